import 'clock.dart';
import 'json.dart';

/// How often the device is looked at, and how often a battery is told of at most, ms.
const _lookMs = 3000;
const _batteryMs = 60000;

/// What others may want to know of this device. Where the platform does not say, nothing is told.
class DeviceState {
  /// Says nothing.
  const DeviceState();

  /// The battery: per cent, and whether it is being charged; null where it is not known.
  ({int level, bool charging})? get battery => null;

  /// The picture that the camera sends, pixels; null while it sends none.
  ({int width, int height})? get picture => null;
}

/// Tells the server what others may want to know of this device: its battery, the size of its pictures.
class Reports {
  /// [heard] says whether anybody is there to hear of it, and a connection to tell it on; [call] calls the server.
  Reports({
    required Clock clock,
    required bool Function() heard,
    required DeviceState device,
    required Future<Json> Function(String method, Json params) call,
  }) : _clock = clock,
       _heard = heard,
       _device = device,
       _call = call {
    _wait();
  }

  final Clock _clock;
  final bool Function() _heard;
  final DeviceState _device;
  final Future<Json> Function(String method, Json params) _call;
  Object? _timer;
  ({int level, bool charging})? _toldBattery;
  int? _toldBatteryAt;
  ({int width, int height})? _toldPicture;

  /// Ends.
  void stop() => _clock.clearTimeout(_timer);

  void _wait() {
    _timer = _clock.setTimeout(() {
      _wait();
      _look();
    }, _lookMs);
  }

  void _look() {
    if (!_heard()) return;
    final picture = _device.picture;
    if (picture != null && picture.width > 0 && picture.height > 0 && picture != _toldPicture) {
      _toldPicture = picture;
      _report('videoResolution', {'width': picture.width, 'height': picture.height});
    }
    final battery = _device.battery;
    final toldAt = _toldBatteryAt;
    if (battery == null || battery == _toldBattery || (toldAt != null && _clock.now() - toldAt < _batteryMs)) return;
    _toldBattery = battery;
    _toldBatteryAt = _clock.now();
    _report('batteryUpdate', {'level': battery.level, 'charging': battery.charging});
  }

  /// A report that did not arrive is followed by the next.
  void _report(String method, Json params) => _call(method, params).ignore();
}
