import 'dart:async';

import '../words/bandwidth_words.dart';

/// How long a notice about the network is seen, and a passing word.
const _noticeTime = Duration(seconds: 8), _toastTime = Duration(seconds: 4);

/// What has to be seen while it lasts: the connection that is being restored, what the network carries, the time that runs out, passing words.
class Notices {
  /// [changed] hears that something is to be drawn anew.
  Notices(this._changed);

  final void Function() _changed;
  final Map<String, Timer> _timers = {};
  int _toasts = 0;

  /// What becomes of the connection; empty while all is well.
  String reconnecting = '';

  /// What the network carries, and what becomes of one's own picture; empty when there is no news.
  String bandwidth = '', uplink = '';

  /// Whether the network carries nothing but sound.
  bool soundOnly = false;

  /// Whether somebody's share is held back.
  bool shareHeldBack = false;

  /// Minutes until the room closes; 0 while nothing is known of an end.
  int remaining = 0;

  /// Passing words by their numbers, the newest last.
  final Map<int, ({String words, bool problem})> toasts = {};

  /// Takes a callback into account.
  void apply(String name, Map<dynamic, dynamic> payload) {
    switch (name) {
      case 'onConnectionInterrupted':
        reconnecting = 'Reconnecting…';
      case 'onReconnect':
        reconnecting = payload['attempt'] == null ? 'Reconnecting…' : 'Reconnecting… attempt ${payload['attempt']} of ${payload['of']}';
      case 'onConnectionLost':
        reconnecting = 'The connection is lost';
      case 'onUserReconnectSuccess':
        reconnecting = '';
      case 'onRoomBandwidthAlert':
        bandwidth = alertWords(payload);
        _after('bandwidth', _noticeTime, () => bandwidth = '');
      case 'onPublisherBandwidthAlert':
        uplink = uplinkWords(payload);
        _after('uplink', _noticeTime, () => uplink = '');
      case 'onAudioOnlyByBandwidth':
        soundOnly = payload['enabled'] == true;
      case 'onShareStreamEvent':
        shareHeldBack = payload['message'] == 'Share stopped';
      case 'onScreenSharedStarted' || 'onScreenSharedStopped':
        shareHeldBack = false;
      case 'onConferenceRemainingDuration':
        remaining = payload['remaining'] as int? ?? 0;
      case 'onConferencessExtended':
        remaining = 0;
    }
  }

  /// Says something in passing.
  void say(String words, {bool problem = false}) {
    final number = ++_toasts;
    toasts[number] = (words: words, problem: problem);
    _after('toast $number', _toastTime, () => toasts.remove(number));
    _changed();
  }

  /// A new stay begins, or the app ends.
  void clear() {
    for (final timer in _timers.values) {
      timer.cancel();
    }
    _timers.clear();
    toasts.clear();
    reconnecting = bandwidth = uplink = '';
    soundOnly = shareHeldBack = false;
    remaining = 0;
  }

  void _after(String what, Duration time, void Function() then) {
    _timers.remove(what)?.cancel();
    _timers[what] = Timer(time, () {
      _timers.remove(what);
      then();
      _changed();
    });
  }
}
