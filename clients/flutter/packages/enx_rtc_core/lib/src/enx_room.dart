import 'dart:async';

import 'calls/receive_calls.dart';
import 'codes.dart';
import 'errors.dart';
import 'json.dart';
import 'media/media_port.dart';
import 'media/media_track.dart';
import 'media/room_media.dart';
import 'room_facts.dart';
import 'session.dart';
import 'session_media.dart';
import 'signalling.dart';
import 'surroundings.dart';
import 'token.dart';
import 'wire.dart' show Place;

/// The floor of a lecture: how one stands to it (`none`, `requested`, `invited` or `holding`), the ids of those who ask for it and of those who were
/// invited, and who has it (empty when nobody has).
typedef FloorState = ({String mine, List<String> raised, List<String> invited, String holder});

/// A room as an app sees it: calls, callbacks and state. It can be joined, left and joined again. A call that fails throws an [EnxException] and
/// fires `onEventError` (`joinRoom`: `onRoomError`).
class EnxRoom extends ReceiveCalls {
  /// [mediaPort] gives the room sound and pictures; without it a room can be joined with `chat_only` alone. [surroundings] says what the platform knows of
  /// its network and battery, and lets tests bring their own clock.
  EnxRoom({this.mediaPort, Surroundings? surroundings}) : _surroundings = surroundings ?? Surroundings();

  /// Where the server is, e.g. `wss://rooms.example.com`; a list, where it has several gateways.
  Object serverUrl = '';

  /// Gives the room sound and pictures.
  MediaPort? mediaPort;

  /// Hears that [slotSource] of a slot has become another.
  void Function(int slot)? onSlotStream;

  /// Hears that one's own camera or share is another, off or on: [localCamera], [localShare].
  void Function()? onLocalStream;

  /// Hears what an app's own callback threw. It harms nothing else; by default it goes to the zone's error handler.
  void Function(Object error, StackTrace stack) onCallbackError = Zone.current.handleUncaughtError;

  final Surroundings _surroundings;
  Session? _session;
  _Stay? _stay;

  RoomFacts? get _facts => _session?.facts;

  /// One's own id in the room; empty outside one.
  String get clientId => _facts?.roster.me['clientId'] as String? ?? '';

  /// The room's id; empty outside one.
  String get roomId => _facts?.connected['id'] as String? ?? '';

  /// Everyone in the room, oneself first.
  List<Json> get userList => _facts?.roster.list ?? [];

  /// The room as it is now: locked, muted, its mode; null outside one.
  Json? get room => _facts?.connected['room'] as Json?;

  /// The chat, oldest first, one's own lines too.
  List<Json> get messages => _facts?.chat.lines ?? [];

  /// Who waits in the waiting room; moderators know.
  List<Json> get awaitedUsers => _facts?.waitingRoom.awaited ?? [];

  /// The floor of a lecture as it is now.
  FloorState get floor {
    final floor = _facts?.floor;
    return (mine: floor?.mine ?? 'none', raised: floor?.raised ?? const [], invited: floor?.invited ?? const [], holder: floor?.holder ?? '');
  }

  /// Who is in the spotlight.
  List<String> get spotlightUsers => _facts?.spotlight ?? [];

  /// Whom one has pinned.
  List<String> get pinnedUsers => _facts?.pinned ?? [];

  /// What one may send now, after role, floor and hard mutes.
  Allowed get allowed => _facts?.allowed ?? (publish: false, audio: false, video: false);

  /// What is received on a slot (1 to N a talker's sound and picture, 101 the screen share, 111 to 113 voices that are only heard), as the media port
  /// gives it; null while there is nothing.
  Object? slotSource(int slot) => _session?.media.slotSource(slot);

  /// One's own camera while it is sent; null while it is off.
  MediaTrack? get localCamera => _session?.media.localCamera;

  /// What one shares of the screen; null while nothing is shared.
  MediaTrack? get localShare => _session?.media.localShare;

  /// The statistics of the peer connection, as a browser has them; null without media.
  Future<List<Json>?> getStats() => _session?.media.getStats() ?? Future.value();

  /// Oneself; null outside a room.
  Json? whoAmI() => _facts?.roster.me;

  /// Everyone in the room, oneself first.
  List<Json> getUserList() => userList;

  /// The room's id.
  String getRoomId() => roomId;

  @override
  String getClientId() => clientId;

  /// One's own name.
  String getClientName() => whoAmI()?['name'] as String? ?? '';

  /// One's own role; empty outside a room.
  String getRole() => whoAmI()?['role'] as String? ?? '';

  /// Joins a room with a token from the app's backend. Where one has to wait in the waiting room, `onRoomAwaited` comes first. Completes with what
  /// `onRoomConnected` hears.
  Future<Json> joinRoom(
    String token, [
    Map<dynamic, dynamic> localInfo = const {},
    Map<dynamic, dynamic> roomInfo = const {},
    List<dynamic> advanceOptions = const [],
  ]) async {
    return _enter(() {
      if (token.isEmpty) throw const EnxException(Codes.tokenInvalid, 'There is no token. Ask your backend for one.');
      final stay = _Stay(
        urls: signalUrls(serverUrl),
        localInfo: localInfo.cast<String, dynamic>(),
        roomInfo: roomInfo.cast<String, dynamic>(),
        slots: tokenSlots(token),
        audience: decodeToken(token)['role'] == 'viewer',
      );
      return _makeSession(stay).join(token, [for (final option in advanceOptions) (option as Map<dynamic, dynamic>).cast<String, dynamic>()]);
    });
  }

  /// What another life of the app needs to go on in this room with [resumeRoom]; null when there is nothing to go on with. Keep it where only the app
  /// can read it: it proves the place. It holds for as long as the room waits for a lost client.
  Json? get resumeEntry {
    final (session, stay) = (_session, _stay);
    final place = session?.place;
    if (session == null || stay == null || place == null) return null;
    return {
      'roomId': place.roomId,
      'clientId': place.clientId,
      'resumeToken': place.resumeToken,
      'urls': session.urls,
      'localInfo': {...stay.localInfo, ...session.media.muted},
      'roomInfo': stay.roomInfo,
      'slots': stay.slots,
      'audience': stay.audience,
      'iceServers': session.media.iceServers,
    };
  }

  /// Goes on where an earlier life of the app left off, with its [resumeEntry]: same presence, same name, muted as before. `onRoomConnected` comes,
  /// then `onUserReconnectSuccess`. Fails with 9017 when the place is gone: join anew.
  Future<Json> resumeRoom(Map<dynamic, dynamic> entry) => _enter(() {
    final kept = entry.cast<String, dynamic>();
    if (kept
        case {
          'roomId': final String roomId,
          'clientId': final String clientId,
          'resumeToken': final String resumeToken,
          'urls': final List<dynamic> urls,
        }
        when urls.isNotEmpty) {
      final stay = _Stay(
        urls: urls.cast<String>(),
        localInfo: (kept['localInfo'] as Map<dynamic, dynamic>? ?? const {}).cast<String, dynamic>(),
        roomInfo: (kept['roomInfo'] as Map<dynamic, dynamic>? ?? const {}).cast<String, dynamic>(),
        slots: kept['slots'] as int? ?? defaultSlots,
        audience: kept['audience'] == true,
      );
      final relays = kept['iceServers'] as List<dynamic>? ?? const [];
      final session = _makeSession(stay);
      session.media.iceServers = [for (final relay in relays) (relay as Map<dynamic, dynamic>).cast<String, dynamic>()];
      return session.resume(Place(roomId: roomId, clientId: clientId, resumeToken: resumeToken));
    }
    throw const EnxException(Codes.resumeRefused, 'There is nothing to resume. Join with a token.');
  });

  Future<Json> _enter(Future<Json> Function() begin) async {
    // An app that joins twice must not lose the room it is in: this is a wrong call, not a failed room.
    if (_session != null) {
      throw _raise(const EnxException(Codes.requestInProcess, 'This room is joined or being joined: disconnect first, or make another EnxRoom.'));
    }
    try {
      return await begin();
    } catch (thrown) {
      _session = null;
      final error = toEnxException(thrown);
      _emit('onRoomError', {'errorCode': error.code, 'msg': error.message, 'result': error.code});
      throw error;
    }
  }

  /// Leaves the room. Outside a room it does nothing; during a join it calls the join off.
  Future<void> disconnect() async => _session?.leave();

  /// Mutes or unmutes one's microphone. Muted, nothing is sent; the device stays open so that unmuting is instant.
  Future<void> muteSelfAudio(bool muted) => _do((session) => session.media.muteSelfAudio(muted));

  /// Mutes or unmutes one's camera. Muted, the camera is off, its light too.
  Future<void> muteSelfVideo(bool muted) => _do((session) => session.media.muteSelfVideo(muted));

  /// Switches to another microphone.
  Future<void> setAudioDevice(String deviceId) => _do((session) => session.media.setAudioDevice(deviceId));

  /// Switches to another camera.
  Future<void> setVideoDevice(String deviceId) => _do((session) => session.media.setVideoDevice(deviceId));

  /// Shares a screen.
  Future<void> startScreenShare() => _do((session) => session.media.startScreenShare());

  /// Stops one's screen share.
  Future<void> stopScreenShare() => _do((session) => session.media.stopScreenShare());

  /// No video in either direction, or video again; one's own camera goes off with it and comes back by hand.
  Future<Json> setAudioOnlyMode(bool audioOnly) => _do((session) => session.media.setAudioOnlyMode(audioOnly));

  /// Sends text, or bytes, of at most 64 KiB to everyone who has data channels too (`localInfo.data`): `onReceivedData`. With [reliable] false it
  /// may get lost and overtake, but never waits.
  Future<void> sendData(Object payload, {bool reliable = true}) => _do((session) => session.media.sendData(payload, reliable));

  @override
  Future<Json> request(String method, [Json params = const {}, String? ack, Json Function(Json result)? payload]) => _do((session) async {
    final result = await session.call(method, params);
    if (ack != null && payload != null) _acknowledge(session, ack, payload(result));
    return result;
  });

  @override
  Future<Never> refuse(EnxException error) => Future.error(_raise(error));

  @override
  String nameOf(String clientId) => _facts?.roster.user(clientId)?['name'] as String? ?? '';

  Session _makeSession(_Stay stay) {
    final port = mediaPort;
    final chatOnly = stay.roomInfo['chat_only'] == true;
    if (port == null && !chatOnly) {
      throw const EnxException(Codes.featureNotEnabled, 'This room has no media: give EnxRoom a mediaPort, or join with chat_only.');
    }
    _stay = stay;
    return _session = Session(
      SessionOptions(
        urls: stay.urls,
        localInfo: stay.localInfo,
        roomInfo: stay.roomInfo,
        tell: _emit,
        onOver: () => _session = null,
        surroundings: _surroundings,
        makeMedia: (hooks) => port == null || chatOnly
            ? NoMedia(hooks.facts)
            : RoomMedia(
                port,
                hooks,
                _surroundings.clock,
                localInfo: stay.localInfo,
                roomInfo: stay.roomInfo,
                slots: stay.slots,
                audience: stay.audience,
                onSlot: (slot) => _guard(() => onSlotStream?.call(slot)),
                onLocal: () => _guard(() => onLocalStream?.call()),
              ),
      ),
    );
  }

  void _acknowledge(Session session, String ack, Json payload) {
    final facts = session.facts;
    if (ack == 'onProcessFloorRequested' && facts != null) {
      if (!facts.floor.isNews(payload['clientId'] as String, payload['result'])) return;
      facts.apply(ack, payload);
    }
    _emit(ack, payload);
  }

  Future<T> _do<T>(Future<T> Function(Session session) action) async {
    try {
      final session = _session;
      if (session == null) throw const EnxException(Codes.roomNotConnected, 'There is no room yet: join one first.');
      return await action(session);
    } catch (error) {
      throw _raise(toEnxException(error));
    }
  }

  EnxException _raise(EnxException error) {
    _emit('onEventError', eventError(error));
    return error;
  }

  void _emit(String name, Json payload) => _guard(() => fire(name, payload));

  /// Runs an app's callback; what it throws harms nothing in the room.
  void _guard(void Function() callback) {
    try {
      callback();
    } catch (error, stack) {
      onCallbackError(error, stack);
    }
  }
}

/// What a stay in a room begins with, whether by a token or by a place that was kept.
class _Stay {
  const _Stay({required this.urls, required this.localInfo, required this.roomInfo, required this.slots, required this.audience});

  final List<String> urls;
  final Json localInfo;
  final Json roomInfo;
  final int slots;
  final bool audience;
}
