import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/material.dart';

import '../look/colours.dart';
import '../look/enx_icon.dart';
import '../look/icon_paths.dart';
import '../look/spinner.dart';
import 'tile_view.dart';

/// Below this width or height a tile has no words of its own, logical pixels.
const _small = 180;

/// One person's place on the stage.
class Tile extends StatelessWidget {
  /// A tile.
  const Tile(this.view, {super.key, required this.room});

  /// What it shows.
  final TileView view;

  /// The room.
  final EnxFlutterRoom room;

  @override
  Widget build(BuildContext context) => Semantics(
    container: true,
    label: [
      view.label,
      if (view.away) 'reconnecting',
      if (view.heldBack) 'video paused, the network is too slow for it',
      if (view.muted) 'microphone off',
      if (view.speaking) 'speaking',
    ].join(', '),
    child: ExcludeSemantics(
      child: Container(
        clipBehavior: Clip.antiAlias,
        decoration: BoxDecoration(color: Colours.surface, borderRadius: BorderRadius.circular(14)),
        foregroundDecoration: BoxDecoration(
          borderRadius: BorderRadius.circular(14),
          border: Border.all(color: view.speaking ? Colours.accent : const Color(0x0fffffff), width: view.speaking ? 3 : 1),
        ),
        child: Stack(
          fit: StackFit.expand,
          children: [
            _picture,
            if (view.heldBack) const _HeldBack(),
            if (view.away) const _Away(),
            Positioned(left: 10, right: 10, bottom: 10, child: _Caption(view)),
          ],
        ),
      ),
    ),
  );

  Widget get _picture {
    if (view.mine) return EnxPlayerWidget.local(room: room, caption: false);
    if (view.slot > 0) return EnxPlayerWidget(view.slot, room: room, caption: false, mScalingType: ScalingType.SCALE_ASPECT_FILL);
    return EnxPlayerWidget.preview(null, name: view.name);
  }
}

class _Away extends StatelessWidget {
  const _Away();

  @override
  Widget build(BuildContext context) => const ColoredBox(
    color: Color(0xb30a0d11),
    child: Center(
      child: Row(
        mainAxisSize: MainAxisSize.min,
        children: [
          Spinner(size: 16),
          SizedBox(width: 10),
          Flexible(
            child: Text(
              'Reconnecting…',
              overflow: TextOverflow.ellipsis,
              style: TextStyle(fontWeight: FontWeight.w500),
            ),
          ),
        ],
      ),
    ),
  );
}

class _HeldBack extends StatelessWidget {
  const _HeldBack();

  @override
  Widget build(BuildContext context) => LayoutBuilder(
    builder: (context, space) {
      const icon = EnxIcon(Picture.signal, size: 18, color: Colours.warn);
      // On a small tile there is no place for words between face and name.
      if (space.maxHeight < _small || space.maxWidth < _small) return const Align(alignment: Alignment(.9, -.85), child: icon);
      return const Align(
        alignment: Alignment.bottomCenter,
        child: Padding(
          padding: EdgeInsets.fromLTRB(12, 0, 12, 42),
          child: Row(
            mainAxisSize: MainAxisSize.min,
            children: [
              icon,
              SizedBox(width: 6),
              Flexible(
                child: Text(
                  'Network too slow for this video',
                  overflow: TextOverflow.ellipsis,
                  style: TextStyle(fontSize: 13, color: Colours.warn),
                ),
              ),
            ],
          ),
        ),
      );
    },
  );
}

class _Caption extends StatelessWidget {
  const _Caption(this.view);

  final TileView view;

  @override
  Widget build(BuildContext context) => Align(
    alignment: Alignment.bottomLeft,
    child: Container(
      height: 28,
      padding: const EdgeInsets.symmetric(horizontal: 10),
      decoration: BoxDecoration(color: const Color(0x9e0a0d11), borderRadius: BorderRadius.circular(9)),
      child: Row(
        mainAxisSize: MainAxisSize.min,
        children: [
          if (view.muted) ...[const EnxIcon(Picture.micOff, size: 15, color: Colours.dangerStrong), const SizedBox(width: 6)],
          Flexible(
            child: Text(
              view.label,
              maxLines: 1,
              overflow: TextOverflow.ellipsis,
              style: const TextStyle(fontSize: 13, fontWeight: FontWeight.w500),
            ),
          ),
        ],
      ),
    ),
  );
}
