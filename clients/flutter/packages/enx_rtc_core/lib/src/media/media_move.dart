import 'dart:async';

import '../abort.dart';
import '../clock.dart';
import '../codes.dart';
import '../errors.dart';
import '../json.dart';
import 'media_connection.dart';
import 'peer.dart';
import 'slot_flow.dart';

/// The new connection has so long to come about, from the first step on, ms.
const _connectMs = 8000;

/// After this a slot does not wait for its picture any more, ms.
const _slotsMs = 5000;

/// Between two looks at what has arrived, ms.
const _lookMs = 50;

/// Hands the server an offer; the signal says that the answer is no longer needed.
typedef AskAnswer = Future<Json> Function(Json offer, AbortSignal signal);

/// One move from a peer connection to another, make before break: the new one is made beside the old, sends the same, and takes over slot after slot as
/// their pictures arrive on it. The old one is left to the caller: others may still need what it sends.
class MediaMove {
  /// [fill] puts one's own tracks into a connection, [ask] hands the server the offer, [onAnswer] hears the answer once it holds, [show] puts a slot on a
  /// connection.
  MediaMove({
    required this.from,
    required this.to,
    required Clock clock,
    required Future<void> Function(Peer peer) fill,
    required AskAnswer ask,
    required void Function(Json answer) onAnswer,
    required void Function(Peer peer, int slot) show,
  }) : _clock = clock,
       _fill = fill,
       _ask = ask,
       _onAnswer = onAnswer,
       _show = show;

  /// The connection that is moved from.
  final Peer from;

  /// The connection that is moved to.
  final Peer to;

  final Clock _clock;
  final Future<void> Function(Peer peer) _fill;
  final AskAnswer _ask;
  final void Function(Json answer) _onAnswer;
  final void Function(Peer peer, int slot) _show;
  final AbortController _abort = AbortController();
  final Set<int> _moved = {};

  /// Completes when every slot has moved; fails when the new connection is of no use, or the move was stopped.
  Future<void> run() async {
    await _connect();
    await _moveSlots();
  }

  /// Gives it up: the slots go back, and the new connection ends.
  void stop() {
    _abort.abort();
    for (final slot in _moved) {
      _show(from, slot);
    }
    _moved.clear();
    to.close();
  }

  Future<void> _connect() async {
    final signal = _abort.signal;
    final timer = _clock.setTimeout(_abort.abort, _connectMs);
    try {
      await _untilAborted(signal, () async {
        await _fill(to);
        final answer = await _ask(await to.createOffer(), signal);
        signal.throwIfAborted();
        await to.applyAnswer(answer);
        signal.throwIfAborted();
        _onAnswer(answer);
        await _connected(to.connection, signal);
      });
    } finally {
      _clock.clearTimeout(timer);
    }
  }

  Future<void> _moveSlots() async {
    final signal = _abort.signal;
    final deadline = _clock.now() + _slotsMs;
    final waiting = {...to.slots};
    while (waiting.isNotEmpty) {
      final [before, after] = await Future.wait([readFlow(from), readFlow(to)]);
      signal.throwIfAborted();
      if (to.connection.state != 'connected') throw _lost();
      // An old connection that is dead has nothing to wait for.
      final now = _clock.now() >= deadline || from.connection.state != 'connected';
      for (final slot in [...waiting]) {
        signal.throwIfAborted();
        if (!now && !hasArrived(before[slot], after[slot])) continue;
        waiting.remove(slot);
        _moved.add(slot);
        _show(to, slot);
      }
      if (waiting.isNotEmpty) await rest(_clock, _lookMs, signal);
    }
  }
}

Future<void> _connected(MediaConnection connection, AbortSignal signal) {
  final done = Completer<void>();
  late final void Function() look;
  void end([Object? error]) {
    connection.removeListener(look);
    if (done.isCompleted) return;
    error == null ? done.complete() : done.completeError(error);
  }

  look = () {
    final state = connection.state;
    if (state == 'connected') {
      end();
    } else if (state == 'failed' || state == 'closed') {
      end(_lost());
    }
  };
  connection.addListener(look);
  signal.addListener(() => end(signal.reason));
  look();
  return done.future;
}

/// Work that is waited for until the signal aborts: what it is waiting for then may never come.
Future<void> _untilAborted(AbortSignal signal, Future<void> Function() work) {
  final done = Completer<void>();
  void fail(Object error, [StackTrace? stack]) {
    if (!done.isCompleted) done.completeError(error, stack);
  }

  signal.addListener(() => fail(signal.reason!));
  work().then((_) {
    if (!done.isCompleted) done.complete();
  }, onError: fail);
  return done.future;
}

EnxException _lost() => const EnxException(Codes.mediaConnectionFailure, 'Sound and pictures do not reach the server on the new connection.');
