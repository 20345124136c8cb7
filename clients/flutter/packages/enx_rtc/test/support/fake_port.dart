import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

/// A port whose devices a test gives; it makes no connections.
class FakePort implements MediaPort {
  /// What the opening of devices fails with.
  DeviceException? trouble;

  /// The constraints of each opening.
  final List<({Json? audio, Json? video})> opened = [];

  /// The tracks that were given out.
  final List<FlutterTrack> tracks = [];

  @override
  Future<({MediaTrack? audio, MediaTrack? video})> openDevices({Json? audio, Json? video}) async {
    opened.add((audio: audio, video: video));
    if (trouble case final error?) throw error;
    return (audio: audio == null ? null : _make('audio'), video: video == null ? null : _make('video'));
  }

  @override
  Future<MediaTrack> openScreen() async => _make('video');

  @override
  MediaConnection connect({required Json configuration, required List<MediaSection> sections, required List<ChannelPlan> channels}) =>
      throw UnsupportedError('This port makes no connections.');

  FlutterTrack _make(String kind) {
    final track = cameraTrack('$kind-${tracks.length}', kind: kind);
    tracks.add(track);
    return track;
  }
}

/// A track of one's own: of the front camera, where nothing else is said.
FlutterTrack cameraTrack(String id, {String kind = 'video', String facing = 'user', String device = 'front'}) {
  final track = MediaStreamTrack(kind, id: id, settings: {'width': 1280, 'height': 720, 'facingMode': facing, 'deviceId': device});
  return FlutterTrack(track, OpenedStream(MediaStream('stream-$id', 'local', [track])));
}
