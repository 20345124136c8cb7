import 'dart:math';

import 'media_track.dart';

/// The simulcast layers by their rids, the smallest picture first: a quarter, a half and the full one, as far as there are so many.
const rids = ['q', 'h', 'f'];

/// What a 1280×720 picture takes, kbit/s, and how the need of others follows: it grows a little more slowly than their pixels.
const _hdPixels = 1280 * 720;
const _hdKbps = 1700;
const _power = 0.87;

/// The least capture, in pixels, that is worth a second and a third layer. libwebrtc sends no more layers than these, whatever it is asked for, and leaves
/// out the last ones. So the first rids must carry what pictures there are, or the full one is never sent; and no layer is ever under 120 px high.
const _leastPixels = [0, 480 * 270, 960 * 540];

/// Below this share of what they would like, layers are so poor that fewer of them serve everybody better.
const _leastShare = 0.3;

/// Codecs that put their layers into one stream (SVC): rids would only cost them.
const _layeredCodecs = ['video/vp9', 'video/av1'];

/// How one encoding of a track is sent: an `RTCRtpEncodingParameters`. Fields that are null are left to the platform.
class SendEncoding {
  /// An encoding.
  SendEncoding({this.rid, this.active = true, this.scaleResolutionDownBy, this.maxBitrate, this.maxFramerate, this.scalabilityMode});

  /// Which simulcast layer it is; null for one without layers.
  final String? rid;

  /// Whether it is sent.
  bool active;

  /// How much smaller the picture is than the capture, at least 1.
  double? scaleResolutionDownBy;

  /// At most, bit/s.
  int? maxBitrate;

  /// At most, pictures a second.
  int? maxFramerate;

  /// The layers inside of the stream, as `L3T3_KEY`.
  String? scalabilityMode;

  /// All of it, to be compared.
  Object get values => (rid, active, scaleResolutionDownBy, maxBitrate, maxFramerate, scalabilityMode);
}

/// How the track of a section is sent.
class SendParameters {
  /// Parameters.
  SendParameters({required this.encodings, this.codec, this.degradationPreference});

  /// The encodings, as many as the section was made with.
  final List<SendEncoding> encodings;

  /// The codec in use, as `video/VP8`; null while it is not known.
  final String? codec;

  /// What the encoder gives up first: `maintain-framerate`, `maintain-resolution` or `balanced`; null for the platform's choice.
  String? degradationPreference;

  /// All of it, to be compared.
  String get values => '$degradationPreference ${[for (final encoding in encodings) encoding.values]}';
}

/// What is known about a video that is to be sent.
class Video {
  /// A video of this [size], with at most so many layers (1 to 3), kbit/s of all layers together, and pictures a second.
  const Video({required this.most, required this.size, this.maxKbps, this.maxFps});

  /// The most layers, 1 to 3.
  final int most;

  /// The size of the capture.
  final PictureSize size;

  /// All layers together, kbit/s; null for no limit.
  final num? maxKbps;

  /// Pictures a second; null for no limit.
  final num? maxFps;
}

/// One layer: how much smaller its picture is, and the most it takes, kbit/s.
typedef Layer = ({int scale, int kbps});

/// The layers of a video, one to three, the smallest first. The last one is the picture as it is captured.
List<Layer> planLayers(Video video, {int? most}) {
  final pixels = video.size.width * video.size.height;
  final limit = video.maxKbps ?? double.infinity;
  var count = max(1, min(most ?? video.most, _leastPixels.where((least) => pixels >= least).length));
  while (count > 1 && limit < _leastShare * _sum(_wishes(count, pixels))) {
    count--;
  }
  final wished = _wishes(count, pixels);
  final share = min(1.0, limit / _sum(wished));
  return [for (final (index, kbps) in wished.indexed) (scale: 1 << (count - 1 - index), kbps: max(1, (kbps * share).floor()))];
}

/// The encodings that a camera's section is made with: they settle for good how many layers there can be. [codec] is the one that the offer names
/// first, as `video/VP8`.
List<SendEncoding> sendEncodings(Video video, String codec) {
  final layers = planLayers(video);
  final maxFramerate = video.maxFps?.round();
  if (layers.length == 1) return [SendEncoding(maxBitrate: layers.first.kbps * 1000, maxFramerate: maxFramerate)];
  if (_isLayered(codec)) {
    return [SendEncoding(scalabilityMode: _scalabilityMode(layers.length), maxBitrate: _bitrate(layers), maxFramerate: maxFramerate)];
  }
  return [
    for (final (index, layer) in layers.indexed)
      SendEncoding(rid: rids[index], scaleResolutionDownBy: layer.scale.toDouble(), maxBitrate: layer.kbps * 1000, maxFramerate: maxFramerate),
  ];
}

/// Brings encodings, as the sender has them, to what they should be now. The first ones carry the layers that the capture has; the others rest. [wanted]
/// are the rids that somebody wants, null for all; [codec] is the one in use, once one was agreed on.
void tuneEncodings(List<SendEncoding> encodings, Video video, List<String>? wanted, [String? codec]) {
  final layered = encodings.length == 1 && encodings.first.scalabilityMode != null;
  final room = layered && _isLayered(codec ?? _layeredCodecs.first) ? rids.length : encodings.length;
  final layers = planLayers(video, most: min(video.most, room));
  final active = layered ? const {0} : _activeLayers(encodings, layers.length, wanted);
  for (final (index, encoding) in encodings.indexed) {
    encoding.active = active.contains(index);
    if (video.maxFps case final maxFps?) encoding.maxFramerate = maxFps.round();
    if (layered) {
      encoding.scalabilityMode = _scalabilityMode(layers.length);
      encoding.maxBitrate = _bitrate(layers);
    } else if (index < layers.length) {
      encoding.scaleResolutionDownBy = layers[index].scale.toDouble();
      encoding.maxBitrate = layers[index].kbps * 1000;
    }
    // Layers that were offered as streams, of a codec that the server chose and that puts them into one: only who names a mode for each gets streams.
    // Without, libwebrtc reads the encodings as the layers of one stream, and sends the first.
    if (!layered && encodings.length > 1 && _isLayered(codec ?? '')) encoding.scalabilityMode = _scalabilityMode(1);
  }
}

/// Which encodings send. Who wants a layer that the capture has not gets the best there is; and one is always sent.
Set<int> _activeLayers(List<SendEncoding> encodings, int count, List<String>? wanted) {
  final chosen = [
    for (final (index, encoding) in encodings.indexed)
      if (wanted == null || wanted.contains(encoding.rid ?? '')) index,
  ];
  return {
    for (final index in chosen.isEmpty ? const [0] : chosen) min(index, count - 1),
  };
}

/// What so many layers would like, kbit/s, the largest of so many [pixels]: each picture is half as wide and half as high as the next.
List<double> _wishes(int count, int pixels) => [
  for (var index = 0; index < count; index++) _hdKbps * pow(pixels / pow(4, count - 1 - index) / _hdPixels, _power).toDouble(),
];

bool _isLayered(String codec) => _layeredCodecs.contains(codec.toLowerCase());

String _scalabilityMode(int layers) => layers == 1 ? 'L1T3' : 'L${layers}T3_KEY';

int _bitrate(List<Layer> layers) => layers.fold(0, (total, layer) => total + layer.kbps) * 1000;

double _sum(List<double> numbers) => numbers.fold(0, (total, number) => total + number);
