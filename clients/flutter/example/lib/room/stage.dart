import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/material.dart';

import '../look/colours.dart';
import '../look/enx_icon.dart';
import '../look/icon_paths.dart';
import 'layout.dart';
import 'tile.dart';
import 'tile_view.dart';

/// Logical pixels between tiles.
const _gap = 10.0;

/// The tiles; and the share, large, with the people in a strip beside it.
class Stage extends StatelessWidget {
  /// A stage.
  const Stage(this.room, {super.key, required this.away, required this.shareHeldBack});

  /// The room.
  final EnxFlutterRoom room;

  /// Whether one's own connection is being restored.
  final bool away;

  /// Whether the network does not carry the share.
  final bool shareHeldBack;

  @override
  Widget build(BuildContext context) {
    final tiles = [
      for (final view in tilesOf(room, away: away)) Tile(view, key: ValueKey(view.mine ? 'me' : '${view.slot} ${view.name}'), room: room),
    ];
    final sharer = room.userList.skip(1).where((user) => user['sharing'] == true).firstOrNull;
    return LayoutBuilder(
      builder: (context, space) {
        if (sharer == null) return _grid(tiles, space.biggest);
        final upright = space.maxWidth <= 860 || space.maxHeight > space.maxWidth;
        final strip = ListView.separated(
          scrollDirection: upright ? Axis.horizontal : Axis.vertical,
          itemCount: tiles.length,
          separatorBuilder: (_, _) => const SizedBox.square(dimension: _gap),
          itemBuilder: (_, index) => AspectRatio(aspectRatio: 16 / 9, child: tiles[index]),
        );
        return Flex(
          direction: upright ? Axis.vertical : Axis.horizontal,
          spacing: _gap,
          children: [
            Expanded(
              child: _Share(room, sharer: '${sharer['name']}', heldBack: shareHeldBack),
            ),
            SizedBox(width: upright ? null : 216, height: upright ? 104 : null, child: strip),
          ],
        );
      },
    );
  }

  Widget _grid(List<Widget> tiles, Size space) {
    final size = tileSize(tiles.length, space, _gap);
    return Center(
      child: Wrap(
        alignment: WrapAlignment.center,
        spacing: _gap,
        runSpacing: _gap,
        children: [for (final tile in tiles) SizedBox.fromSize(key: tile.key, size: size, child: tile)],
      ),
    );
  }
}

class _Share extends StatelessWidget {
  const _Share(this.room, {required this.sharer, required this.heldBack});

  final EnxFlutterRoom room;
  final String sharer;
  final bool heldBack;

  @override
  Widget build(BuildContext context) => ClipRRect(
    borderRadius: BorderRadius.circular(14),
    child: ColoredBox(
      color: const Color(0xff07090c),
      child: Stack(
        fit: StackFit.expand,
        children: [
          if (heldBack)
            const Center(
              child: Text('Network too slow for the shared screen', style: TextStyle(color: Colours.warn)),
            )
          else
            EnxPlayerWidget(shareSlot, room: room, caption: false),
          Positioned(
            left: 10,
            bottom: 10,
            child: Container(
              padding: const EdgeInsets.symmetric(horizontal: 10, vertical: 4),
              decoration: BoxDecoration(color: const Color(0x9e0a0d11), borderRadius: BorderRadius.circular(9)),
              child: Row(
                mainAxisSize: MainAxisSize.min,
                children: [
                  const EnxIcon(Picture.screen, size: 15),
                  const SizedBox(width: 6),
                  Text('$sharer is sharing', style: const TextStyle(fontSize: 13)),
                ],
              ),
            ),
          ),
        ],
      ),
    ),
  );
}
