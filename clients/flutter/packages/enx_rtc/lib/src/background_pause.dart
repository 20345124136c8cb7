import 'package:flutter/widgets.dart';

import 'enx_flutter_room.dart';

/// Turns the camera off while the app is in the background, and on again when it returns: a phone takes the camera away from such an app, and the others
/// would see a picture that stands still. Sound goes on.
class BackgroundPause with WidgetsBindingObserver {
  /// For one room.
  BackgroundPause(this.room);

  /// The room.
  final EnxFlutterRoom room;

  bool _watches = false;
  bool _cameraWasOn = false;
  int? _talkers;
  Future<void> _turn = Future.value();

  /// Whether it acts by itself, by what Flutter says of the app.
  bool get watches => _watches;

  set watches(bool value) {
    if (value == _watches) return;
    _watches = value;
    value ? WidgetsBinding.instance.addObserver(this) : WidgetsBinding.instance.removeObserver(this);
  }

  @override
  void didChangeAppLifecycleState(AppLifecycleState state) {
    switch (state) {
      case AppLifecycleState.paused:
        stop(local: true, remote: false).ignore();
      case AppLifecycleState.resumed:
        start(local: true, remote: false).ignore();
      case AppLifecycleState.detached || AppLifecycleState.hidden || AppLifecycleState.inactive:
    }
  }

  /// Turns off one's own camera ([local]), the videos of the others ([remote]), or both. Outside a room it does nothing.
  Future<void> stop({required bool local, required bool remote}) => _inTurn(() async {
    if (local && room.localCamera != null) {
      _cameraWasOn = true;
      await room.muteSelfVideo(true);
    }
    if (remote && _talkers == null) {
      final settings = await room.getTalkerCount();
      _talkers = settings['numTalkers'] as int?;
      await room.setTalkerCount(0);
    }
  });

  /// Turns on again what [stop] turned off, and nothing else.
  Future<void> start({required bool local, required bool remote}) => _inTurn(() async {
    if (local && _cameraWasOn) {
      _cameraWasOn = false;
      // The user, or a moderator, may have decided otherwise meanwhile.
      if (room.localCamera == null && room.allowed.video) await room.muteSelfVideo(false);
    }
    if (_talkers case final count? when remote) {
      _talkers = null;
      await room.setTalkerCount(count);
    }
  });

  /// Forgets what was turned off: the room is over.
  void forget() {
    _cameraWasOn = false;
    _talkers = null;
  }

  /// An app that leaves and returns at once must not turn the camera on before it was turned off.
  Future<void> _inTurn(Future<void> Function() work) {
    final turn = _turn.then((_) => room.clientId.isEmpty ? Future<void>.value() : work());
    _turn = turn.then((_) {}, onError: (_) {});
    return turn;
  }
}
