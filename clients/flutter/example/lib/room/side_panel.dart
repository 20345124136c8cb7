import 'package:flutter/material.dart';

import '../look/colours.dart';
import '../look/enx_icon.dart';
import '../look/icon_paths.dart';

/// The frame of a panel: beside the stage, or on a phone over its lower part.
class SidePanel extends StatelessWidget {
  /// A panel.
  const SidePanel({super.key, required this.title, required this.onClose, required this.child});

  /// Its head.
  final String title;

  /// Closes it.
  final VoidCallback onClose;

  /// What is in it.
  final Widget child;

  @override
  Widget build(BuildContext context) => Container(
    clipBehavior: Clip.antiAlias,
    decoration: BoxDecoration(
      color: Colours.surface,
      borderRadius: BorderRadius.circular(14),
      border: Border.all(color: Colours.line),
    ),
    child: Column(
      children: [
        Padding(
          padding: const EdgeInsets.fromLTRB(16, 8, 6, 4),
          child: Row(
            children: [
              Expanded(
                child: Text(title, style: const TextStyle(fontSize: 15, fontWeight: FontWeight.w600)),
              ),
              IconButton(
                tooltip: 'Close',
                onPressed: onClose,
                icon: const EnxIcon(Picture.close, size: 18, color: Colours.soft),
              ),
            ],
          ),
        ),
        Expanded(child: child),
      ],
    ),
  );
}
