import '../clock.dart';
import 'peer.dart';

/// A move is over by then, whatever becomes of the connection, ms.
const _mostMs = 15000;

/// The connection that one has moved away from. The others may not have moved yet, and get one's sound and pictures through it: it goes on sending until
/// the server ends it, which it does when all have had the time.
class LeftPeer {
  /// [peer] was left just now.
  LeftPeer(this._peer, this._clock) {
    _timer = _clock.setTimeout(close, _mostMs);
    _peer.connection.addListener(_look);
    _look();
  }

  final Peer _peer;
  final Clock _clock;
  late final Object _timer;
  bool _open = true;

  /// The connection, as long as it is there.
  Peer? get peer => _open ? _peer : null;

  /// Ends it.
  void close() {
    _open = false;
    _clock.clearTimeout(_timer);
    _peer.connection.removeListener(_look);
    _peer.close();
  }

  void _look() {
    // The server's farewell shows at the transport first; the connection only notices seconds later that it is not answered any more.
    final ended = const ['closed', 'failed'].contains(_peer.connection.transportState);
    if (ended || _peer.connection.state != 'connected') close();
  }
}
