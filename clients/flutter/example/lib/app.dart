import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter/material.dart';

import 'call_model.dart';
import 'card_screen.dart';
import 'lobby/lobby_screen.dart';
import 'look/theme.dart';
import 'room/banners.dart';
import 'room/room_screen.dart';
import 'tokens/token_source.dart';

/// The app: the lobby, the call, and what is between them.
class EnxApp extends StatefulWidget {
  /// An app around a room; [tokens], [theme] and [server] are for tests.
  const EnxApp({super.key, required this.room, this.tokens = const TokenSource(), this.theme, this.server = _server});

  /// `flutter run --dart-define=ENX_SERVER=wss://rooms.example.com` names another.
  static const _server = String.fromEnvironment('ENX_SERVER', defaultValue: 'ws://localhost:8080');

  /// The room.
  final EnxFlutterRoom room;

  /// Gives tokens.
  final TokenSource tokens;

  /// The look.
  final ThemeData? theme;

  /// The server that the lobby begins with.
  final String server;

  @override
  State<EnxApp> createState() => _EnxAppState();
}

class _EnxAppState extends State<EnxApp> {
  late final CallModel _model = CallModel(widget.room, tokens: widget.tokens);

  @override
  void dispose() {
    _model.dispose();
    super.dispose();
  }

  @override
  Widget build(BuildContext context) => MaterialApp(
    title: 'Enx room',
    debugShowCheckedModeBanner: false,
    theme: widget.theme ?? enxTheme(),
    home: ListenableBuilder(
      listenable: _model,
      builder: (context, _) => switch (_model.place) {
        Place.lobby => Stack(
          children: [
            LobbyScreen(_model, server: widget.server),
            SafeArea(
              child: Align(
                alignment: Alignment.bottomCenter,
                child: Padding(padding: const EdgeInsets.all(16), child: Banners(_model)),
              ),
            ),
          ],
        ),
        Place.waiting => CardScreen.waiting(_model),
        Place.room => RoomScreen(_model),
        Place.problem => CardScreen.problem(_model),
      },
    ),
  );
}
