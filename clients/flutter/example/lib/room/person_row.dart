import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/material.dart';

import '../look/colours.dart';
import '../look/enx_icon.dart';
import '../look/icon_paths.dart';

/// One person in the list.
class PersonRow extends StatelessWidget {
  /// A row.
  const PersonRow(this.user, {super.key, required this.mine, required this.lecture, this.actions = const {}});

  /// Who it is.
  final Json user;

  /// Whether it is oneself.
  final bool mine;

  /// Whether the room is a lecture: there, a microphone that is off is nothing to be seen.
  final bool lecture;

  /// What can be done with the person, by the words of the menu.
  final Map<String, VoidCallback> actions;

  @override
  Widget build(BuildContext context) {
    final notes = _notes;
    return Padding(
      padding: const EdgeInsets.all(8),
      child: Row(
        spacing: 12,
        children: [
          Opacity(opacity: user['reconnecting'] == true ? .4 : 1, child: EnxAvatar('${user['name']}', size: 36)),
          Expanded(
            child: Column(
              crossAxisAlignment: CrossAxisAlignment.start,
              children: [
                Text('${user['name']}', maxLines: 1, overflow: TextOverflow.ellipsis),
                if (notes.isNotEmpty)
                  Text(
                    notes,
                    maxLines: 1,
                    overflow: TextOverflow.ellipsis,
                    style: const TextStyle(fontSize: 12.5, color: Colours.soft),
                  ),
              ],
            ),
          ),
          if (user['role'] != 'viewer') ...[
            if (user['sharing'] == true) _mark(Picture.screen, 'shares a screen', off: false),
            _device('audioMuted', 'microphone', Picture.mic, Picture.micOff),
            _device('videoMuted', 'camera', Picture.camera, Picture.cameraOff),
          ],
          if (actions.isNotEmpty)
            PopupMenuButton<VoidCallback>(
              tooltip: 'Actions for ${user['name']}',
              color: Colours.raised,
              icon: const EnxIcon(Picture.more, size: 20, color: Colours.soft),
              onSelected: (action) => action(),
              itemBuilder: (_) => [for (final MapEntry(:key, :value) in actions.entries) PopupMenuItem(value: value, child: Text(key))],
            ),
        ],
      ),
    );
  }

  String get _notes {
    final role = '${user['role']}';
    final notes = [
      if (mine) 'You',
      if (user['signedName'] case final name?) 'Invited as $name',
      if (role != 'participant') '${role[0].toUpperCase()}${role.substring(1)}',
      if (user['reconnecting'] == true) 'Reconnecting…',
      if (lecture && user['hasFloor'] == true) 'Has the floor',
      if (user['hardMutedAudio'] == true) 'Muted by a moderator',
    ];
    return notes.join(' · ');
  }

  Widget _device(String muted, String name, Picture on, Picture off) {
    final isOff = user[muted] == true;
    return _mark(isOff ? off : on, '$name ${isOff ? 'off' : 'on'}', off: isOff && !lecture);
  }

  Widget _mark(Picture picture, String words, {required bool off}) => Semantics(
    label: words,
    child: EnxIcon(picture, size: 18, color: off ? Colours.dangerStrong : Colours.soft),
  );
}
