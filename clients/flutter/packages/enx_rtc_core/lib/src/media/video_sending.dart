import 'dart:math';

import '../json.dart';
import '../local_info.dart';
import 'encodings.dart';
import 'media_track.dart';

/// The stream of microphone and camera. The share has one layer: there is nothing to choose from.
const _cameraStream = 'av';

/// How one's own video is to be sent now: what the room allows, what the server asks for, whether the network is too slow for any. It outlives peer
/// connections; each of them is brought to it (`Peer.settle`), so that none of these undoes another.
class VideoSending {
  /// [localInfo] is what the app allows the camera.
  VideoSending(this._localInfo);

  final Json _localInfo;
  num _roomKbps = 0;
  num _roomFps = 0;
  List<String>? _wanted;

  /// The network is too slow for one's own camera: it stays on, and nothing of it is sent.
  bool paused = false;

  /// The room allows the camera so many kbit/s and pictures a second; 0 for no limit.
  void limit(num maxKbps, num maxFps) {
    _roomKbps = maxKbps;
    _roomFps = maxFps;
  }

  /// Of a stream only these layers are wanted: the payload of `onVideoLayersWanted`.
  void want(Json wish) {
    final layers = wish['layers'];
    if (wish['streamId'] == _cameraStream && layers is List) _wanted = layers.whereType<String>().toList();
  }

  /// A new connection begins with all layers, at both ends.
  void wantAll() => _wanted = null;

  /// The room is another: what was asked for is forgotten until it is asked for again.
  void forget() {
    wantAll();
    paused = false;
  }

  /// What is to be sent of the camera. [size] is that of the capture; as much as was asked of the camera when it is not known.
  Video camera([PictureSize? size]) => Video(
    most: (_localInfo['maxVideoLayers'] as num?)?.toInt() ?? rids.length,
    size: size ?? expectedSize(_localInfo),
    maxKbps: _least(_localInfo['maxVideoBW'], _roomKbps),
    maxFps: _least(_localInfo['framerate'], _roomFps),
  );

  /// Brings the parameters of a sender to it. [use] is `camera` or `share`, [size] that of the capture, where it is known.
  void shape(String use, SendParameters parameters, [PictureSize? size]) {
    if (use == 'share') {
      // Text must stay sharp: the encoder gives up pictures before pixels.
      parameters.degradationPreference = 'maintain-resolution';
    } else {
      tuneEncodings(parameters.encodings, camera(size), _wanted, parameters.codec);
      if (paused) {
        for (final encoding in parameters.encodings) {
          encoding.active = false;
        }
      }
    }
  }
}

/// The stricter of two limits; what is no number above 0 is none.
num? _least(Object? one, num other) {
  final limits = [
    for (final limit in [one, other])
      if (limit is num && limit > 0) limit,
  ];
  return limits.isEmpty ? null : limits.reduce(min);
}
