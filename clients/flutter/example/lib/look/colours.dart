import 'package:flutter/widgets.dart';

/// The colours of Enx's pages.
abstract final class Colours {
  /// Behind everything.
  static const ground = Color(0xff0e1116);

  /// Panels, tiles, fields.
  static const surface = Color(0xff161b22);

  /// Buttons, notices.
  static const raised = Color(0xff1f2630);

  /// A button that is open or under the pointer.
  static const hover = Color(0xff2a3340);

  /// Borders.
  static const line = Color(0xff2b3441);

  /// Words.
  static const text = Color(0xffe9eef4);

  /// Words of less weight.
  static const soft = Color(0xff9aa7b6);

  /// What one is to press, who speaks.
  static const accent = Color(0xff6cd3bd);

  /// The same, brighter.
  static const accentStrong = Color(0xff86e0cc);

  /// Words on [accent].
  static const onAccent = Color(0xff0b1a17);

  /// Leaving, failing.
  static const danger = Color(0xffe5635c);

  /// The same, brighter: muted marks, problems.
  static const dangerStrong = Color(0xfff0766f);

  /// What is not well.
  static const warn = Color(0xfff0b86a);
}
