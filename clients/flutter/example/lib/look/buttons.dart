import 'package:flutter/material.dart';

import 'colours.dart';
import 'enx_icon.dart';
import 'icon_paths.dart';

/// The one thing that a screen is for.
class PrimaryButton extends StatelessWidget {
  /// A button.
  const PrimaryButton(this.words, {super.key, required this.onPressed, this.quiet = false});

  /// What it says.
  final String words;

  /// What it does; null while it cannot be pressed.
  final VoidCallback? onPressed;

  /// Whether it stands behind another.
  final bool quiet;

  @override
  Widget build(BuildContext context) => SizedBox(
    width: double.infinity,
    height: 50,
    child: FilledButton(
      onPressed: onPressed,
      style: FilledButton.styleFrom(
        backgroundColor: quiet ? Colours.raised : Colours.accent,
        foregroundColor: quiet ? Colours.text : Colours.onAccent,
        disabledBackgroundColor: (quiet ? Colours.raised : Colours.accent).withValues(alpha: .6),
        disabledForegroundColor: quiet ? Colours.text : Colours.onAccent,
        shape: RoundedRectangleBorder(
          borderRadius: BorderRadius.circular(12),
          side: quiet ? const BorderSide(color: Colours.line) : BorderSide.none,
        ),
        textStyle: Theme.of(context).textTheme.titleMedium?.copyWith(fontSize: 16, fontWeight: FontWeight.w600),
      ),
      child: Text(words),
    ),
  );
}

/// A small button in a row.
class SmallButton extends StatelessWidget {
  /// A button.
  const SmallButton(this.words, {super.key, required this.onPressed, this.strong = false});

  /// What it says.
  final String words;

  /// What it does.
  final VoidCallback onPressed;

  /// Whether it is the one to be pressed.
  final bool strong;

  @override
  Widget build(BuildContext context) => TextButton(
    onPressed: onPressed,
    style: TextButton.styleFrom(
      minimumSize: const Size(0, 34),
      padding: const EdgeInsets.symmetric(horizontal: 10),
      backgroundColor: strong ? Colours.accent : Colours.raised,
      foregroundColor: strong ? Colours.onAccent : Colours.text,
      shape: RoundedRectangleBorder(
        borderRadius: BorderRadius.circular(10),
        side: strong ? BorderSide.none : const BorderSide(color: Colours.line),
      ),
      textStyle: Theme.of(context).textTheme.bodySmall?.copyWith(fontSize: 13, fontWeight: FontWeight.w600),
    ),
    child: Text(words),
  );
}

/// One control of the bar below the stage.
class ControlButton extends StatelessWidget {
  /// A control.
  const ControlButton({
    super.key,
    required this.picture,
    required this.words,
    required this.onPressed,
    this.background = Colours.raised,
    this.color = Colours.text,
    this.label = '',
    this.badge = 0,
  });

  /// What is on it.
  final Picture picture;

  /// What it does, for those who hear it and those who point at it.
  final String words;

  /// Does it; null while it cannot be used.
  final VoidCallback? onPressed;

  /// Its ground.
  final Color background;

  /// Its icon.
  final Color color;

  /// Words or a number beside the icon.
  final String label;

  /// How much is new; 0 for nothing.
  final int badge;

  @override
  Widget build(BuildContext context) => Semantics(
    button: true,
    enabled: onPressed != null,
    label: words,
    child: Tooltip(
      message: words,
      excludeFromSemantics: true,
      child: Opacity(
        opacity: onPressed == null ? .45 : 1,
        child: Badge(
          isLabelVisible: badge > 0,
          backgroundColor: Colours.accent,
          textColor: Colours.onAccent,
          label: Text('${badge > 99 ? 99 : badge}'),
          child: Material(
            color: background,
            borderRadius: BorderRadius.circular(16),
            child: InkWell(
              borderRadius: BorderRadius.circular(16),
              onTap: onPressed,
              child: ConstrainedBox(
                constraints: const BoxConstraints(minWidth: 46, minHeight: 50),
                child: Padding(
                  padding: const EdgeInsets.symmetric(horizontal: 12),
                  child: ExcludeSemantics(
                    child: Row(
                      mainAxisSize: MainAxisSize.min,
                      mainAxisAlignment: MainAxisAlignment.center,
                      children: [
                        EnxIcon(picture, color: color),
                        if (label.isNotEmpty) ...[
                          const SizedBox(width: 8),
                          Text(
                            label,
                            style: TextStyle(color: color, fontWeight: FontWeight.w600),
                          ),
                        ],
                      ],
                    ),
                  ),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}
