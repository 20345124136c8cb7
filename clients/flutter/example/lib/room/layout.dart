import 'dart:math';
import 'dart:ui';

/// Pictures are 16:9. On an upright stage they may become as tall as a square, so that they fill it.
const _wide = 16 / 9;

/// The size of the largest tiles that all fit: [count] of them on a [stage], so many pixels apart.
Size tileSize(int count, Size stage, double gap) {
  final shapes = stage.height > stage.width && count > 2 ? const [_wide, 4 / 3, 1.0] : const [_wide];
  var best = Size.zero;
  for (final shape in shapes) {
    for (var columns = 1; columns <= count; columns++) {
      final rows = (count / columns).ceil();
      final cellWidth = (stage.width - gap * (columns - 1)) / columns;
      final cellHeight = (stage.height - gap * (rows - 1)) / rows;
      final width = min(cellWidth, cellHeight * shape).floorToDouble();
      final size = Size(width, (width / shape).floorToDouble());
      if (width > 0 && size.width * size.height > best.width * best.height) best = size;
    }
  }
  return best;
}
