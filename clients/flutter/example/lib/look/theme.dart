import 'package:flutter/material.dart';

import 'colours.dart';

/// The look of Enx's pages.
ThemeData enxTheme() {
  const scheme = ColorScheme.dark(
    surface: Colours.ground,
    primary: Colours.accent,
    onPrimary: Colours.onAccent,
    error: Colours.danger,
    onSurface: Colours.text,
    outline: Colours.line,
  );
  OutlineInputBorder border(Color colour) => OutlineInputBorder(
    borderRadius: BorderRadius.circular(12),
    borderSide: BorderSide(color: colour),
  );
  return ThemeData(
    colorScheme: scheme,
    scaffoldBackgroundColor: Colours.ground,
    textTheme: ThemeData.dark().textTheme.apply(bodyColor: Colours.text, displayColor: Colours.text),
    inputDecorationTheme: InputDecorationTheme(
      filled: true,
      isDense: true,
      fillColor: Colours.surface,
      contentPadding: const EdgeInsets.symmetric(horizontal: 14, vertical: 14),
      hintStyle: const TextStyle(color: Colours.soft),
      border: border(Colours.line),
      enabledBorder: border(Colours.line),
      focusedBorder: border(Colours.accentStrong),
    ),
  );
}
