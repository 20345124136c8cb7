import 'dart:async';

import 'abort.dart';
import 'call_gate.dart';
import 'clock.dart';
import 'codes.dart';
import 'errors.dart';
import 'json.dart';
import 'link_media.dart';
import 'network_watch.dart';
import 'quick_restart.dart';
import 'reconnect.dart';
import 'repair.dart';
import 'signalling_socket.dart';
import 'wire.dart';

/// So often in a call a new connection is made because the server cannot decrypt what comes over the one that is there.
const _mostRenewals = 2;

/// The connection to the room: the wire (a socket to one of its gateways), and beside it the media path. When packets stop, or another network is
/// there, quick_restart.dart looks for another path, and nobody hears of it. When one of the two is lost, the machine of reconnect.dart asks for a
/// repair again and again. What the server announces (its gateway leaves, the room is restored, the media move) is done beforehand, and nobody hears
/// of it either.
class Link {
  /// [heard] hears notifications; [replaced] hears that the room is this now, since too much was missed or it was restored; [restored] hears that
  /// all is well again; [over] hears that the connection is lost for good; [tell] tells the app.
  Link({
    required List<String> urls,
    required void Function(String method, Json payload) heard,
    required void Function(Json room) replaced,
    required void Function(int attempts) restored,
    required void Function(Json payload) over,
    required void Function(String name, Json payload) tell,
    required Clock clock,
    required double Function() random,
    required NetworkWatch watch,
    required SocketFactory makeSocket,
  }) : _heard = heard,
       _replaced = replaced,
       _restored = restored,
       _over = over,
       _tell = tell,
       _clock = clock,
       _random = random,
       _watch = watch,
       _gate = CallGate(clock) {
    _wire = Wire(
      urls: urls,
      clock: clock,
      random: random,
      makeSocket: makeSocket,
      heard: _hear,
      lost: _lost,
      moves: _gate.close,
      stays: _gate.open,
      replaced: _follow,
    );
    _repair = Repair(wire: _wire, clock: clock, replaced: _replaced, resumed: _gate.open);
    _quick = QuickRestart(
      clock: clock,
      needed: () => _media?.silent ?? false,
      comes: (moment) async => await _media?.hasComeSince(moment) ?? false,
      ask: () {
        _wire.check();
        return _wire.heard();
      },
      restart: (signal) => _repair.restartMedia(false, signal),
      renew: _repair.renew,
    );
    _refused.future.ignore();
  }

  final void Function(String method, Json payload) _heard;
  final void Function(Json room) _replaced;
  final void Function(int attempts) _restored;
  final void Function(Json payload) _over;
  final void Function(String name, Json payload) _tell;
  final Clock _clock;
  final double Function() _random;
  final NetworkWatch _watch;
  final CallGate _gate;
  late final Wire _wire;
  late final Repair _repair;
  late final QuickRestart _quick;
  final Completer<Never> _refused = Completer();

  /// What was announced while one joined or the connection was being restored: it is done afterwards.
  final Map<String, Json> _postponed = {};
  int _renewals = 0;

  /// From the join on.
  Reconnect? _reconnect;

  /// The last move of media that was begun and has not failed.
  int? _move;
  bool _allowed = false;
  void Function() _unwatch = () {};

  LinkMedia? get _media => _repair.media;

  /// Whether the socket is gone.
  bool get closed => _wire.closed;

  /// Whether the server is being asked for the place after a loss.
  bool get resuming => _wire.resuming;

  /// Whether it is being restored.
  bool get away => _reconnect?.away ?? false;

  /// When the server last said something, ms of the clock; null when it has not.
  int? get wordAt => _wire.heardAt;

  /// One's place, where it can be resumed.
  Place? get place => _allowed ? _wire.place : null;

  /// Every address that is known to lead into the room, the present one first.
  List<String> get urls => _wire.urls;

  /// Fails when the server wants nothing to do with this app, which it says when the socket has opened; never completes otherwise.
  Future<Never> get refused => _refused.future;

  /// Opens a socket: at the first gateway that answers.
  Future<void> open() async {
    // It would not be let in a moment later either.
    if (_wire.refusal case final refusal?) throw refusal;
    await _wire.open();
  }

  /// Takes what the server says of its gateways.
  void meet(Object? addresses) => _wire.meet(addresses);

  /// Calls the server at once: for what comes before the join, and for the leave.
  Future<Json> ask(String method, [Json params = const {}, int? timeoutMs]) async {
    await _wire.settled();
    return _wire.call(method, params, timeoutMs);
  }

  /// Lets a call under way take its time.
  void allowTime(String method) => _wire.allowTime(method);

  /// Says something without waiting for an answer.
  void post(String method) => _wire.post(method);

  /// Resumes a place on the socket that was just opened. [lastSeq] is the number of the last notification heard; -1 for one who knows nothing.
  Future<Resumed> resume(Place place, int lastSeq, Json? offer) => _wire.resume(place, lastSeq, offer);

  /// One is in the room: from here on the connection is watched, and restored when it is lost.
  void begin(Place place, ReconnectPolicy policy, LinkMedia? media) {
    _wire.place = place;
    _repair.media = media;
    _allowed = policy.allowed && place.resumeToken.isNotEmpty;
    _reconnect = Reconnect(
      policy: ReconnectPolicy(allowed: _allowed, attempts: policy.attempts, timeoutMs: policy.timeoutMs),
      clock: _clock,
      random: _random,
      restore: (trial) {
        _quick.stop();
        return _repair.restore(trial);
      },
      tell: _tell,
      restored: (attempts) {
        _restored(attempts);
        _catchUp();
      },
      giveUp: _over,
    );
    _unwatch = _watch.watch(online: _useNetwork, doubtful: _doubt);
    _gate.open();
  }

  /// Lets notifications through: first those that waited while one joined.
  void release() {
    _catchUp();
    _wire.release();
    // The server may have closed while the join was being finished; what it said before that has been heard now.
    if (closed) _lost();
  }

  /// The media path is lost. Where nothing is to be restored, one that may still come back by itself is waited for.
  void mediaLost() {
    if (_allowed || (_media?.failed ?? false)) _reconnect?.lost();
  }

  /// Packets have stopped that should come, or what is sent does not arrive: another path is looked for before this one is given up.
  void mediaStopped() {
    if (_allowed && _reconnect != null && !away) _quick.begin(!(_media?.silent ?? false));
  }

  /// Calls the server. In an interruption it waits for a while. Fails with an [EnxException]: 1163 when the interruption was in the way.
  Future<Json> call(String method, [Json params = const {}]) async {
    await _gate.pass();
    try {
      return await _wire.call(method, params);
    } on EnxException catch (error) {
      if (error.code == Codes.serverConnectionFailure && away) throw interrupted();
      rethrow;
    }
  }

  /// Nothing is restored any more.
  void settle() {
    _quick.stop();
    _reconnect?.end();
    _unwatch();
  }

  /// Ends.
  void close() {
    settle();
    _gate.end();
    _wire.close();
  }

  void _lost() {
    // Before one is in the room, who joins hears of it by the failure of what is under way.
    if (_wire.refusal case final refusal? when !_refused.isCompleted) _refused.completeError(refusal);
    final reconnect = _reconnect;
    if (reconnect == null) return;
    _gate.close();
    // What a gateway that is lost announced is over.
    _postponed.remove('onServerLeaving');
    _repair.lose();
    // The server's own last word was that it gave up, and then the socket went.
    if (reconnect.over) {
      _over({'cause': Codes.reconnectAttemptsExceeded, 'msg': 'reconnect-attempts-exceeded'});
    } else {
      reconnect.lost();
    }
  }

  /// The network is back, or it is another one: what there was before may have gone with it.
  void _useNetwork() {
    if (away) {
      _reconnect?.hurry();
      return;
    }
    _doubt();
    // A connection that is being moved is new already.
    if (_allowed && !(_media?.moving ?? false)) _quick.begin(true);
  }

  /// There is reason to doubt: look at once what else would be noticed in a few seconds.
  void _doubt() {
    _wire.check();
    _media?.check();
  }

  void _hear(String method, Json payload) {
    switch (method) {
      case 'onMediaFault':
        // Keys that do not fit do so from the start of a connection: another has others. What that does not mend is not of the connection.
        if (payload['reason'] == 'undecryptable' && _renewals < _mostRenewals && !away) {
          _renewals++;
          _media?.forsake();
          _quick.begin(true);
        }
        _heard(method, payload);
      case 'onConnectionInterrupted':
        _repair.serverDoubts = true;
        final fresh = payload['fresh'] == true;
        if (fresh) _media?.forsake();
        // A try that is under way asks a media node that is no more.
        if (away && fresh) {
          _reconnect?.hurry();
        } else {
          _reconnect?.lost();
        }
      case 'onReconnect':
        _repair.serverDoubts = true;
        _reconnect?.serverAttempt(payload['attempt'] as int);
      case 'onUserReconnectSuccess':
        _repair.serverDoubts = false;
        _repair.look();
      case 'onConnectionLost':
        _reconnect?.serverGaveUp(payload);
      case 'onRoomRestored':
        _wire.restartAt(payload['nextSeq'] as int);
        if (_reconnect != null) {
          _heed(method, payload);
        } else {
          _postponed[method] = payload;
        }
      case 'onServerLeaving' || 'onMediaMove':
        if (_reconnect != null && !away) {
          _heed(method, payload);
        } else {
          _postponed[method] = payload;
        }
      default:
        _heard(method, payload);
    }
  }

  /// Does what had to wait. The app may have left in a callback before.
  void _catchUp() {
    final news = {..._postponed};
    _postponed.clear();
    news.forEach((method, payload) {
      if (!(_reconnect?.over ?? false)) _heed(method, payload);
    });
  }

  /// Does what was announced.
  void _heed(String method, Json payload) {
    if (method == 'onRoomRestored') {
      _takeRestored(payload);
    } else if (method == 'onMediaMove') {
      unawaited(_moveMedia(payload['move'] as int));
    } else if (_allowed) {
      _wire.leave(payload['deadline'] as num);
    }
  }

  /// The room's node died, or the room moved: it is there again, and knows all that it has to.
  void _takeRestored(Json restored) {
    _wire.place = _wire.place?.withToken(restored['resumeToken'] as String);
    // What the room doubted before it knows no more; what it doubts now it says.
    _repair.serverDoubts = false;
    _follow(restored['snapshot'] as Json);
    // A call of the try under way went to the room that is no more.
    if (away && !closed) _reconnect?.hurry();
  }

  /// The room is this now, and nothing was interrupted.
  void _follow(Json room) {
    _replaced(room);
    if (_media == null || !isUnheard(room) || away) return;
    // Should that fail, media go on, or the server says that it hears none.
    _repair.restartMedia(false, AbortController().signal).ignore();
  }

  /// The media move to another node. What is said again of a move changes nothing.
  Future<void> _moveMedia(int move) async {
    if (_move == move) return;
    _move = move;
    final moved = await _media?.move((offer, signal) async {
      Future<Json> ask() => call('moveMedia', {'move': move, 'offer': offer});
      try {
        return (await ask())['answer'] as Json;
      } on EnxException catch (error) {
        // The socket went, and the question with it.
        if (error.code != Codes.networkDisconnected || signal.aborted) rethrow;
        return (await ask())['answer'] as Json;
      }
    });
    if (moved != true && _move == move) _move = null;
  }
}
