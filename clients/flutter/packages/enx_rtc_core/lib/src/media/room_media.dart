import 'dart:async';

import '../clock.dart';
import '../codes.dart';
import '../errors.dart';
import '../json.dart';
import '../roster.dart';
import '../session_media.dart';
import 'data_channels.dart';
import 'local_device.dart';
import 'media_path.dart';
import 'media_port.dart';
import 'media_track.dart';
import 'own_media.dart';
import 'peer.dart';
import 'sections.dart';
import 'video_sending.dart';

/// Sound, pictures and data of one session: what is sent, what is received, and the rules about it.
class RoomMedia implements SessionMedia {
  /// [slots] is how many talker slots the room has; the [audience] only watches and listens. [onSlot] hears that a slot is received on another connection,
  /// [onLocal] that one's own camera or share is another, off or on.
  RoomMedia(
    this._port,
    this._hooks,
    this._clock, {
    required Json localInfo,
    required Json roomInfo,
    required int slots,
    required bool audience,
    required void Function(int slot) onSlot,
    required void Function() onLocal,
  }) : _roomInfo = roomInfo,
       _slots = slots,
       _audience = audience,
       _onSlot = onSlot,
       _onLocal = onLocal,
       _sending = VideoSending(localInfo) {
    if (localInfo['data'] == true) _data = DataChannels(_clock, (message) => _hooks.tell('onReceivedData', message));
    _own = OwnMedia(
      _port,
      localInfo,
      send: (use, track) async => _path?.send(use, track),
      call: _hooks.call,
      tellMuted: _tellMuted,
      onLost: _hooks.onError,
      onShareEnded: () => unawaited(stopScreenShare().catchError((Object error) => _hooks.onError(toEnxException(error)))),
      onTrack: () {
        if (!_released) _onLocal();
      },
    );
  }

  final MediaPort _port;
  final SessionMediaHooks _hooks;
  final Clock _clock;
  final Json _roomInfo;
  final int _slots;
  final bool _audience;
  final void Function(int slot) _onSlot;
  final void Function() _onLocal;
  final VideoSending _sending;
  late final OwnMedia _own;
  DataChannels? _data;
  MediaPath? _path;
  bool _released = false;

  /// The devices that the room is turning off at this moment.
  final Set<LocalDevice> _silencing = {};

  /// Something was muted that the server has not heard of.
  bool _untold = false;

  @override
  List<Json> iceServers = [];

  @override
  MediaPath? get path => _path;

  @override
  Json get muted => _own.muted;

  @override
  MediaTrack? get localCamera => _own.camera.muted ? null : _own.camera.track;

  @override
  MediaTrack? get localShare => _own.share.track;

  @override
  Object? slotSource(int slot) => _path?.received(slot);

  @override
  Future<List<Json>?> getStats() => _path?.peer.getStats() ?? Future.value();

  /// Opens the devices and makes the offer, at once.
  @override
  Future<Prepared> prepare() async {
    final path = _path = MediaPath(
      MediaPathHooks(
        makePeer: _makePeer,
        fill: _own.fill,
        onPresent: (peer) => _data?.use(peer.connection),
        onAnswer: _answered,
        onSlot: (slot) {
          if (!_released) _onSlot(slot);
        },
        wordAt: _hooks.wordAt,
        onStopped: _hooks.onPathStopped,
        onLost: _hooks.onPathLost,
      ),
      _clock,
    );
    final opening = _own.open(_roomInfo, audience: _audience)..ignore();
    final offer = await path.peer.createOffer();
    return (problem: await opening, offer: offer);
  }

  @override
  Future<void> accept(Json? answer) async {
    if (answer != null) {
      await _path?.accept(answer);
    } else {
      _letGo();
    }
  }

  @override
  void enter() {
    _sending.forget();
    final room = _hooks.facts()?.connected;
    if (room != null) _sending.limit(room['maxVideoBW'] as num? ?? 0, room['maxVideoFps'] as num? ?? 0);
    _path?.settle();
    obeyRoom();
  }

  @override
  void setThin(bool thin) {
    _sending.paused = thin;
    _path?.settle();
  }

  @override
  void wantLayers(Json wish) {
    _sending.want(wish);
    _path?.settle();
  }

  @override
  Future<void> muteSelfAudio(bool muted) async {
    _assertPublisher('The microphone');
    _assertNotHardMuted(muted, 'hardMutedAudio', 'microphone');
    await _own.microphone.setMuted(muted);
  }

  @override
  Future<void> muteSelfVideo(bool muted) async {
    _assertPublisher('The camera');
    _assertVideo();
    _assertNotHardMuted(muted, 'hardMutedVideo', 'camera');
    await _own.camera.setMuted(muted);
  }

  @override
  Future<void> setAudioDevice(String deviceId) async {
    _assertMedia('The microphone');
    await _own.microphone.setDevice(deviceId);
  }

  @override
  Future<void> setVideoDevice(String deviceId) async {
    _assertMedia('The camera');
    _assertVideo();
    await _own.camera.setDevice(deviceId);
  }

  @override
  Future<void> startScreenShare() async {
    _assertPublisher('A screen share');
    _assertVideo();
    final roster = _hooks.facts()?.roster;
    final other = roster?.list.where((user) => user['sharing'] == true && user['clientId'] != roster.me['clientId']).firstOrNull;
    if (other != null) throw EnxException(Codes.shareAlreadyRunning, '${other['name']} is sharing a screen. Wait until that share ends.');
    await _own.share.start();
    if (_own.share.track != null) _shareChanged(sharing: true);
  }

  @override
  Future<void> stopScreenShare() async {
    _assertMedia('A screen share');
    final wasShared = _own.share.track != null;
    try {
      await _own.share.stop();
    } finally {
      if (wasShared && _own.share.track == null) _shareChanged(sharing: false);
    }
  }

  /// No video in either direction, or video again. The camera goes off with it; it comes back only by hand.
  @override
  Future<Json> setAudioOnlyMode(bool audioOnly) async {
    _assertMedia('Audio-only mode');
    final result = await _hooks.call('setAudioOnlyMode', {'audioOnly': audioOnly});
    if (audioOnly && !_own.camera.muted) await _own.camera.setMuted(true);
    return result;
  }

  @override
  Future<void> sendData(Object payload, bool reliable) async {
    _assertMedia('A data channel');
    final data = _data;
    if (data == null) throw const EnxException(Codes.featureNotEnabled, 'Data channels are not open: join with localInfo.data.');
    await data.send(payload, reliable: reliable);
  }

  /// What the room does not allow any more is turned off here too, so that the light of the camera tells the truth.
  @override
  void obeyRoom() {
    final allowed = _hooks.facts()?.allowed;
    if (allowed == null || _released) return;
    if (!allowed.audio && !_own.microphone.muted) unawaited(_silence(_own.microphone, 'muteSelfAudio', 'audioMuted'));
    if (!allowed.video && !_own.camera.muted) unawaited(_silence(_own.camera, 'muteSelfVideo', 'videoMuted'));
    if (!allowed.publish && _own.share.track != null) stopScreenShare().ignore();
  }

  @override
  Future<void> tellAgain() async {
    final me = _hooks.facts()?.roster.me;
    if (me == null || _path == null || _audience) return;
    // What the room is turning off at this moment is as good as off.
    final audioMuted = _own.microphone.muted || _silencing.contains(_own.microphone);
    final videoMuted = _own.camera.muted || _silencing.contains(_own.camera);
    final untold = _untold;
    _untold = false;
    await Future.wait([
      if (untold || me['audioMuted'] != audioMuted) _settled(_hooks.call('muteSelfAudio', {'muted': audioMuted})),
      if ((untold || me['videoMuted'] != videoMuted) && _roomInfo['audio_only'] != true)
        _settled(_hooks.call('muteSelfVideo', {'muted': videoMuted})),
      // A share does not outlive its app.
      if (me['sharing'] == true && _own.share.track == null) _settled(_hooks.call('stopScreenShare').then((_) => _shareChanged(sharing: false))),
    ]);
  }

  @override
  void releaseDevices() {
    _released = true;
    _own.release();
  }

  @override
  void release() {
    _released = true;
    _letGo();
  }

  void _letGo() {
    _own.release();
    _path?.close();
    _path = null;
  }

  Peer _makePeer() {
    _sending.wantAll();
    final peer = Peer(
      _port,
      slots: _slots,
      audioOnly: _roomInfo['audio_only'] == true,
      sending: _sending,
      channels: _data == null ? const [] : dataChannelPlans,
      configuration: {'iceServers': iceServers, 'iceTransportPolicy': _roomInfo['forceTurn'] == true ? 'relay' : 'all'},
    );
    _data?.attach(peer.connection);
    return peer;
  }

  void _answered(Json answer, Peer peer, {required bool isNew}) {
    _data?.heed(peer.connection, answer['sdp'] as String);
    if (!isNew) return;
    // What was asked of the connection before may have been told again since this one made its offer; this one is sent in full.
    _sending.wantAll();
    peer.settle();
  }

  /// A mute in an interruption holds at once and is told after it; to unmute, one waits for the server's word.
  Future<void> _tellMuted(String method, bool muted) async {
    if (!muted || !_hooks.away()) {
      await _hooks.call(method, {'muted': muted});
      return;
    }
    _untold = true;
    _changeMe(_own.muted);
  }

  Future<void> _silence(LocalDevice device, String method, String key) async {
    if (!_silencing.add(device)) return;
    // Known at once: the app hears of the cause now, and of nothing when the device is off a moment later.
    _changeMe({key: true});
    await device.muteByForce().whenComplete(() => _silencing.remove(device));
    _changeMe({key: true});
    // The server has silenced it already, and may say so.
    await _settled(_hooks.call(method, {'muted': true}));
  }

  void _changeMe(Json change) {
    final roster = _hooks.facts()?.roster;
    if (roster case Roster(:final me)) roster.change(me['clientId'] as String, change);
  }

  void _shareChanged({required bool sharing}) {
    final me = _hooks.facts()?.roster.me;
    if (me == null || _released) return;
    _changeMe({'sharing': sharing});
    _onLocal();
    _hooks.tell(sharing ? 'onStartScreenShareACK' : 'onStoppedScreenShareACK', {
      'result': '0',
      'streamId': '$shareSlot',
      'clientId': me['clientId'],
      'name': me['name'],
    });
  }

  void _assertMedia(String what) {
    if (_hooks.facts() == null || _released) throw EnxException(Codes.roomNotConnected, '$what needs a room: join one first.');
    if (_path == null) throw EnxException(Codes.featureNotEnabled, '$what is not available: the room was joined without media.');
  }

  void _assertPublisher(String what) {
    _assertMedia(what);
    final me = _hooks.facts()?.roster.me;
    final permissions = me?['permissions'];
    if (me != null && !(permissions is Map && permissions['publish'] == true) && me['hasFloor'] != true) {
      throw EnxException(Codes.featureNotEnabled, '$what is not available: your role in this room only watches and listens.');
    }
  }

  void _assertVideo() {
    if (_roomInfo['audio_only'] == true)
      throw const EnxException(Codes.featureNotEnabled, 'The room was joined audio-only: there is no video in it.');
  }

  void _assertNotHardMuted(bool muted, String key, String device) {
    if (!muted && _hooks.facts()?.roster.me[key] == true) {
      throw EnxException(Codes.hardMuted, 'A moderator has turned your $device off. Only a moderator can let you turn it on.');
    }
  }
}

/// Waits for a call, whatever becomes of it.
Future<void> _settled(Future<void> call) async {
  try {
    await call;
  } on EnxException {
    // Nobody waits for what it says.
  }
}
