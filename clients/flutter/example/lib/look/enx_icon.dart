import 'package:flutter/material.dart';

import 'colours.dart';
import 'icon_paths.dart';
import 'svg_path.dart';

/// An icon. It says nothing to screen readers: the control around it has the words.
class EnxIcon extends StatelessWidget {
  /// An icon.
  const EnxIcon(this.picture, {super.key, this.size = 22, this.color});

  /// Which one.
  final Picture picture;

  /// Its width and height, logical pixels.
  final double size;

  /// Its colour; that of the text around it, when none is given.
  final Color? color;

  @override
  Widget build(BuildContext context) =>
      CustomPaint(size: Size.square(size), painter: _IconPainter(picture, color ?? DefaultTextStyle.of(context).style.color ?? Colours.text));
}

class _IconPainter extends CustomPainter {
  _IconPainter(this.picture, this.color);

  static final Map<Picture, Path> _paths = {};

  final Picture picture;
  final Color color;

  @override
  void paint(Canvas canvas, Size size) {
    final pen = Paint()
      ..color = color
      ..style = PaintingStyle.stroke
      ..strokeWidth = 1.8
      ..strokeCap = StrokeCap.round
      ..strokeJoin = StrokeJoin.round;
    canvas
      ..scale(size.width / 24)
      ..drawPath(_paths[picture] ??= readPath(picture.data), pen);
  }

  @override
  bool shouldRepaint(_IconPainter old) => old.picture != picture || old.color != color;
}

/// The mark of Enx.
class BrandMark extends StatelessWidget {
  /// A mark.
  const BrandMark({super.key, this.size = 28});

  /// Its width and height, logical pixels.
  final double size;

  @override
  Widget build(BuildContext context) => CustomPaint(size: Size.square(size), painter: const _BrandPainter());
}

class _BrandPainter extends CustomPainter {
  const _BrandPainter();

  @override
  void paint(Canvas canvas, Size size) {
    canvas
      ..scale(size.width / 32)
      ..drawRRect(RRect.fromLTRBR(0, 0, 32, 32, const Radius.circular(9)), Paint()..color = Colours.accent)
      ..drawPath(readPath('M10 9h12v3.4H13.8v2.1h7v3.2h-7v2.1H22V23H10z'), Paint()..color = Colours.ground);
  }

  @override
  bool shouldRepaint(_BrandPainter old) => false;
}
