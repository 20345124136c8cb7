import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter/services.dart';

const _names = ['NotFoundError', 'NotAllowedError', 'NotReadableError', 'OverconstrainedError', 'NotSupportedError', 'SecurityError', 'AbortError'];

/// What the plugin threw when a device was opened, by the names that browsers use. The plugin throws text in which, on most platforms, the name stands;
/// [chosen] is whether a certain device was asked for.
DeviceException toDeviceException(Object error, {bool chosen = false}) {
  if (error is DeviceException) return error;
  if (error is MissingPluginException || error is UnimplementedError) {
    return DeviceException('NotSupportedError', message: '$error');
  }
  final text = error is PlatformException ? '${error.code} ${error.message}' : '$error';
  final name = _names.where(text.contains).firstOrNull ?? _guess(text.toLowerCase());
  return DeviceException(name, message: text, constraint: name == 'OverconstrainedError' ? _constraintIn(text, chosen) : '');
}

String _guess(String text) {
  if (text.contains('permission') || text.contains('denied')) return 'NotAllowedError';
  if (text.contains('not found') || text.contains('no camera') || text.contains('no device')) return 'NotFoundError';
  if (text.contains('failed to create') || text.contains('in use') || text.contains('could not start')) return 'NotReadableError';
  return 'UnknownError';
}

/// Which constraint the text names. The one that names none is of the device: nothing else is asked for strictly.
String _constraintIn(String text, bool chosen) {
  for (final constraint in const ['deviceId', 'width', 'height', 'frameRate']) {
    if (text.contains(constraint)) return constraint;
  }
  return chosen ? 'deviceId' : '';
}
