import 'abort.dart';
import 'json.dart';

/// The media path, as the link sees it: whether media gets through, and how it is mended or moved.
abstract interface class LinkMedia {
  /// Whether media gets through, as far as one knows.
  bool get ok;

  /// Whether packets have stopped that should come.
  bool get silent;

  /// Whether the connection has been given up.
  bool get failed;

  /// Whether there is, or was just now, another connection beside the present one.
  bool get moving;

  /// Whether something has come since a moment of the clock; true where nobody can say.
  Future<bool> hasComeSince(int moment);

  /// Does not wait: there is reason to doubt.
  void check();

  /// The server knows the present connection no more: the next offer is another one's.
  void forsake();

  /// An offer that mends the path; [again] when the last try to mend it did not help.
  Future<Json> repairOffer(bool again);

  /// Takes the server's answer. False when the server knows the connection no more: another one is made and has to offer.
  Future<bool> accept(Json answer);

  /// Waits until media gets through. Fails when it will not, or when the signal aborts.
  Future<void> whenOk(AbortSignal signal);

  /// Moves to another connection, make before break; [ask] hands the server the offer. Whether it has moved: else the present one stays.
  Future<bool> move(Future<Json> Function(Json offer, AbortSignal signal) ask);
}
