import '../clock.dart';
import 'media_connection.dart';

/// A path that is disconnected for longer does not come back by itself soon, ms.
const _disconnectedMs = 3000;

/// Watches one peer connection: says when its path is lost.
class PathWatch {
  /// [onLost] hears each time that the path is lost.
  PathWatch(this._connection, this._clock, this._onLost) {
    _connection.addListener(_look);
    _look();
  }

  final MediaConnection _connection;
  final Clock _clock;
  final void Function() _onLost;
  String? _state;
  Object? _timer;

  /// Does not wait: there is reason to doubt.
  void check() {
    if (const ['failed', 'disconnected'].contains(_connection.state)) _lose();
  }

  /// Ends.
  void stop() {
    _clock.clearTimeout(_timer);
    _connection.removeListener(_look);
  }

  void _look() {
    final state = _connection.state;
    if (state == _state) return;
    _state = state;
    _clock.clearTimeout(_timer);
    if (state == 'failed') {
      _lose();
    } else if (state == 'disconnected') {
      _timer = _clock.setTimeout(_lose, _disconnectedMs);
    }
  }

  void _lose() {
    _clock.clearTimeout(_timer);
    _onLost();
  }
}
