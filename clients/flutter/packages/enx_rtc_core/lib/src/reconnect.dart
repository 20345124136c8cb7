import 'dart:math';

import 'abort.dart';
import 'clock.dart';
import 'codes.dart';
import 'errors.dart';
import 'json.dart';

const _defaultAttempts = 3;
const _defaultTimeoutMs = 20000;
const _firstPauseMs = 300;
const _longestPauseMs = 5000;

/// Answers of the server after which trying again is of no use.
const _final = {Codes.resumeRefused, Codes.roomNotFound, Codes.userBanned, Codes.sessionReplaced, Codes.originRefused};

/// How hard to try.
class ReconnectPolicy {
  /// Whether to try at all, in how many attempts, and how long each lasts, ms.
  const ReconnectPolicy({required this.allowed, required this.attempts, required this.timeoutMs});

  /// Whether to try at all.
  final bool allowed;

  /// In how many attempts.
  final int attempts;

  /// How long each of them lasts, ms.
  final int timeoutMs;
}

/// One try: in which attempt it is, whether it is the first at all, and what ends it.
typedef Trial = ({int attempt, bool first, AbortSignal signal});

/// The wish of roomInfo. An interval under 1,000 is seconds, from there on milliseconds.
ReconnectPolicy policyOf(Json roomInfo) {
  final attempts = roomInfo['number_of_attempts'];
  final interval = roomInfo['timeout_interval'];
  final timeout = interval is num ? interval : _defaultTimeoutMs;
  return ReconnectPolicy(
    allowed: roomInfo['allow_reconnect'] is bool ? roomInfo['allow_reconnect'] as bool : true,
    attempts: max(1, attempts is num ? attempts.truncate() : _defaultAttempts),
    timeoutMs: (timeout < 1000 ? timeout * 1000 : timeout).round(),
  );
}

/// How long to pause before the next try of an attempt, ms: longer each time, and never the same for everybody who lost the same server at the
/// same moment. [tries] is how many have failed, from 1; [chance] is 0 to 1.
double pauseAfter(int tries, double chance) {
  // A power of whole numbers would overflow after some sixty tries.
  return min(_longestPauseMs, _firstPauseMs * pow(2.0, tries - 1)) * (0.75 + chance / 2);
}

enum _State { up, away, over }

/// Whether a session is connected, and what happens while it is not. It knows no sockets: `restore` does the work.
///
/// [lost] begins a run: `onConnectionInterrupted` once, then attempt after attempt. An attempt announces itself (`onReconnect`), lasts so long at
/// most, and makes as many tries as fit into its time, with growing pauses in between and at once when the platform finds its network again
/// ([hurry]). A try that succeeds ends the run; a refusal that no further try can change, or the end of the last attempt, ends the session
/// (`onConnectionLost`, then `giveUp`). What the server says about the same trouble ([serverAttempt], [serverGaveUp]) moves this same machine, so
/// an app hears each callback once, whoever noticed first. [end] stops everything: the user left or was put out.
class Reconnect {
  /// [restore] tries once to have everything back, and ends what it began when the signal aborts; [tell] tells the app; [restored] hears that all
  /// is well again; [giveUp] hears that the session is over.
  Reconnect({
    required this.policy,
    required Clock clock,
    required double Function() random,
    required Future<void> Function(Trial trial) restore,
    required void Function(String name, Json payload) tell,
    required void Function(int attempts) restored,
    required void Function(Json payload) giveUp,
  }) : _clock = clock,
       _random = random,
       _restore = restore,
       _tell = tell,
       _restored = restored,
       _giveUp = giveUp;

  /// How hard to try.
  final ReconnectPolicy policy;
  final Clock _clock;
  final double Function() _random;
  final Future<void> Function(Trial trial) _restore;
  final void Function(String name, Json payload) _tell;
  final void Function(int attempts) _restored;
  final void Function(Json payload) _giveUp;
  _State _state = _State.up;
  int _attempt = 0;
  int _tries = 0;
  AbortController? _trying;
  Object? _pause;
  Object? _deadline;

  /// Whether it is being restored now.
  bool get away => _state == _State.away;

  /// Whether it has ended, one way or the other.
  bool get over => _state == _State.over;

  /// The way to the server is lost, in part or in whole.
  void lost() {
    if (_state != _State.up) return;
    if (!policy.allowed) {
      end();
      _giveUp({'cause': Codes.unexpectedDisconnection, 'msg': 'unexpected-disconnection'});
      return;
    }
    _state = _State.away;
    _tell('onConnectionInterrupted', {'code': Codes.networkDisconnected, 'msg': 'The connection is interrupted. It is being restored.'});
    // The app may have left, and come back, in its callback.
    if (away && _attempt == 0) _begin(1);
  }

  /// The network seems to be back, or another one is there: whatever is under way on the old one is not worth waiting for.
  void hurry() {
    if (!away) return;
    _tries = 0;
    _try();
  }

  /// The server is at its attempt, from 1: it noticed first, or waits no longer for an earlier one.
  void serverAttempt(int attempt) {
    lost();
    if (away && attempt > _attempt && attempt <= policy.attempts) _begin(attempt);
  }

  /// The server's attempts are spent; its `onRoomDisConnected` follows.
  void serverGaveUp(Json payload) {
    if (over) return;
    end();
    _tell('onConnectionLost', payload);
  }

  /// Nothing is tried any more.
  void end() {
    _rest();
    _state = _State.over;
  }

  void _begin(int attempt) {
    _rest();
    _attempt = attempt;
    _tries = 0;
    _deadline = _clock.setTimeout(_expire, policy.timeoutMs);
    _tell('onReconnect', {'attempt': attempt, 'of': policy.attempts, 'timeout': policy.timeoutMs, 'msg': 'Reconnecting'});
    if (away && _attempt == attempt) _try();
  }

  void _expire() {
    if (_attempt < policy.attempts) {
      _begin(_attempt + 1);
    } else {
      _fail(const EnxException(Codes.reconnectAttemptsExceeded, 'reconnect-attempts-exceeded'));
    }
  }

  void _try() {
    _stopTrying();
    final trial = _trying = AbortController();
    final first = _attempt == 1 && _tries == 0;
    _restore((attempt: _attempt, first: first, signal: trial.signal)).then(
      (_) {
        if (_trying == trial) _succeed();
      },
      onError: (Object error) {
        if (_trying == trial) _tryAgain(error);
      },
    );
  }

  void _tryAgain(Object error) {
    _trying = null;
    if (error is EnxException && _final.contains(error.code)) {
      _fail(error);
      return;
    }
    _pause = _clock.setTimeout(_try, pauseAfter(++_tries, _random()));
  }

  void _succeed() {
    final attempts = _attempt;
    _rest();
    _state = _State.up;
    _restored(attempts);
  }

  void _fail(EnxException reason) {
    end();
    _tell('onConnectionLost', {'code': reason.code, 'msg': reason.message});
    _giveUp({'cause': reason.code, 'msg': reason.message});
  }

  void _stopTrying() {
    _clock.clearTimeout(_pause);
    _pause = null;
    final trial = _trying;
    _trying = null;
    trial?.abort();
  }

  void _rest() {
    _stopTrying();
    _clock.clearTimeout(_deadline);
    _deadline = null;
    _attempt = 0;
  }
}
