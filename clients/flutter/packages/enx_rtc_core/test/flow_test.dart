import 'dart:async';

import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:enx_rtc_core/src/abort.dart';
import 'package:enx_rtc_core/src/media/flow_watch.dart';
import 'package:enx_rtc_core/src/media/slot_flow.dart';
import 'package:enx_rtc_core/src/media/stats.dart';
import 'package:enx_rtc_core/src/media/unheard.dart';

import 'fake_clock.dart';
import 'fake_media_port.dart';
import 'harness.dart';

/// A connection whose statistics are the test's.
class _Counted extends FakeConnection {
  _Counted(this._report) : super(1, 'connected', {}, [], [], FakeMediaPort());

  final Future<List<Json>?> Function() _report;

  @override
  Future<List<Json>?> getStats() => _report();
}

/// A connection whose statistics grow with the clock, as long as packets get through.
class _Watched {
  _Watched() {
    watch = FlowWatch(_Counted(_report), clock: clock, wordAt: () => null, onStopped: () => said.add('stopped'), onFlows: () => said.add('flows'));
  }

  final FakeClock clock = FakeClock();
  late final FlowWatch watch;
  final List<String> said = [];
  bool down = true;
  bool up = true;
  String pair = 'p1';
  double _media = 0;
  double _answers = 0;
  double _sent = 0;
  int _at = 0;

  Future<List<Json>> _report() async {
    final passed = clock.now() - _at;
    _at = clock.now();
    _sent += passed * 0.06;
    if (down) _media += passed * 0.06;
    if (down && up) _answers += passed * 0.02;
    final all = _media.floor() + _answers.floor();
    return [
      {'id': 'T', 'type': 'transport', 'selectedCandidatePairId': pair},
      {'id': 'p0', 'type': 'candidate-pair', 'packetsReceived': 7, 'bytesReceived': 7, 'responsesReceived': 7},
      {'id': pair, 'type': 'candidate-pair', 'packetsReceived': all, 'bytesReceived': 10 * all, 'responsesReceived': 1},
      {'id': 'I1', 'type': 'inbound-rtp', 'packetsReceived': _media.floor()},
      {'id': 'O1', 'type': 'outbound-rtp', 'packetsSent': _sent.floor()},
    ];
  }
}

typedef _Part = ({int ms, int sent, int answers});

/// Looks at so many packets each second that are sent, and so many that are answers, for a while; when it was first said that what is sent does not
/// arrive, ms from the beginning of each part.
List<int?> _outcome(List<_Part> parts, [int Function()? late]) {
  final unheard = Unheard();
  var now = 0;
  num sent = 0;
  num answers = 0;
  int? look(_Part part) {
    final from = now;
    int? said;
    while (now < from + part.ms) {
      final passed = 240 + (late?.call() ?? 0);
      now += passed;
      sent += part.sent * passed / 1000;
      answers += part.answers * passed / 1000;
      if (unheard.look(now, (sent: sent.floor(), answers: answers.floor()))) said ??= now - from;
    }
    return said;
  }

  return [for (final part in parts) look(part)];
}

Json _entry(Json more) => {'packetsReceived': 1, 'framesDecoded': 1, 'timestamp': 9000, 'lastPacketReceivedTimestamp': 8900, ...more};

void tests() => group('flow', () {
  test('it is said when nothing comes any more, and when something comes again', () async {
    final watched = _Watched();
    await watched.clock.pass(5000);
    watched.down = false;
    await watched.clock.pass(1000);
    expect((watched.said.join(' '), watched.watch.silent), ('stopped', true));
    await watched.clock.pass(5000);
    watched.down = true;
    await watched.clock.pass(500);
    expect((watched.said.join(' '), watched.watch.silent), ('stopped flows', false));
    watched.watch.stop();
  });

  test('another pair of addresses is a sign of life', () async {
    final watched = _Watched();
    await watched.clock.pass(5000);
    watched.down = false;
    await watched.clock.pass(2000);
    watched.pair = 'p2';
    await watched.clock.pass(500);
    expect(watched.said, ['stopped', 'flows']);
    watched.watch.stop();
  });

  test('it is said when what is sent is not answered, though sound and pictures come', () async {
    final watched = _Watched();
    await watched.clock.pass(10000);
    watched.up = false;
    await watched.clock.pass(2000);
    expect((watched.said.join(' '), watched.watch.silent), ('stopped', false));
    watched.watch.stop();
  });

  test('whether something has come since a moment is looked up at once', () async {
    final watched = _Watched();
    await watched.clock.pass(3000);
    final moment = watched.clock.now();
    watched.down = false;
    await watched.clock.pass(100);
    expect(await watched.watch.hasComeSince(moment), false);
    watched.down = true;
    await watched.clock.pass(100);
    expect(await watched.watch.hasComeSince(moment), true);
    watched.watch.stop();
    await settle();
    expect(watched.clock.running, 0);
  });

  test('where there is no transport, the pair that is in use is read; without one nothing is known', () {
    const pair = {'id': 'p', 'type': 'candidate-pair', 'selected': true, 'bytesReceived': 500};
    const inbound = {'id': 'I', 'type': 'inbound-rtp', 'packetsReceived': 5};
    expect(readTraffic([inbound]), null);
    expect(
      readTraffic([
        {...pair, 'selected': false},
        inbound,
      ]),
      null,
    );
    final before = readTraffic([pair, inbound]);
    expect((before?.exchange, before?.signs == readTraffic([pair, inbound])?.signs), (null, true));
    expect(
      before?.signs ==
          readTraffic([
            {...pair, 'bytesReceived': 501},
            inbound,
          ])?.signs,
      false,
    );
  });

  test('who waits for statistics of a connection that closes meanwhile does not wait for ever', () async {
    final never = _Counted(() => Completer<List<Json>?>().future);
    final watch = FlowWatch(never, clock: FakeClock(), wordAt: () => null, onStopped: () {}, onFlows: () {});
    final comes = watch.hasComeSince(0);
    watch.stop();
    expect(await comes, true);
    final closed = AbortController();
    final report = readStats(never, closed.signal);
    closed.abort();
    expect(await report, null);
    expect(await readStats(never, closed.signal), null);
    expect(await readStats(_Counted(() => Future.error(StateError('no'))), AbortController().signal), null);
  });

  test('when the answers to what is sent stop and reports still come, what is sent does not arrive', () {
    final [before, after] = _outcome([(ms: 10000, sent: 60, answers: 20), (ms: 5000, sent: 60, answers: 1)]);
    expect(before, null);
    expect(after != null && after >= 1000 && after < 1600, true, '$after');
  });

  test('a user who sends less, or nothing, hears less', () {
    expect(_outcome([(ms: 10000, sent: 60, answers: 20), (ms: 10000, sent: 0, answers: 1), (ms: 10000, sent: 10, answers: 1)]), [null, null, null]);
  });

  test('where nothing was answered before, nothing is missed', () {
    expect(_outcome([(ms: 600000, sent: 60, answers: 1)]), [null]);
  });

  test('looks that come late say nothing of what is sent', () {
    var looks = 0;
    expect(_outcome([(ms: 10000, sent: 60, answers: 20), (ms: 60000, sent: 60, answers: 1)], () => ++looks > 40 ? 800 : 0), [null, null]);
  });

  test('that what is sent does not arrive is said once, and again only after answers have come for a while', () {
    final [_, first, _, second] = _outcome([
      (ms: 10000, sent: 60, answers: 20),
      (ms: 60000, sent: 60, answers: 1),
      (ms: 10000, sent: 60, answers: 20),
      (ms: 5000, sent: 60, answers: 1),
    ]);
    expect(first != null && second != null, true, '$first $second');
  });

  final come = _entry(const {});
  final over = _entry(const {'lastPacketReceivedTimestamp': 6000});
  final cases = <(String, SlotFlow?, SlotFlow?, bool)>[
    ('nothing at all', null, null, true),
    ('a picture that is not there yet', (audio: null, video: come), null, false),
    ('a picture, and sound without it', (audio: come, video: come), (audio: come, video: null), false),
    ('a picture, and one without its sound', (audio: come, video: come), (audio: null, video: come), true),
    ('a picture that ended', (audio: null, video: over), null, true),
    ('a picture that ended, and sound', (audio: come, video: over), null, false),
    ('sound, and sound', (audio: come, video: null), (audio: come, video: null), true),
    ('packets without a picture', (audio: null, video: come), (audio: null, video: _entry(const {'framesDecoded': 0})), false),
    ('a platform that does not say when', (audio: null, video: {'packetsReceived': 1, 'timestamp': 9000}), null, false),
    ('a section on which nothing ever came', (audio: null, video: {'packetsReceived': 0, 'timestamp': 9000}), null, true),
  ];
  for (final (name, before, after, expected) in cases) {
    test('of $name one misses ${expected ? 'nothing' : 'something'}', () => expect(hasArrived(before, after), expected));
  }
});
