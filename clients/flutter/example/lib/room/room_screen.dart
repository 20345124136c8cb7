import 'package:flutter/foundation.dart';
import 'package:flutter/material.dart';

import '../call_model.dart';
import '../look/colours.dart';
import '../look/enx_icon.dart';
import '../look/icon_paths.dart';
import 'banners.dart';
import 'chat_panel.dart';
import 'control_bar.dart';
import 'people_panel.dart';
import 'stage.dart';

/// From this width on, a panel stands beside the stage instead of over it, logical pixels.
const _wide = 860;

/// The call: head, stage, panels, controls.
class RoomScreen extends StatelessWidget {
  /// Of a call.
  const RoomScreen(this.model, {super.key});

  /// The call.
  final CallModel model;

  @override
  Widget build(BuildContext context) => Scaffold(
    body: SafeArea(
      child: LayoutBuilder(
        builder: (context, space) {
          final wide = space.maxWidth > _wide;
          final panel = _panel();
          return Column(
            children: [
              _Head(model),
              Expanded(
                child: Padding(
                  padding: EdgeInsets.symmetric(horizontal: wide ? 14 : 10),
                  child: Row(
                    spacing: 14,
                    children: [
                      Expanded(
                        child: Stack(
                          fit: StackFit.expand,
                          children: [
                            Stage(model.room, away: model.notices.reconnecting.isNotEmpty, shareHeldBack: model.notices.shareHeldBack),
                            Align(
                              alignment: Alignment.topCenter,
                              child: Padding(padding: const EdgeInsets.only(top: 12, left: 10, right: 10), child: Banners(model)),
                            ),
                            if (panel != null && !wide)
                              Align(
                                alignment: Alignment.bottomCenter,
                                child: FractionallySizedBox(heightFactor: .82, child: panel),
                              ),
                          ],
                        ),
                      ),
                      if (panel != null && wide) SizedBox(width: 336, child: panel),
                    ],
                  ),
                ),
              ),
              ControlBar(model, canSwitchCamera: _isPhone),
            ],
          );
        },
      ),
    ),
  );

  static bool get _isPhone => !kIsWeb && const {TargetPlatform.android, TargetPlatform.iOS}.contains(defaultTargetPlatform);

  Widget? _panel() => switch (model.side) {
    Side.none => null,
    Side.chat => ChatPanel(model),
    Side.people => PeoplePanel(model),
  };
}

class _Head extends StatelessWidget {
  const _Head(this.model);

  final CallModel model;

  @override
  Widget build(BuildContext context) {
    final about = model.room.room ?? const <String, dynamic>{};
    final lecture = (about['settings'] as Map<dynamic, dynamic>?)?['mode'] == 'lecture';
    final videos = model.room.talkers.where((talker) => talker['videomuted'] != true || talker['reason'] == 'bw').length;
    final missing = model.room.talkers.where((talker) => talker['reason'] == 'bw').length;
    return Padding(
      padding: const EdgeInsets.fromLTRB(18, 12, 18, 10),
      child: Row(
        spacing: 12,
        children: [
          const BrandMark(),
          Flexible(
            child: Text(
              '${about['name'] ?? ''}',
              overflow: TextOverflow.ellipsis,
              style: const TextStyle(fontSize: 16, fontWeight: FontWeight.w600),
            ),
          ),
          if (about['locked'] == true) const _State('Locked', picture: Picture.lock),
          if (lecture) const _State('Lecture'),
          if (missing > 0) _State('${videos - missing} of $videos videos', picture: Picture.signal, warns: true),
          if (model.notices.remaining > 0) _State('${model.notices.remaining} min left', picture: Picture.clock, warns: true),
        ],
      ),
    );
  }
}

class _State extends StatelessWidget {
  const _State(this.words, {this.picture, this.warns = false});

  final String words;
  final Picture? picture;
  final bool warns;

  @override
  Widget build(BuildContext context) {
    final colour = warns ? Colours.warn : Colours.soft;
    return Container(
      padding: const EdgeInsets.symmetric(horizontal: 10, vertical: 3),
      decoration: BoxDecoration(color: Colours.surface, borderRadius: BorderRadius.circular(99)),
      child: Row(
        mainAxisSize: MainAxisSize.min,
        spacing: 6,
        children: [
          if (picture case final picture?) EnxIcon(picture, size: 14, color: colour),
          Text(words, style: TextStyle(fontSize: 13, color: colour)),
        ],
      ),
    );
  }
}
