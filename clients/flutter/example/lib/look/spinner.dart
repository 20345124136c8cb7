import 'package:flutter/material.dart';

import 'colours.dart';

/// Something is under way.
class Spinner extends StatelessWidget {
  /// A spinner.
  const Spinner({super.key, this.size = 22});

  /// Its diameter, logical pixels.
  final double size;

  @override
  Widget build(BuildContext context) => SizedBox.square(
    dimension: size,
    child: const CircularProgressIndicator(strokeWidth: 2, color: Colours.accent, backgroundColor: Color(0x3dffffff)),
  );
}
