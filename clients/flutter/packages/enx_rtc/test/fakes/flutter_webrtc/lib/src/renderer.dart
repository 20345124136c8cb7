import 'package:flutter/material.dart';

import 'enums.dart';
import 'fake_webrtc.dart';
import 'stream.dart';

/// What is known of a picture.
class RTCVideoValue {
  /// A value.
  const RTCVideoValue({this.width = 0, this.height = 0, this.rotation = 0, this.renderVideo = false});

  /// Nothing.
  static const RTCVideoValue empty = RTCVideoValue();

  /// Pixels.
  final double width, height;

  /// Degrees.
  final int rotation;

  /// Whether pictures came.
  final bool renderVideo;
}

/// Shows a stream.
class RTCVideoRenderer extends ValueNotifier<RTCVideoValue> {
  /// A renderer; [FakeWebRtc.renderers] has them all.
  RTCVideoRenderer() : super(RTCVideoValue.empty) {
    FakeWebRtc.renderers.add(this);
  }

  MediaStream? _source;

  /// Every stream that it was given.
  final List<MediaStream?> sources = [];

  /// Where sound was sent to.
  final List<String> outputs = [];

  /// Hears of the first picture.
  Function? onFirstFrameRendered;

  /// Hears of another size.
  Function? onResize;

  /// Whether it is ready, and disposed of.
  bool ready = false, gone = false;

  /// Whether its sound is off.
  bool muted = false;

  /// Makes it ready.
  Future<void> initialize() async {
    await FakeWebRtc.rendererGate?.future;
    ready = true;
  }

  /// What it shows.
  MediaStream? get srcObject => _source;

  set srcObject(MediaStream? stream) {
    if (!ready) throw 'Call initialize before setting the stream';
    if (gone) throw 'The RTCVideoRenderer is disposed';
    _source = stream;
    sources.add(stream);
    if (stream == null) value = RTCVideoValue.empty;
  }

  /// The platform drew a first picture of this size.
  void draw(double width, double height) {
    value = RTCVideoValue(width: width, height: height, renderVideo: true);
    onFirstFrameRendered?.call();
    onResize?.call();
  }

  /// Sends sound to a device.
  Future<bool> audioOutput(String deviceId) async {
    outputs.add(deviceId);
    return true;
  }

  @override
  Future<void> dispose() async {
    gone = true;
    super.dispose();
  }
}

/// Shows a renderer: a plain area in a colour of the stream's, so that golden pictures show which stream it is and whether it is mirrored.
class RTCVideoView extends StatelessWidget {
  /// A view.
  const RTCVideoView(this.renderer, {super.key, this.objectFit = RTCVideoViewObjectFit.RTCVideoViewObjectFitContain, this.mirror = false});

  /// What it shows.
  final RTCVideoRenderer renderer;

  /// How the picture fills it.
  final RTCVideoViewObjectFit objectFit;

  /// Whether left and right change places.
  final bool mirror;

  @override
  Widget build(BuildContext context) => FittedBox(
    fit: objectFit == RTCVideoViewObjectFit.RTCVideoViewObjectFitContain ? BoxFit.contain : BoxFit.cover,
    clipBehavior: Clip.hardEdge,
    child: Transform.flip(
      flipX: mirror,
      child: SizedBox(
        width: renderer.value.width == 0 ? 640 : renderer.value.width,
        height: renderer.value.height == 0 ? 480 : renderer.value.height,
        child: CustomPaint(painter: _Picture(renderer.srcObject?.id ?? '')),
      ),
    ),
  );
}

class _Picture extends CustomPainter {
  const _Picture(this.id);

  final String id;

  @override
  void paint(Canvas canvas, Size size) {
    final hue = id.codeUnits.fold(0, (sum, unit) => (sum * 31 + unit * 67) % 3600) % 360;
    final ground = HSLColor.fromAHSL(1, hue.toDouble(), .35, .32).toColor();
    canvas.drawRect(Offset.zero & size, Paint()..color = ground);
    // Somebody on the left half: head and shoulders.
    final light = Paint()..color = HSLColor.fromAHSL(1, (hue + 30) % 360, .4, .62).toColor();
    canvas.drawCircle(Offset(size.width * .36, size.height * .42), size.height * .17, light);
    canvas.drawOval(Rect.fromCenter(center: Offset(size.width * .36, size.height * .98), width: size.height * .74, height: size.height * .7), light);
  }

  @override
  bool shouldRepaint(_Picture old) => old.id != id;
}
