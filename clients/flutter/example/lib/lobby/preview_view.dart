import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/material.dart';

import '../look/colours.dart';
import '../look/enx_icon.dart';
import '../look/icon_paths.dart';
import 'preview.dart';

/// One's own picture in the lobby, with the switches of camera and microphone on it.
class PreviewView extends StatelessWidget {
  /// A view.
  const PreviewView(this.preview, {super.key, required this.name});

  /// What is shown.
  final Preview preview;

  /// One's name, for the initials.
  final String name;

  @override
  Widget build(BuildContext context) => ListenableBuilder(
    listenable: preview,
    builder: (context, _) => AspectRatio(
      aspectRatio: 16 / 9,
      child: Container(
        clipBehavior: Clip.antiAlias,
        decoration: BoxDecoration(
          color: Colours.surface,
          borderRadius: BorderRadius.circular(20),
          border: Border.all(color: Colours.line),
        ),
        child: Stack(
          fit: StackFit.expand,
          children: [
            if (preview.camera case final camera?)
              EnxPlayerWidget.preview(camera, name: name)
            else
              _Off(name: name, trouble: preview.trouble, opening: preview.cameraOn),
            Positioned(
              left: 0,
              right: 0,
              bottom: 16,
              child: Row(
                mainAxisAlignment: MainAxisAlignment.center,
                children: [
                  _Round('microphone', isOn: preview.microphoneOn, on: Picture.mic, off: Picture.micOff, toggle: () => preview.toggle('audio')),
                  const SizedBox(width: 14),
                  _Round('camera', isOn: preview.cameraOn, on: Picture.camera, off: Picture.cameraOff, toggle: () => preview.toggle('video')),
                ],
              ),
            ),
          ],
        ),
      ),
    ),
  );
}

class _Off extends StatelessWidget {
  const _Off({required this.name, required this.trouble, required this.opening});

  final String name, trouble;
  final bool opening;

  @override
  Widget build(BuildContext context) => Padding(
    padding: const EdgeInsets.fromLTRB(16, 12, 16, 72),
    child: LayoutBuilder(
      builder: (context, space) => Column(
        mainAxisAlignment: MainAxisAlignment.center,
        children: [
          EnxAvatar(name, size: (space.maxHeight * .5).clamp(24, 96)),
          if (trouble.isNotEmpty || opening) ...[
            const SizedBox(height: 10),
            Flexible(
              child: Text(
                trouble.isEmpty ? 'Opening the camera…' : trouble,
                textAlign: TextAlign.center,
                overflow: TextOverflow.ellipsis,
                maxLines: 2,
                style: const TextStyle(color: Colours.soft),
              ),
            ),
          ],
        ],
      ),
    ),
  );
}

class _Round extends StatelessWidget {
  const _Round(this.device, {required this.isOn, required this.on, required this.off, required this.toggle});

  final String device;
  final bool isOn;
  final Picture on, off;
  final VoidCallback toggle;

  @override
  Widget build(BuildContext context) => Semantics(
    button: true,
    label: 'Turn the $device ${isOn ? 'off' : 'on'}',
    child: Material(
      color: isOn ? const Color(0x9e0e1116) : Colours.danger,
      shape: CircleBorder(side: isOn ? const BorderSide(color: Color(0x24ffffff)) : BorderSide.none),
      child: InkWell(
        customBorder: const CircleBorder(),
        onTap: toggle,
        child: SizedBox.square(dimension: 52, child: Center(child: EnxIcon(isOn ? on : off))),
      ),
    ),
  );
}
