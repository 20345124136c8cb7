/// How long one waits for a gateway, ms.
class Patience {
  /// How long to wait for each of the three.
  const Patience({required this.openMs, required this.quietMs, required this.silentMs});

  /// For a socket to open.
  final int openMs;

  /// In silence, before one asks whether it is still there.
  final int quietMs;

  /// For the answer to that.
  final int silentMs;

  /// Where there is no other gateway to go to.
  static const patient = Patience(openMs: 10000, quietMs: 5000, silentMs: 4000);

  /// Where there are others: one that is silent for five seconds is left.
  static const hasty = Patience(openMs: 3000, quietMs: 2000, silentMs: 3000);
}
