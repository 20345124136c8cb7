import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/material.dart';

import '../call_model.dart';
import '../look/buttons.dart';
import '../look/colours.dart';
import 'person_row.dart';
import 'side_panel.dart';

/// The people of the room, those who wait in the waiting room, those who want to speak.
class PeoplePanel extends StatelessWidget {
  /// Of a call.
  const PeoplePanel(this.model, {super.key});

  /// The call.
  final CallModel model;

  @override
  Widget build(BuildContext context) {
    final room = model.room;
    final moderating = room.getRole() == 'moderator';
    final lecture = (room.room?['settings'] as Map<dynamic, dynamic>?)?['mode'] == 'lecture';
    return SidePanel(
      title: 'Participants',
      onClose: () => model.toggle(Side.people),
      child: ListView(
        padding: const EdgeInsets.symmetric(horizontal: 8),
        children: [
          if (moderating && room.awaitedUsers.isNotEmpty)
            _Asks('Waiting to come in', [
              for (final user in room.awaitedUsers)
                _ask(
                  '${user['name']}',
                  ('Deny', () => room.denyAwaitedUser('${user['clientId']}')),
                  ('Let in', () => room.approveAwaitedUser('${user['clientId']}')),
                ),
            ]),
          if (moderating && lecture && room.floor.raised.isNotEmpty)
            _Asks('Raised hands', [
              for (final id in room.floor.raised) _ask(_nameOf(id), ('Deny', () => room.denyFloor(id)), ('Give floor', () => room.grantFloor(id))),
            ]),
          for (final (index, user) in room.userList.indexed)
            PersonRow(
              user,
              mine: index == 0,
              lecture: lecture,
              actions: moderating && index > 0 ? _actions(user, lecture: lecture) : const {},
            ),
        ],
      ),
    );
  }

  Map<String, VoidCallback> _actions(Json user, {required bool lecture}) {
    final room = model.room;
    final id = '${user['clientId']}';
    final (audio, video) = (user['hardMutedAudio'] == true, user['hardMutedVideo'] == true);
    return {
      (audio ? 'Allow microphone' : 'Mute microphone'): () => model.attempt(() => audio ? room.hardUnMuteUserAudio(id) : room.hardMuteUserAudio(id)),
      (video ? 'Allow camera' : 'Turn camera off'): () => model.attempt(() => video ? room.hardUnMuteUserVideo(id) : room.hardMuteUserVideo(id)),
      if (lecture && user['role'] == 'participant')
        (user['hasFloor'] == true ? 'Take floor back' : 'Invite to speak'): () =>
            model.attempt(() => user['hasFloor'] == true ? room.releaseFloor(id) : room.inviteToFloor(id)),
      if (user['role'] != 'moderator') 'Make moderator': () => model.attempt(() => room.switchUserRole(id, 'moderator')),
      'Remove': () => model.attempt(() => room.dropUser([id])),
    };
  }

  String _nameOf(String id) => '${model.room.userList.where((user) => user['clientId'] == id).firstOrNull?['name'] ?? 'Somebody'}';

  Widget _ask(String name, (String, Future<void> Function()) no, (String, Future<void> Function()) yes) => Padding(
    padding: const EdgeInsets.all(8),
    // Words that do not fit beside the name go below it.
    child: OverflowBar(
      alignment: MainAxisAlignment.spaceBetween,
      overflowAlignment: OverflowBarAlignment.end,
      spacing: 6,
      overflowSpacing: 6,
      children: [
        Row(
          mainAxisSize: MainAxisSize.min,
          spacing: 12,
          children: [
            EnxAvatar(name, size: 36),
            Flexible(child: Text(name, overflow: TextOverflow.ellipsis)),
          ],
        ),
        Row(
          mainAxisSize: MainAxisSize.min,
          spacing: 6,
          children: [
            SmallButton(no.$1, onPressed: () => model.attempt(no.$2)),
            SmallButton(yes.$1, strong: true, onPressed: () => model.attempt(yes.$2)),
          ],
        ),
      ],
    ),
  );
}

class _Asks extends StatelessWidget {
  const _Asks(this.title, this.rows);

  final String title;
  final List<Widget> rows;

  @override
  Widget build(BuildContext context) => Container(
    margin: const EdgeInsets.only(bottom: 8),
    padding: const EdgeInsets.fromLTRB(4, 10, 4, 4),
    decoration: BoxDecoration(
      color: const Color(0xff1a2328),
      borderRadius: BorderRadius.circular(12),
      border: Border.all(color: const Color(0xff26393a)),
    ),
    child: Column(
      crossAxisAlignment: CrossAxisAlignment.start,
      children: [
        Padding(
          padding: const EdgeInsets.symmetric(horizontal: 8),
          child: Text(
            title,
            style: const TextStyle(fontSize: 13, fontWeight: FontWeight.w600, color: Colours.accent),
          ),
        ),
        ...rows,
      ],
    ),
  );
}
