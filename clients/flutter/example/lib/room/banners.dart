import 'package:flutter/material.dart';

import '../call_model.dart';
import '../look/colours.dart';
import '../look/enx_icon.dart';
import '../look/icon_paths.dart';
import '../look/spinner.dart';
import 'hand.dart';

/// What has to be seen, over the head of the stage: so nothing moves when it comes and goes, and no name is covered.
class Banners extends StatelessWidget {
  /// Of a call.
  const Banners(this.model, {super.key});

  /// The call.
  final CallModel model;

  @override
  Widget build(BuildContext context) {
    final notices = model.notices;
    final room = model.room;
    final minutes = notices.remaining;
    return Column(
      mainAxisSize: MainAxisSize.min,
      spacing: 8,
      children: [
        if (notices.reconnecting.isNotEmpty) Notice(notices.reconnecting, warns: true, leading: const Spinner(size: 16)),
        if (notices.soundOnly) const Notice('Your network is too slow for video: only sound for now', warns: true, picture: Picture.signal),
        if (minutes > 0)
          Notice(
            'The room closes in $minutes ${minutes == 1 ? 'minute' : 'minutes'}',
            picture: Picture.clock,
            actions: {if (room.getRole() == 'moderator') 'Extend': () => model.attempt(room.extendConferenceDuration)},
          ),
        if (Hand.of(room) == Hand.invited)
          Notice(
            'Invited to speak',
            picture: Picture.hand,
            actions: {'Accept': () => model.attempt(room.acceptInviteFloorRequest), 'Decline': () => model.attempt(room.rejectInviteFloor)},
          ),
        if (room.localShare != null)
          Notice('You are sharing your screen', picture: Picture.screen, actions: {'Stop': () => model.attempt(room.stopScreenShare)}),
        // With sound alone, the banner above says it all.
        if (notices.bandwidth.isNotEmpty && !notices.soundOnly) Notice(notices.bandwidth, picture: Picture.signal),
        if (notices.uplink.isNotEmpty && !notices.soundOnly) Notice(notices.uplink, picture: Picture.signal),
        for (final toast in notices.toasts.values.toList().reversed.take(3).toList().reversed) Toast(toast.words, problem: toast.problem),
      ],
    );
  }
}

/// One notice.
class Notice extends StatelessWidget {
  /// A notice.
  const Notice(this.words, {super.key, this.picture, this.leading, this.warns = false, this.actions = const {}});

  /// What it says.
  final String words;

  /// Its icon.
  final Picture? picture;

  /// What stands in place of the icon.
  final Widget? leading;

  /// Whether something is not well.
  final bool warns;

  /// What can be done, by the words of the buttons.
  final Map<String, VoidCallback> actions;

  @override
  Widget build(BuildContext context) => Semantics(
    liveRegion: true,
    child: Container(
      constraints: const BoxConstraints(minHeight: 42),
      padding: const EdgeInsets.symmetric(horizontal: 16, vertical: 4),
      decoration: BoxDecoration(
        color: warns ? const Color(0xff2b2417) : Colours.raised,
        borderRadius: BorderRadius.circular(21),
        border: Border.all(color: warns ? const Color(0xff5a4a2c) : Colours.line),
        boxShadow: const [BoxShadow(color: Color(0x59000000), blurRadius: 32, offset: Offset(0, 12))],
      ),
      child: Row(
        mainAxisSize: MainAxisSize.min,
        spacing: 10,
        children: [
          if (leading case final widget?)
            widget
          else if (picture case final picture?)
            EnxIcon(picture, size: 18, color: warns ? Colours.warn : Colours.accent),
          Flexible(
            child: Text(words, style: TextStyle(height: 1.35, color: warns ? Colours.warn : Colours.text)),
          ),
          for (final MapEntry(:key, :value) in actions.entries)
            TextButton(
              onPressed: value,
              style: TextButton.styleFrom(
                minimumSize: const Size(0, 34),
                padding: const EdgeInsets.symmetric(horizontal: 6),
                foregroundColor: const {'Stop', 'Decline'}.contains(key) ? Colours.dangerStrong : Colours.accentStrong,
              ),
              child: Text(key),
            ),
        ],
      ),
    ),
  );
}

/// A passing word.
class Toast extends StatelessWidget {
  /// A toast.
  const Toast(this.words, {super.key, required this.problem});

  /// What it says.
  final String words;

  /// Whether something failed.
  final bool problem;

  @override
  Widget build(BuildContext context) => Semantics(
    liveRegion: true,
    child: Container(
      constraints: const BoxConstraints(maxWidth: 420),
      padding: const EdgeInsets.symmetric(horizontal: 16, vertical: 10),
      decoration: BoxDecoration(
        color: problem ? const Color(0xff33211f) : Colours.raised,
        borderRadius: BorderRadius.circular(12),
        border: Border.all(color: problem ? const Color(0xff6b3a3a) : Colours.line),
      ),
      child: Text(words, maxLines: 3, overflow: TextOverflow.ellipsis),
    ),
  );
}
