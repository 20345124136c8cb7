import 'package:enx_rtc_core/src/callbacks.dart';

import 'harness.dart';

class _App extends Callbacks {}

/// What the server says to the client itself, so that no app hears of it; and what has a slot for a payload, and is a field of the room.
const _noCallbacks = {'onMediaMove', 'onRoomRestored', 'onServerLeaving', 'onVideoLayersWanted', 'onUnknown', 'onSlotStream'};

/// The callbacks that the tables of a page name in their first column.
Set<String> _tablesOf(String page) => {
  for (final row in ofRepository(page).split('\n').where((line) => line.startsWith('|')))
    for (final name in RegExp('`(on[A-Z]\\w+)`').allMatches(row.split('|')[1])) name[1]!,
};

void tests() => group('callbacks', () {
  test('the names are those of the browser SDK, in its order', () {
    final fields = RegExp(r'^  (on\w+) = null;', multiLine: true).allMatches(ofRepository('clients/web/enx-rtc/callbacks.js'));
    expect(callbackNames, [
      for (final field in fields)
        if (field[1] != 'onSlotStream') field[1],
    ]);
    expect(callbackNames.length > 90, true);
  });

  test('every callback in the tables of the protocol and of the SDK is one', () {
    for (final page in ['docs/protocol.md', 'clients/web/README.md']) {
      final named = _tablesOf(page);
      expect(named.length > 30, true, page);
      expect([...named.difference(_noCallbacks).difference(callbackNames.toSet())], <String>[], page);
    }
  });

  test('each name has a field with a word on it, and fires that', () {
    final source = ofRepository('clients/flutter/packages/enx_rtc_core/lib/src/callbacks.dart');
    List<String?> all(String pattern) => [for (final match in RegExp(pattern, multiLine: true).allMatches(source)) match[1]];
    expect(all(r'^  /// .+\n  RoomCallback\? (on\w+);'), callbackNames);
    expect(all(r"^      '(on\w+)' => \1,"), callbackNames);
  });

  test('a name that nobody assigned, or that is none, is passed over', () {
    final heard = <Map<dynamic, dynamic>>[];
    final app = _App()..onLockedRoom = heard.add;
    app
      ..fire('onLockedRoom', {'msg': 'x'})
      ..fire('onUnLockedRoom', {})
      ..fire('onNothing', {});
    expect(heard, [
      {'msg': 'x'},
    ]);
  });
});
