import 'package:flutter/foundation.dart';
import 'package:flutter/widgets.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

/// Shows a stream's pictures, and [placeholder] until the first of them.
class PictureView extends StatefulWidget {
  /// A view.
  const PictureView({super.key, required this.stream, required this.covers, required this.mirror, required this.placeholder});

  /// What is shown.
  final MediaStream stream;

  /// Whether the picture covers all of the space; else all of the picture is seen.
  final bool covers;

  /// Whether left and right change places.
  final bool mirror;

  /// What is seen before the first picture.
  final Widget placeholder;

  @override
  State<PictureView> createState() => _PictureViewState();
}

class _PictureViewState extends State<PictureView> {
  final RTCVideoRenderer _renderer = RTCVideoRenderer();
  bool _ready = false;

  @override
  void initState() {
    super.initState();
    _renderer.addListener(_redraw);
    _renderer.initialize().then((_) {
      if (!mounted) {
        _renderer.dispose();
        return;
      }
      _ready = true;
      _show();
      setState(() {});
    });
  }

  @override
  void didUpdateWidget(PictureView old) {
    super.didUpdateWidget(old);
    if (!identical(widget.stream, old.stream) && _ready) _show();
  }

  @override
  void dispose() {
    _renderer.removeListener(_redraw);
    // One that is still being made ends when it is there.
    if (_ready) _renderer.dispose();
    super.dispose();
  }

  @override
  Widget build(BuildContext context) {
    final drawn = _ready && _renderer.value.width > 0;
    return Stack(
      fit: StackFit.expand,
      children: [
        if (_ready)
          RTCVideoView(
            _renderer,
            mirror: widget.mirror,
            objectFit: widget.covers ? RTCVideoViewObjectFit.RTCVideoViewObjectFitCover : RTCVideoViewObjectFit.RTCVideoViewObjectFitContain,
          ),
        if (!drawn) widget.placeholder,
      ],
    );
  }

  void _show() {
    _renderer.srcObject = widget.stream;
    // In a browser the room's own sound plays: two players of one slot must not be heard twice.
    if (kIsWeb) _renderer.muted = true;
  }

  void _redraw() {
    if (mounted) setState(() {});
  }
}
