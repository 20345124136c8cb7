import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/material.dart';

import '../call_model.dart';
import '../look/buttons.dart';
import '../look/colours.dart';
import '../look/icon_paths.dart';
import 'hand.dart';

/// A device that is off, something that is on, a hand that is up: ground and icon.
const _off = (Color(0xff46262a), Color(0xffffb4ae)), _on = (Color(0xff1f4a42), Colours.accentStrong), _up = (Color(0xff4a3b1c), Colours.warn);
const _usual = (Colours.raised, Colours.text);

/// The controls below the stage.
class ControlBar extends StatelessWidget {
  /// Of a call.
  const ControlBar(this.model, {super.key, this.canSwitchCamera = false});

  /// The call.
  final CallModel model;

  /// Whether there is another camera to switch to: on phones.
  final bool canSwitchCamera;

  @override
  Widget build(BuildContext context) {
    final room = model.room;
    final me = room.whoAmI() ?? const <String, dynamic>{};
    final allowed = room.allowed;
    final (audioMuted, videoMuted, sharing) = (me['audioMuted'] == true, me['videoMuted'] == true, room.localShare != null);
    final lecture = (room.room?['settings'] as Map<dynamic, dynamic>?)?['mode'] == 'lecture';
    final sends = me['role'] != 'viewer';
    final hand = Hand.of(room);
    final people = room.userList.length;
    return LayoutBuilder(
      builder: (context, space) => SizedBox(
        height: 76,
        child: Row(
          mainAxisAlignment: MainAxisAlignment.center,
          spacing: space.maxWidth > 520 ? 12 : 6,
          children: [
            if (sends) ...[
              _control(
                audioMuted ? Picture.micOff : Picture.mic,
                audioMuted ? 'Unmute the microphone' : 'Mute the microphone',
                audioMuted ? _off : _usual,
                allowed.audio || !audioMuted ? () => room.muteSelfAudio(!audioMuted) : null,
              ),
              _control(
                videoMuted ? Picture.cameraOff : Picture.camera,
                videoMuted ? 'Turn the camera on' : 'Turn the camera off',
                videoMuted ? _off : _usual,
                allowed.video || !videoMuted ? () => room.muteSelfVideo(!videoMuted) : null,
              ),
              if (canSwitchCamera && !videoMuted) _control(Picture.turn, 'Switch the camera', _usual, EnxRtc.switchCamera),
              if (!canSwitchCamera || space.maxWidth > 520)
                _control(
                  sharing ? Picture.screenOff : Picture.screen,
                  sharing ? 'Stop sharing' : 'Share your screen',
                  sharing ? _on : _usual,
                  allowed.publish ? (sharing ? room.stopScreenShare : room.startScreenShare) : null,
                ),
            ],
            if (lecture && me['role'] == 'participant')
              _control(Picture.hand, hand.words, switch (hand) {
                Hand.requested => _up,
                Hand.holding => _on,
                Hand.invited => (Colours.raised, Colours.accentStrong),
                Hand.none => _usual,
              }, () => hand.press(room)),
            ControlButton(
              picture: Picture.chat,
              words: model.unread > 0 ? 'Chat, ${model.unread} unread' : 'Chat',
              background: model.side == Side.chat ? Colours.hover : Colours.raised,
              badge: model.unread,
              onPressed: () => model.toggle(Side.chat),
            ),
            ControlButton(
              picture: Picture.people,
              words: '$people participant${people == 1 ? '' : 's'}',
              background: model.side == Side.people ? Colours.hover : Colours.raised,
              label: '$people',
              badge: room.awaitedUsers.length + (lecture && me['role'] == 'moderator' ? room.floor.raised.length : 0),
              onPressed: () => model.toggle(Side.people),
            ),
            ControlButton(
              picture: Picture.leave,
              words: 'Leave the room',
              background: Colours.danger,
              color: Colors.white,
              label: space.maxWidth > 520 ? 'Leave' : '',
              onPressed: room.disconnect,
            ),
          ],
        ),
      ),
    );
  }

  Widget _control(Picture picture, String words, (Color, Color) colours, Future<void> Function()? action) => ControlButton(
    picture: picture,
    words: words,
    background: colours.$1,
    color: colours.$2,
    onPressed: action == null ? null : () => model.attempt(action),
  );
}
