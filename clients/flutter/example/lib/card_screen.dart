import 'package:flutter/material.dart';

import 'call_model.dart';
import 'look/buttons.dart';
import 'look/colours.dart';
import 'look/enx_icon.dart';
import 'look/icon_paths.dart';
import 'look/spinner.dart';

/// One card in the middle of the screen: what went wrong, or why one waits.
class CardScreen extends StatelessWidget {
  const CardScreen._({required this.picture, required this.calm, required this.title, required this.text, required this.below});

  /// What went wrong.
  factory CardScreen.problem(CallModel model) {
    final problem = model.problem;
    return CardScreen._(
      picture: Picture.alert,
      calm: false,
      title: problem?.title ?? '',
      text: problem?.text ?? '',
      below: [
        PrimaryButton('Back to the lobby', onPressed: model.backToLobby),
        const SizedBox(height: 22),
        Text('Code ${problem?.code}', style: const TextStyle(fontSize: 13, color: Color(0xff6d7a89))),
      ],
    );
  }

  /// Why one waits.
  factory CardScreen.waiting(CallModel model) {
    final knocked = model.waitsFor != 'wait_for_moderator';
    return CardScreen._(
      picture: Picture.door,
      calm: true,
      title: knocked ? 'You knocked' : 'It has not begun yet',
      text: knocked ? 'Somebody inside will let you in.' : 'You come in as soon as a moderator is there.',
      below: [
        const Row(
          mainAxisAlignment: MainAxisAlignment.center,
          spacing: 12,
          children: [
            Spinner(),
            Text('Waiting…', style: TextStyle(color: Colours.soft)),
          ],
        ),
        const SizedBox(height: 28),
        PrimaryButton('Leave', quiet: true, onPressed: model.room.disconnect),
      ],
    );
  }

  /// What is on it.
  final Picture picture;

  /// Whether nothing is wrong.
  final bool calm;

  /// What it says.
  final String title, text;

  /// What stands below.
  final List<Widget> below;

  @override
  Widget build(BuildContext context) => Scaffold(
    body: Center(
      child: SingleChildScrollView(
        padding: const EdgeInsets.all(24),
        child: ConstrainedBox(
          constraints: const BoxConstraints(maxWidth: 420),
          child: Column(
            mainAxisSize: MainAxisSize.min,
            children: [
              Container(
                width: 68,
                height: 68,
                alignment: Alignment.center,
                decoration: BoxDecoration(color: calm ? const Color(0xff17292a) : const Color(0xff2b2022), borderRadius: BorderRadius.circular(22)),
                child: EnxIcon(picture, size: 32, color: calm ? Colours.accent : Colours.dangerStrong),
              ),
              const SizedBox(height: 22),
              Text(
                title,
                textAlign: TextAlign.center,
                style: const TextStyle(fontSize: 28, height: 1.2, fontWeight: FontWeight.w600),
              ),
              const SizedBox(height: 10),
              Text(
                text,
                textAlign: TextAlign.center,
                style: const TextStyle(fontSize: 16, color: Colours.soft),
              ),
              const SizedBox(height: 28),
              ...below,
            ],
          ),
        ),
      ),
    ),
  );
}
