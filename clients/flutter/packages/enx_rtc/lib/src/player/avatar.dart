import 'package:flutter/widgets.dart';

import 'people.dart';

/// A person without a picture: initials on a colour that is the same for the name on every client.
class EnxAvatar extends StatelessWidget {
  /// An avatar.
  const EnxAvatar(this.name, {super.key, required this.size});

  /// Whose it is.
  final String name;

  /// Its diameter, logical pixels.
  final double size;

  @override
  Widget build(BuildContext context) {
    final hue = hueOf(name).toDouble();
    Color colour(double turn, double saturation, double lightness) => HSLColor.fromAHSL(1, (hue + turn) % 360, saturation, lightness).toColor();
    return ExcludeSemantics(
      child: Container(
        width: size,
        height: size,
        alignment: Alignment.center,
        decoration: BoxDecoration(
          shape: BoxShape.circle,
          gradient: LinearGradient(begin: Alignment.topLeft, end: Alignment.bottomRight, colors: [colour(0, .34, .42), colour(24, .38, .30)]),
        ),
        child: Text(
          initialsOf(name),
          textScaler: TextScaler.noScaling,
          style: TextStyle(fontSize: size * .38, height: 1, fontWeight: FontWeight.w600, color: colour(0, .55, .90), decoration: TextDecoration.none),
        ),
      ),
    );
  }
}
