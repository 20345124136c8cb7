import 'package:flutter/widgets.dart';

/// A crossed-out microphone. It is drawn, so that an app needs no icon font for it.
class MutedMark extends StatelessWidget {
  /// A mark.
  const MutedMark({super.key, this.size = 15, this.color = const Color(0xfff0766f)});

  /// Its width and height, logical pixels.
  final double size;

  /// Its colour.
  final Color color;

  @override
  Widget build(BuildContext context) => CustomPaint(size: Size.square(size), painter: _MutedPainter(color));
}

class _MutedPainter extends CustomPainter {
  const _MutedPainter(this.color);

  final Color color;

  @override
  void paint(Canvas canvas, Size size) {
    final pen = Paint()
      ..color = color
      ..style = PaintingStyle.stroke
      ..strokeWidth = 2
      ..strokeCap = StrokeCap.round;
    canvas
      ..scale(size.width / 24)
      ..drawRRect(RRect.fromLTRBR(9, 3, 15, 14, const Radius.circular(3)), pen)
      ..drawArc(const Rect.fromLTRB(5.5, 5, 18.5, 18), 0, 3.1416, false, pen)
      ..drawLine(const Offset(12, 18), const Offset(12, 21), pen)
      ..drawLine(const Offset(4, 4), const Offset(20, 20), pen);
  }

  @override
  bool shouldRepaint(_MutedPainter old) => old.color != color;
}
