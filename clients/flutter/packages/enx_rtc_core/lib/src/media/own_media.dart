import '../errors.dart';
import '../json.dart';
import '../local_info.dart';
import 'devices.dart';
import 'local_device.dart';
import 'media_port.dart';
import 'media_track.dart';
import 'peer.dart';
import 'screen_share.dart';

/// What one sends oneself: microphone, camera and screen.
class OwnMedia {
  /// [send] sends a track of a section, or stops sending; [call] calls the server; [tellMuted] tells it that a device went off or on; [onLost] hears that a
  /// device went away by itself, [onShareEnded] that the platform's own button ended the share, [onTrack] that camera or microphone is another, off or on.
  OwnMedia(
    this._port,
    this._localInfo, {
    required Future<void> Function(String use, MediaTrack? track) send,
    required Future<void> Function(String method) call,
    required Future<void> Function(String method, bool muted) tellMuted,
    required void Function(EnxException error) onLost,
    required void Function() onShareEnded,
    required void Function() onTrack,
  }) {
    microphone = LocalDevice(
      _port,
      LocalDeviceHooks(
        constraints: audioConstraints,
        send: (track) => send('microphone', track),
        tell: (muted) => tellMuted('muteSelfAudio', muted),
        onLost: onLost,
        onTrack: onTrack,
      ),
      kind: 'audio',
      keepWhenMuted: true,
      deviceId: wishedDevice(_localInfo['audio']),
    );
    camera = LocalDevice(
      _port,
      LocalDeviceHooks(
        constraints: ([deviceId]) => videoConstraints(_localInfo, deviceId),
        send: (track) => send('camera', track),
        tell: (muted) => tellMuted('muteSelfVideo', muted),
        onLost: onLost,
        onTrack: onTrack,
      ),
      kind: 'video',
      keepWhenMuted: false,
      deviceId: wishedDevice(_localInfo['video']),
    );
    share = ScreenShare(_port, send: (track) => send('share', track), call: call, onEnded: onShareEnded);
  }

  final MediaPort _port;
  final Json _localInfo;

  /// One's own microphone.
  late final LocalDevice microphone;

  /// One's own camera.
  late final LocalDevice camera;

  /// One's own screen share.
  late final ScreenShare share;

  /// Whether microphone and camera are off: `audioMuted` and `videoMuted`.
  Json get muted => {'audioMuted': microphone.muted, 'videoMuted': camera.muted};

  /// Opens what is wanted now, and says what could not be opened; fails when nothing could. A device that joins muted stays closed until its first unmute.
  /// The audience sends nothing: not even a permission prompt then.
  Future<EnxException?> open(Json roomInfo, {required bool audience}) async {
    if (audience) return null;
    final wantsAudio = _localInfo['audio'] != false;
    final wantsVideo = _localInfo['video'] != false && roomInfo['audio_only'] != true;
    final opensAudio = wantsAudio && _localInfo['audioMuted'] != true;
    final opensVideo = wantsVideo && _localInfo['videoMuted'] != true;
    if (!opensAudio && !opensVideo) return null;
    final (:audio, :video, :problem) = await openMedia(_port, audio: opensAudio ? microphone.wish : null, video: opensVideo ? camera.wish : null);
    await Future.wait([microphone.adopt(audio), camera.adopt(video)]);
    final somethingLeft = audio != null || video != null || wantsAudio != opensAudio || wantsVideo != opensVideo;
    if (problem != null && !somethingLeft) throw problem;
    return problem;
  }

  /// Sends on another connection what was sent on the one before.
  Future<void> fill(Peer peer) => Future.wait([
    microphone.sendOn((track) => peer.send('microphone', track)),
    camera.sendOn((track) => peer.send('camera', track)),
    share.sendOn((track) => peer.send('share', track)),
  ]);

  /// Lets every device go.
  void release() {
    microphone.release();
    camera.release();
    share.release();
  }
}
