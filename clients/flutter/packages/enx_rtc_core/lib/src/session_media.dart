import 'codes.dart';
import 'errors.dart';
import 'json.dart';
import 'link_media.dart';
import 'media/media_track.dart';
import 'room_facts.dart';

/// Tells the app: the name of a callback, and its payload.
typedef Tell = void Function(String name, Json payload);

/// What the media of a session need of the session.
class SessionMediaHooks {
  /// All that they need.
  const SessionMediaHooks({
    required this.facts,
    required this.call,
    required this.away,
    required this.wordAt,
    required this.onPathStopped,
    required this.onPathLost,
    required this.onError,
    required this.tell,
  });

  /// The room, while one is in it.
  final RoomFacts? Function() facts;

  /// Calls the server in the room.
  final Future<Json> Function(String method, [Json params]) call;

  /// Whether the connection is being restored.
  final bool Function() away;

  /// When the server last said something on the socket, ms of the clock; null when it has not.
  final int? Function() wordAt;

  /// Hears that packets no longer come that should, or that the server no longer hears those that are sent.
  final void Function() onPathStopped;

  /// Hears that no media gets through.
  final void Function() onPathLost;

  /// Hears what failed without having been asked for.
  final void Function(EnxException error) onError;

  /// Tells the app.
  final Tell tell;
}

/// What preparing for a join gives: what could not be opened, and the offer; both null where there is nothing to say.
typedef Prepared = ({EnxException? problem, Json? offer});

/// Sound, pictures and data of one session, as the session sees them: what is sent, what is received, and the rules about it.
abstract interface class SessionMedia {
  /// The way to the server; null without media.
  LinkMedia? get path;

  /// Whether microphone and camera are off: `audioMuted` and `videoMuted`.
  Json get muted;

  /// One's own camera while it is sent; null while it is off.
  MediaTrack? get localCamera;

  /// What one shares of the screen; null while nothing is shared.
  MediaTrack? get localShare;

  /// What is received on a slot, for the port's own pictures; null while there is nothing.
  Object? slotSource(int slot);

  /// The statistics of the connection that counts; null without one.
  Future<List<Json>?> getStats();

  /// The relays that the user may use.
  abstract List<Json> iceServers;

  /// Opens the devices and makes the offer. Fails when nothing could be opened.
  Future<Prepared> prepare();

  /// Takes the server's first answer; without one the user is in without media.
  Future<void> accept(Json? answer);

  /// One is in the room, perhaps anew: the camera is held to what the room allows, and to nothing that was said before.
  void enter();

  /// The network is too slow for pictures, or carries them again. The camera stays on: its picture is only not sent.
  void setThin(bool thin);

  /// Sends only the layers that somebody wants.
  void wantLayers(Json wish);

  /// Turns off what the room does not allow any more.
  void obeyRoom();

  /// After an interruption, tells again what changed here: the server knows how it was before.
  Future<void> tellAgain();

  /// Mutes or unmutes one's microphone.
  Future<void> muteSelfAudio(bool muted);

  /// Mutes or unmutes one's camera.
  Future<void> muteSelfVideo(bool muted);

  /// Switches to another microphone.
  Future<void> setAudioDevice(String deviceId);

  /// Switches to another camera.
  Future<void> setVideoDevice(String deviceId);

  /// Shares a screen.
  Future<void> startScreenShare();

  /// Stops one's share.
  Future<void> stopScreenShare();

  /// No video in either direction, or video again.
  Future<Json> setAudioOnlyMode(bool audioOnly);

  /// Sends over a data channel: text, or bytes.
  Future<void> sendData(Object payload, bool reliable);

  /// Lets the devices go; the connection stays.
  void releaseDevices();

  /// Lets everything go.
  void release();
}

/// The media of a session that has none: it was joined with `chat_only`.
class NoMedia implements SessionMedia {
  /// [facts] is the room, while one is in it.
  NoMedia(this._facts);

  final RoomFacts? Function() _facts;

  @override
  LinkMedia? get path => null;

  @override
  Json get muted => {'audioMuted': true, 'videoMuted': true};

  @override
  MediaTrack? get localCamera => null;

  @override
  MediaTrack? get localShare => null;

  @override
  Object? slotSource(int slot) => null;

  @override
  Future<List<Json>?> getStats() => Future.value();

  @override
  List<Json> iceServers = [];

  @override
  Future<Prepared> prepare() async => (problem: null, offer: null);

  @override
  Future<void> accept(Json? answer) async {}

  @override
  void enter() {}

  @override
  void setThin(bool thin) {}

  @override
  void wantLayers(Json wish) {}

  @override
  void obeyRoom() {}

  @override
  Future<void> tellAgain() async {}

  @override
  Future<void> muteSelfAudio(bool muted) => _none('The microphone');

  @override
  Future<void> muteSelfVideo(bool muted) => _none('The camera');

  @override
  Future<void> setAudioDevice(String deviceId) => _none('The microphone');

  @override
  Future<void> setVideoDevice(String deviceId) => _none('The camera');

  @override
  Future<void> startScreenShare() => _none('A screen share');

  @override
  Future<void> stopScreenShare() => _none('A screen share');

  @override
  Future<Json> setAudioOnlyMode(bool audioOnly) => _none('Audio-only mode');

  @override
  Future<void> sendData(Object payload, bool reliable) => _none('A data channel');

  @override
  void releaseDevices() {}

  @override
  void release() {}

  Future<Never> _none(String what) => Future.error(
    _facts() == null
        ? EnxException(Codes.roomNotConnected, '$what needs a room: join one first.')
        : EnxException(Codes.featureNotEnabled, '$what is not available: the room was joined without media.'),
  );
}
