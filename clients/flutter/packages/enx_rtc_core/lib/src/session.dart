import 'dart:async';

import 'chat.dart';
import 'codes.dart';
import 'errors.dart';
import 'json.dart';
import 'link.dart';
import 'local_info.dart';
import 'reconnect.dart';
import 'reports.dart';
import 'room_facts.dart';
import 'session_media.dart';
import 'standing.dart';
import 'surroundings.dart';
import 'wire.dart';

const _joinTimeoutMs = 20000;
const _leaveTimeoutMs = 2000;

/// What a session needs to begin.
class SessionOptions {
  /// All that a session needs to begin.
  const SessionOptions({
    required this.urls,
    required this.localInfo,
    required this.roomInfo,
    required this.tell,
    required this.onOver,
    required this.makeMedia,
    required this.surroundings,
  });

  /// The signalling addresses, in the order in which they are tried.
  final List<String> urls;

  /// What the user brings.
  final Json localInfo;

  /// How the user is to be connected.
  final Json roomInfo;

  /// Tells the app.
  final Tell tell;

  /// Hears once that the session is over, before the app does.
  final void Function() onOver;

  /// Makes the media of the session.
  final SessionMedia Function(SessionMediaHooks hooks) makeMedia;

  /// Clock, chance, network and sockets.
  final Surroundings surroundings;
}

enum _State { joining, joined, leaving, over }

/// One stay in a room, from the join to the leave. Each join makes a new one, so nothing of an old stay reaches a new one. It joins three
/// parts: the connection (link.dart), sound and pictures (session_media.dart), and what is known of the room (room_facts.dart).
class Session {
  /// A session that has not begun.
  Session(this._options) {
    _link = Link(
      urls: _options.urls,
      heard: _hear,
      replaced: _follow,
      restored: _restored,
      over: _finish,
      tell: _options.tell,
      clock: _options.surroundings.clock,
      random: _options.surroundings.random,
      watch: _options.surroundings.network,
      makeSocket: _options.surroundings.makeSocket,
    );
    media = _options.makeMedia(
      SessionMediaHooks(
        facts: () => facts,
        call: (method, [params = const {}]) => _link.call(method, params),
        away: () => _link.away,
        wordAt: () => _link.wordAt,
        onPathStopped: () => _link.mediaStopped(),
        onPathLost: () => _link.mediaLost(),
        onError: _tellError,
        tell: _options.tell,
      ),
    );
  }

  final SessionOptions _options;
  late final Link _link;
  final Standing _standing = Standing();
  _State _state = _State.joining;
  Reports? _reports;

  /// Completes when the app has heard that it is out.
  final Completer<void> _out = Completer();

  /// All that is known of the room; null until joined.
  RoomFacts? facts;

  /// Sound and pictures.
  late final SessionMedia media;

  /// Joins the room. Fails with an [EnxException]; nothing is left behind then.
  Future<Json> join(String token, List<Json> advanceOptions) => _begin(() async {
    final (:problem, :offer) = await _prepare(token);
    final params = {
      'token': token,
      'localInfo': wireLocalInfo(_options.localInfo, media.muted),
      'roomInfo': _options.roomInfo,
      'advanceOptions': advanceOptions,
      'offer': offer,
    };
    final joined = await _link.ask('joinRoom', params, _joinTimeoutMs);
    _link.meet(joined['gateways']);
    await _accept(joined['answer'] as Json?);
    final room = joined['room'] as Json;
    final reconnect = joined['reconnect'] as Json?;
    final policy = reconnect == null
        ? policyOf(_options.roomInfo)
        : ReconnectPolicy(allowed: reconnect['allowed'] as bool, attempts: reconnect['attempts'] as int, timeoutMs: reconnect['timeout'] as int);
    final place = Place(roomId: room['id'] as String, clientId: room['clientId'] as String, resumeToken: joined['resumeToken'] as String? ?? '');
    _enter(room, place, policy, problem);
  });

  /// Goes on where another life of the app left off. Fails with an [EnxException]; nothing is left behind then.
  Future<Json> resume(Place before) => _begin(() async {
    final (:problem, :offer) = await _prepare('');
    final resumed = await _link.resume(before, -1, offer);
    final snapshot = resumed.snapshot;
    if (snapshot == null) throw const EnxException(Codes.resumeRefused, 'The server said nothing about the room. Join anew.');
    await _accept(resumed.answer);
    _enter(snapshot, resumed.place, policyOf(_options.roomInfo), problem);
    _restored(1);
  });

  /// What another life of the app needs to go on; null when there is nothing to go on with.
  Place? get place => _state == _State.joined ? _link.place : null;

  /// Every address that is known to lead into the room, the present one first.
  List<String> get urls => _link.urls;

  /// Leaves the room; devices are let go at once.
  Future<void> leave() async {
    if (_state == _State.joining) {
      // The server may be letting us in at this moment: without this word it would wait for a lost client.
      _link.post('disconnect');
      _state = _State.over;
      _release();
    } else if (_state == _State.joined) {
      _state = _State.leaving;
      // The server may be giving back the place at this moment: without this word the others would see somebody who is being waited for.
      if (_link.resuming) _link.post('disconnect');
      _link.settle();
      media.releaseDevices();
      // The connection stays until the server has answered: its end would look like a lost one if it arrived first.
      try {
        await _link.ask('disconnect', const {}, _leaveTimeoutMs);
      } on EnxException {
        // One who leaves is out, whatever the server says.
      }
      _finish(_normal());
    }
  }

  /// Calls the server in the room.
  Future<Json> call(String method, [Json params = const {}]) async {
    if (_state != _State.joined) throw EnxException(Codes.roomNotConnected, '$method needs a room: join one first.');
    final Json result;
    try {
      result = await _link.call(method, params);
    } on EnxException {
      // One who leaves hears first that one is out, then what went with the connection.
      if (_state == _State.leaving && _link.closed) await _out.future;
      rethrow;
    }
    if (_state == _State.joined) facts?.apply(method, params, result);
    return result;
  }

  /// What a join and a resume have in common: all or nothing.
  Future<Json> _begin(Future<void> Function() work) async {
    try {
      checkLocalInfo(_options.localInfo);
      await work();
      _link.release();
      return facts!.connected;
    } catch (error) {
      final calledOff = _state == _State.over;
      // The server may have let us in before the failure: a word spares the others a ghost.
      _link.post('disconnect');
      _state = _State.over;
      _release();
      _options.onOver();
      throw calledOff
          ? EnxException(Codes.normalDisconnect, 'The join was called off.', error)
          : toEnxException(error, Codes.serverConnectionFailure);
    }
  }

  /// Everything that takes time and does not need the server's word happens at once.
  Future<Prepared> _prepare(String token) async {
    final opening = _link.open()..ignore();
    if (_options.roomInfo['forceTurn'] == true && _options.roomInfo['chat_only'] != true && media.iceServers.isEmpty) {
      await opening;
      media.iceServers = await _findRelays(token);
    }
    final preparing = media.prepare();
    // Nobody should be asked for a camera by a server that refuses the app.
    final prepared = await Future.any<Prepared>([
      Future.wait<void>([preparing, opening], eagerError: true).then((_) => preparing),
      _link.refused,
    ]);
    _assertNotOver();
    // The user may have taken longer over the permission prompt than the server waits for a join.
    if (_link.closed) await _link.open();
    return prepared;
  }

  Future<List<Json>> _findRelays(String token) async {
    final result = await _link.ask('iceServers', {'token': token});
    final iceServers = (result['iceServers'] as List<dynamic>).cast<Json>();
    if (iceServers.isEmpty) {
      throw const EnxException(Codes.featureNotEnabled, 'There is no relay configured on this server. Join without forceTurn.');
    }
    return iceServers;
  }

  Future<void> _accept(Json? answer) async {
    _assertNotOver();
    await media.accept(answer);
    _assertNotOver();
  }

  void _enter(Json room, Place place, ReconnectPolicy policy, EnxException? problem) {
    _state = _State.joined;
    final known = facts = RoomFacts(room);
    _takeRelays(room);
    _reports = Reports(
      clock: _options.surroundings.clock,
      heard: () => _state == _State.joined && !_link.closed && (facts?.roster.list.length ?? 0) > 1,
      device: _options.surroundings.device,
      call: (method, params) => _link.call(method, params),
    );
    _link.begin(place, policy, media.path);
    _options.tell('onRoomConnected', known.connected);
    if (problem != null) _tellError(problem);
    media.enter();
  }

  void _hear(String method, Json payload) {
    final known = facts;
    if (method == 'onRoomAwaited' && _state == _State.joining) {
      _link.allowTime('joinRoom');
      _options.tell('onRoomAwaited', payload);
    } else if (method == 'onRoomDisConnected' && _state == _State.joined) {
      _finish(payload);
    } else if (method == 'onVideoLayersWanted') {
      media.wantLayers(payload);
    } else if (known != null && _state == _State.joined) {
      _heed(known, method, payload);
    }
  }

  /// Takes in what happened, then tells the app.
  void _heed(RoomFacts known, String name, Json payload) {
    final isMessage = name == 'onMessageReceived' || name == 'onUserDataReceived';
    final heard = isMessage ? {'message': readMessage(payload['message'] as Json)} : payload;
    final isNews = name != 'onProcessFloorRequested' || known.floor.isNews(heard['clientId'] as String, heard['result']);
    known.apply(name, heard);
    _standing.hear(name, heard);
    // What one hears of one's own devices is what they are now: a later tap may have overtaken this word.
    if (name == 'onAudioEvent' || name == 'onVideoEvent') known.roster.change(known.roster.me['clientId'] as String, media.muted);
    if (name == 'onAudioOnlyByBandwidth') media.setThin(heard['enabled'] == true);
    media.obeyRoom();
    if (isNews) _options.tell(name, heard);
  }

  /// The room is this now: too much was missed, or it was restored.
  void _follow(Json room) {
    // The server tells anew what it wants: until then, pictures are sent as if nothing had been said.
    final news = [..._standing.end(), ...?facts?.replace(room)];
    _takeRelays(room);
    media.enter();
    for (final (:name, :payload) in news) {
      if (_state == _State.joined) _options.tell(name, payload);
    }
    // What changed here in an interruption is told at its end. Where there is none, the room may still have missed something.
    if (_state == _State.joined && !_link.away) unawaited(media.tellAgain());
  }

  void _takeRelays(Json room) {
    final iceServers = room['iceServers'];
    if (iceServers is List && iceServers.isNotEmpty) media.iceServers = iceServers.cast<Json>();
  }

  void _restored(int attempts) {
    final known = facts;
    if (known == null || _state != _State.joined) return;
    _options.tell('onUserReconnectSuccess', {...known.connected, 'attempts': attempts, 'msg': 'The connection is back.'});
    media.obeyRoom();
    unawaited(media.tellAgain());
  }

  void _tellError(EnxException error) => _options.tell('onEventError', eventError(error));

  void _assertNotOver() {
    if (_state == _State.over) throw const EnxException(Codes.normalDisconnect, 'The join was called off.');
  }

  void _finish(Json payload) {
    // One who leaves hears of the leave, whatever else happens to the connection meanwhile.
    if (_state == _State.over || (_state == _State.leaving && payload['cause'] != Codes.normalDisconnect)) return;
    _state = _State.over;
    _release();
    _options.onOver();
    _options.tell('onRoomDisConnected', payload);
    _out.complete();
  }

  void _release() {
    _reports?.stop();
    media.release();
    _link.close();
  }
}

/// An error as the payload of `onEventError`.
Json eventError(EnxException error) => {'errorCode': error.code, 'msg': error.message, if (error.cause case EnxException(:final code)) 'cause': code};

Json _normal() => {'cause': Codes.normalDisconnect, 'msg': 'normal-disconnect'};
