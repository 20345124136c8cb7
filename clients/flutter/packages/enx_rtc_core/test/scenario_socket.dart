import 'package:enx_rtc_core/enx_rtc_core.dart';

import 'fake_socket.dart';
import 'harness.dart';

/// A socket that tells apart which side closed it, and what of it a scenario has looked at.
class ScenarioSocket extends FakeSocket {
  /// One that is not open yet.
  ScenarioSocket(super.url, super.protocol);

  /// How many of the sent messages the scenario has looked at.
  int seen = 0;

  /// Whether the scenario knows that the client closed it.
  bool closeSeen = false;

  bool _closedByClient = false;
  bool _vanished = false;

  /// What was sent and not looked at.
  List<Json> get unseen => sent.sublist(seen);

  /// Whether the client closed it and the scenario has not said so.
  bool get closedUnseen => _closedByClient && !closeSeen && !_vanished;

  @override
  void close([int? code]) {
    if (isOver) return;
    _closedByClient = true;
    super.close(code ?? 1000);
  }

  /// A frame as it stands.
  void sayText(String text) => onMessage?.call(text);

  /// It goes with the life of its app, and nobody hears of it.
  void vanish() {
    _vanished = true;
    onOpen = null;
    onMessage = null;
    onClose = null;
    end(null);
  }

  /// The newest call of a method on it.
  Json lastOf(String method) =>
      sent.lastWhere((message) => message['method'] == method, orElse: () => throw TestFailure('$method was never sent on it'));
}
