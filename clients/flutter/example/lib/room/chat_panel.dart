import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/material.dart';

import '../call_model.dart';
import '../look/colours.dart';
import '../look/enx_icon.dart';
import '../look/icon_paths.dart';
import 'chat_line.dart';
import 'side_panel.dart';

/// The chat: what was said, and a line to say more, to everyone or to one.
class ChatPanel extends StatefulWidget {
  /// Of a call.
  const ChatPanel(this.model, {super.key});

  /// The call.
  final CallModel model;

  @override
  State<ChatPanel> createState() => _ChatPanelState();
}

class _ChatPanelState extends State<ChatPanel> {
  final TextEditingController _text = TextEditingController();
  String _to = '';

  EnxFlutterRoom get _room => widget.model.room;

  @override
  void dispose() {
    _text.dispose();
    super.dispose();
  }

  @override
  Widget build(BuildContext context) {
    final messages = _room.messages;
    final others = _room.userList.skip(1).toList();
    if (!others.any((user) => user['clientId'] == _to)) _to = '';
    return SidePanel(
      title: 'Chat',
      onClose: () => widget.model.toggle(Side.chat),
      child: Column(
        children: [
          Expanded(
            child: messages.isEmpty
                ? const Center(
                    child: Text('Nothing has been said yet.', style: TextStyle(color: Colours.soft)),
                  )
                : ListView.builder(
                    reverse: true,
                    padding: const EdgeInsets.fromLTRB(16, 4, 16, 12),
                    itemCount: messages.length,
                    itemBuilder: (_, index) {
                      final at = messages.length - 1 - index;
                      return ChatLine(messages[at], room: _room, before: at == 0 ? null : messages[at - 1]);
                    },
                  ),
          ),
          Container(
            padding: const EdgeInsets.fromLTRB(12, 6, 12, 12),
            decoration: const BoxDecoration(
              border: Border(top: BorderSide(color: Colours.line)),
            ),
            child: Column(children: [_recipients(others), const SizedBox(height: 6), _line]),
          ),
        ],
      ),
    );
  }

  Widget _recipients(List<Json> others) => Row(
    children: [
      const Text('To', style: TextStyle(fontSize: 13, color: Colours.soft)),
      const SizedBox(width: 8),
      Expanded(
        child: DropdownButton<String>(
          value: _to,
          isExpanded: true,
          isDense: true,
          underline: const SizedBox(),
          icon: const EnxIcon(Picture.down, size: 16, color: Colours.soft),
          dropdownColor: Colours.raised,
          style: DefaultTextStyle.of(context).style.copyWith(fontSize: 13),
          items: [
            const DropdownMenuItem(value: '', child: Text('Everyone')),
            for (final user in others) DropdownMenuItem(value: '${user['clientId']}', child: Text('${user['name']}')),
          ],
          onChanged: (to) => setState(() => _to = to ?? ''),
        ),
      ),
    ],
  );

  Widget get _line => Row(
    spacing: 8,
    children: [
      Expanded(
        child: TextField(
          controller: _text,
          maxLength: 4000,
          textInputAction: TextInputAction.send,
          onSubmitted: (_) => _send(),
          decoration: const InputDecoration(hintText: 'Write a message', counterText: '', fillColor: Colours.raised),
        ),
      ),
      Semantics(
        button: true,
        label: 'Send',
        child: Material(
          color: Colours.accent,
          borderRadius: BorderRadius.circular(12),
          child: InkWell(
            borderRadius: BorderRadius.circular(12),
            onTap: _send,
            child: const SizedBox.square(
              dimension: 44,
              child: Center(child: EnxIcon(Picture.send, size: 20, color: Colours.onAccent)),
            ),
          ),
        ),
      ),
    ],
  );

  void _send() {
    final text = _text.text.trim();
    if (text.isEmpty) return;
    widget.model.attempt(() async {
      await _room.sendMessage(text, _to.isEmpty, [if (_to.isNotEmpty) _to]);
      // What failed stays to be sent again.
      if (mounted && _text.text.trim() == text) _text.clear();
    });
  }
}
