import 'package:flutter/material.dart';

import '../look/buttons.dart';
import '../look/colours.dart';
import 'join_wish.dart';
import 'preview.dart';

/// Server, name, room or token, and the button.
class JoinForm extends StatefulWidget {
  /// A form.
  const JoinForm({super.key, required this.server, required this.busy, required this.onName, required this.onJoin, required this.preview});

  /// The server that it begins with.
  final String server;

  /// Whether a join is under way.
  final bool busy;

  /// Hears each letter of the name.
  final void Function(String name) onName;

  /// Hears that one wants to join.
  final void Function(JoinWish wish) onJoin;

  /// Says whether camera and microphone are on.
  final Preview preview;

  @override
  State<JoinForm> createState() => _JoinFormState();
}

class _JoinFormState extends State<JoinForm> {
  late final TextEditingController _server = TextEditingController(text: widget.server);
  final TextEditingController _name = TextEditingController(), _room = TextEditingController(text: 'demo'), _token = TextEditingController();
  bool _byToken = false;
  String _complaint = '';

  @override
  void dispose() {
    for (final field in [_server, _name, _room, _token]) {
      field.dispose();
    }
    super.dispose();
  }

  @override
  Widget build(BuildContext context) => Column(
    crossAxisAlignment: CrossAxisAlignment.start,
    mainAxisSize: MainAxisSize.min,
    children: [
      const Text('Ready to join?', style: TextStyle(fontSize: 28, height: 1.2, fontWeight: FontWeight.w600)),
      const SizedBox(height: 8),
      const Text('Check your camera and microphone, then join.', style: TextStyle(color: Colours.soft)),
      const SizedBox(height: 24),
      _Field('Your name', _name, hint: 'How others see you', onChanged: widget.onName),
      _byToken ? _Field('Token', _token, hint: 'From your backend') : _Field('Room', _room),
      _Field('Server', _server),
      if (_complaint.isNotEmpty)
        Padding(
          padding: const EdgeInsets.only(bottom: 12),
          child: Text(_complaint, style: const TextStyle(color: Colours.dangerStrong)),
        ),
      PrimaryButton(widget.busy ? 'Joining…' : 'Join room', onPressed: widget.busy ? null : _join),
      const SizedBox(height: 4),
      Center(
        child: TextButton(
          onPressed: () => setState(() => _byToken = !_byToken),
          child: Text(_byToken ? 'Join by the name of a room' : 'Join with a token'),
        ),
      ),
    ],
  );

  void _join() {
    final wish = JoinWish(
      server: _server.text.trim(),
      name: _name.text.trim(),
      room: _room.text.trim(),
      token: _byToken ? _token.text.trim() : '',
      audioMuted: !widget.preview.microphoneOn,
      videoMuted: !widget.preview.cameraOn,
    );
    setState(() => _complaint = _missing(wish));
    if (_complaint.isEmpty) widget.onJoin(wish);
  }

  String _missing(JoinWish wish) {
    if (wish.name.isEmpty) return 'Tell the others your name.';
    if (_byToken && wish.token.isEmpty) return 'Paste the token.';
    if (!_byToken && wish.room.isEmpty) return 'Give the room a name.';
    final uri = Uri.tryParse(wish.server);
    final isServer = uri != null && const {'ws', 'wss'}.contains(uri.scheme) && uri.host.isNotEmpty;
    return isServer ? '' : 'The server is an address such as wss://rooms.example.com.';
  }
}

class _Field extends StatelessWidget {
  const _Field(this.label, this.text, {this.hint, this.onChanged});

  final String label;
  final TextEditingController text;
  final String? hint;
  final void Function(String)? onChanged;

  @override
  Widget build(BuildContext context) => Padding(
    padding: const EdgeInsets.only(bottom: 16),
    child: Column(
      crossAxisAlignment: CrossAxisAlignment.start,
      children: [
        Text(label, style: const TextStyle(fontSize: 13, color: Colours.soft)),
        const SizedBox(height: 6),
        Semantics(
          label: label,
          child: TextField(
            controller: text,
            onChanged: onChanged,
            decoration: InputDecoration(hintText: hint),
            autocorrect: false,
          ),
        ),
      ],
    ),
  );
}
