import 'package:flutter/material.dart';

import '../call_model.dart';
import '../look/colours.dart';
import '../look/enx_icon.dart';
import 'join_form.dart';
import 'preview.dart';
import 'preview_view.dart';

/// Below this width the lobby is one column, logical pixels.
const _narrow = 860;

/// Before the room: one's own picture, name, server and room.
class LobbyScreen extends StatefulWidget {
  /// A lobby.
  const LobbyScreen(this.model, {super.key, this.server = 'wss://localhost:8443'});

  /// The call.
  final CallModel model;

  /// The server that the form begins with.
  final String server;

  @override
  State<LobbyScreen> createState() => _LobbyScreenState();
}

class _LobbyScreenState extends State<LobbyScreen> {
  late final Preview _preview = Preview(widget.model.room.port);
  String _name = '';

  @override
  void initState() {
    super.initState();
    _preview.open();
  }

  @override
  void dispose() {
    _preview.dispose();
    super.dispose();
  }

  @override
  Widget build(BuildContext context) {
    final preview = PreviewView(_preview, name: _name);
    final form = JoinForm(
      server: widget.server,
      busy: widget.model.joining,
      onName: (name) => setState(() => _name = name),
      onJoin: (wish) {
        // A camera can be open once on a phone: the room opens its own.
        _preview.close();
        widget.model.join(wish);
      },
      preview: _preview,
    );
    return Scaffold(
      body: DecoratedBox(
        decoration: const BoxDecoration(
          gradient: RadialGradient(center: Alignment(-.64, -.84), radius: 1.1, colors: [Color(0xff17262b), Colours.ground], stops: [0, .7]),
        ),
        child: SafeArea(
          child: LayoutBuilder(
            builder: (context, space) {
              final wide = space.maxWidth > _narrow;
              return SingleChildScrollView(
                child: ConstrainedBox(
                  constraints: BoxConstraints(minHeight: space.maxHeight),
                  child: Padding(
                    padding: EdgeInsets.symmetric(horizontal: wide ? 48 : 16, vertical: 22),
                    child: Column(
                      crossAxisAlignment: CrossAxisAlignment.start,
                      children: [
                        const _Brand(),
                        SizedBox(height: wide ? (space.maxHeight / 2 - 330).clamp(24, 200) : 20),
                        Center(
                          child: ConstrainedBox(
                            constraints: BoxConstraints(maxWidth: wide ? 1160 : 560),
                            child: wide
                                ? Row(
                                    children: [
                                      Expanded(flex: 155, child: preview),
                                      const SizedBox(width: 48),
                                      Expanded(flex: 100, child: form),
                                    ],
                                  )
                                : Column(children: [preview, const SizedBox(height: 24), form]),
                          ),
                        ),
                      ],
                    ),
                  ),
                ),
              );
            },
          ),
        ),
      ),
    );
  }
}

class _Brand extends StatelessWidget {
  const _Brand();

  @override
  Widget build(BuildContext context) => const Row(
    children: [
      BrandMark(),
      SizedBox(width: 10),
      Text('Enx', style: TextStyle(fontSize: 18, fontWeight: FontWeight.w600)),
    ],
  );
}
