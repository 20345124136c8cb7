import 'dart:async';

import '../abort.dart';
import '../clock.dart';
import '../codes.dart';
import '../errors.dart';
import '../json.dart';
import '../link_media.dart';
import 'flow_watch.dart';
import 'left_peer.dart';
import 'media_move.dart';
import 'media_track.dart';
import 'path_watch.dart';
import 'peer.dart';

/// What a media path needs of the session.
class MediaPathHooks {
  /// All that it needs.
  const MediaPathHooks({
    required this.makePeer,
    required this.fill,
    required this.onPresent,
    required this.onAnswer,
    required this.onSlot,
    required this.wordAt,
    required this.onStopped,
    required this.onLost,
  });

  /// Makes a connection.
  final Peer Function() makePeer;

  /// Puts one's own tracks into a connection.
  final Future<void> Function(Peer peer) fill;

  /// Hears which connection counts from here on.
  final void Function(Peer peer) onPresent;

  /// Hears each answer once it holds; `isNew` says that it is the first to this connection.
  final void Function(Json answer, Peer peer, {required bool isNew}) onAnswer;

  /// Hears that a slot is received on another connection.
  final void Function(int slot) onSlot;

  /// When the server last said something on the socket, ms of the clock.
  final int? Function() wordAt;

  /// Hears that packets no longer come that should, or that the server no longer hears those that are sent.
  final void Function() onStopped;

  /// Hears that nothing gets through.
  final void Function() onLost;
}

/// The way that sound and pictures take: the present peer connection, the next one when it cannot be mended, and for a while both when the server asks one
/// to move.
class MediaPath implements LinkMedia {
  /// A path with its first connection.
  MediaPath(this._hooks, this._clock) {
    _present(_makePeer());
    _showAll();
  }

  final MediaPathHooks _hooks;
  final Clock _clock;
  late Peer _peer;
  late PathWatch _watch;
  late FlowWatch _flow;
  MediaMove? _move;

  /// The connection before the last move.
  LeftPeer? _left;

  /// The server has said that it knows the present connection no more.
  bool _forsaken = false;

  /// Who waits until media gets through.
  final Set<void Function({required bool changed})> _waiting = {};

  /// On which connection each slot is received.
  final Map<int, Peer> _shown = {};

  /// The present connection.
  Peer get peer => _peer;

  /// What is received on a slot, for the port's own pictures; null while there is nothing.
  Object? received(int slot) => _shown[slot]?.connection.received(slot);

  @override
  bool get ok => _peer.connection.state == 'connected' && !silent;

  @override
  bool get silent => _flow.silent;

  @override
  bool get moving => _others.isNotEmpty;

  @override
  bool get failed => _peer.connection.state == 'failed' && _move == null;

  @override
  Future<bool> hasComeSince(int moment) => _flow.hasComeSince(moment);

  @override
  void check() {
    _watch.check();
    _flow.doubt();
  }

  @override
  void forsake() => _forsaken = true;

  /// Sends a track in one of the own sections, or stops sending there.
  Future<void> send(String use, MediaTrack? track) async {
    await Future.wait([
      _peer.send(use, track),
      // Those may end meanwhile.
      for (final peer in _others) peer.send(use, track).catchError((_) {}),
    ]);
  }

  /// Brings what is sent to what it should be now.
  void settle() {
    for (final peer in [_peer, ..._others]) {
      peer.settle();
    }
  }

  /// An offer that mends the path: ICE is restarted; when that was done before to no avail, or the server knows the connection no more, another one is made.
  /// A move that is under way has come too late.
  @override
  Future<Json> repairOffer(bool again) async {
    _endMove();
    final beyondRepair = const ['failed', 'closed'].contains(_peer.connection.state);
    if (_forsaken || (_peer.restarted && (again || beyondRepair))) await _replace();
    return _peer.createOffer();
  }

  @override
  Future<bool> accept(Json answer) async {
    final peer = _peer;
    final isNew = !peer.answered;
    if (!isNew && answer['goesOn'] == false) {
      await _replace();
      return false;
    }
    await peer.applyAnswer(answer);
    if (isNew) _showAll();
    _hooks.onAnswer(answer, peer, isNew: isNew);
    if (isNew) {
      for (final slot in (answer['slots'] as List<dynamic>? ?? const []).whereType<int>()) {
        _hooks.onSlot(slot);
      }
    }
    return true;
  }

  /// Moves to another connection, make before break. When that fails the present one stays. A move that is asked for while another is under way takes its
  /// place.
  @override
  Future<bool> move(AskAnswer ask) async {
    _endMove();
    final to = _makePeer();
    final move = MediaMove(
      from: _peer,
      to: to,
      clock: _clock,
      fill: _hooks.fill,
      ask: ask,
      onAnswer: (answer) => _hooks.onAnswer(answer, to, isNew: true),
      show: _show,
    );
    _move = move;
    try {
      await move.run();
      // The app may have left in the callback of the last slot.
      if (_move != move) return false;
      _take(to, (from) => _left = LeftPeer(from, _clock));
      return true;
    } catch (_) {
      if (_move != move) return false;
      _endMove();
      // What happened to the present one meanwhile was no loss as long as there was another.
      check();
      return false;
    }
  }

  @override
  Future<void> whenOk(AbortSignal signal) {
    final done = Completer<void>();
    late final void Function({required bool changed}) look;
    void abort() => look(changed: false);
    look = ({required changed}) {
      // A restart begins in the old state: only what it becomes from here on counts.
      final hopeless = signal.aborted || _peer.connection.state == 'closed' || (changed && failed);
      if (!ok && !hopeless) return;
      _waiting.remove(look);
      signal.removeListener(abort);
      if (done.isCompleted) return;
      hopeless
          ? done.completeError(const EnxException(Codes.mediaConnectionFailure, 'Sound and pictures do not reach the server.'))
          : done.complete();
    };
    _waiting.add(look);
    signal.addListener(abort);
    look(changed: false);
    return done.future;
  }

  /// Ends it; the server notices at once.
  void close() {
    _endMove();
    _watch.stop();
    _flow.stop();
    _peer.close();
  }

  Future<void> _replace() async {
    final peer = _makePeer();
    _take(peer, (before) => before.close());
    await _hooks.fill(peer);
  }

  /// The connections beside the present one on which one sends as well.
  List<Peer> get _others => [_move?.to, _left?.peer].nonNulls.toList();

  /// From here on this connection is the one; [leave] says what becomes of the one before.
  void _take(Peer peer, void Function(Peer before) leave) {
    _watch.stop();
    _flow.stop();
    _move = null;
    leave(_peer);
    _forsaken = false;
    _present(peer);
    _changed();
  }

  void _present(Peer peer) {
    _peer = peer;
    _watch = PathWatch(peer.connection, _clock, () {
      if (_move == null) _hooks.onLost();
    });
    _flow = FlowWatch(
      peer.connection,
      clock: _clock,
      wordAt: _hooks.wordAt,
      onStopped: () {
        if (_move == null) _hooks.onStopped();
      },
      onFlows: _changed,
    );
    _hooks.onPresent(peer);
  }

  /// Ends what there is beside the present connection.
  void _endMove() {
    final move = _move;
    _move = null;
    move?.stop();
    _left?.close();
    _left = null;
  }

  void _showAll() {
    for (final slot in _peer.slots) {
      _shown[slot] = _peer;
    }
  }

  void _show(Peer peer, int slot) {
    _shown[slot] = peer;
    _hooks.onSlot(slot);
  }

  Peer _makePeer() => _hooks.makePeer()..connection.addListener(_changed);

  void _changed() {
    for (final look in [..._waiting]) {
      look(changed: true);
    }
  }
}
