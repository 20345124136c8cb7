import 'package:enx_rtc_core/enx_rtc_core.dart';

/// The constraints of a device as the plugin takes them. A browser takes them as they are. The other platforms read a device's id as text, and a number
/// instead of a range; and a phone's camera is the front one where none is chosen.
Object deviceConstraints(Json? constraints, {required String kind, required bool web}) {
  if (constraints == null) return false;
  if (web) return _copy(constraints);
  final device = _plain(constraints['deviceId']);
  return <String, dynamic>{
    for (final MapEntry(:key, :value) in constraints.entries)
      if (key != 'deviceId') key: _plain(value),
    if (device is String && device.isNotEmpty) ...{
      'deviceId': device,
      'optional': [
        {'sourceId': device},
      ],
    } else if (kind == 'video' && constraints['facingMode'] == null)
      'facingMode': 'user',
  };
}

/// Whether a certain device is asked for.
bool asksForDevice(Json? constraints) => constraints?['deviceId'] != null;

/// The one value that a constraint comes down to.
Object? _plain(Object? constraint) => switch (constraint) {
  final Map<dynamic, dynamic> range => range['exact'] ?? range['ideal'] ?? range['max'] ?? range['min'],
  _ => constraint,
};

/// A copy that may be written to: the plugin does so.
Json _copy(Json constraints) => {
  for (final MapEntry(:key, :value) in constraints.entries) key: value is Map ? <String, dynamic>{...value.cast<String, dynamic>()} : value,
};
