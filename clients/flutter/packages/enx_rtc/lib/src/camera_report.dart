import 'package:enx_rtc_core/enx_rtc_core.dart';

/// What others may want to know of this device: the size of the camera's picture. Neither Flutter nor `flutter_webrtc` knows of the battery, so it is not
/// told; an app that has a plugin for it gives its own [DeviceState] to the room.
class CameraReport extends DeviceState {
  /// Reads the camera's picture; the room sets it.
  PictureSize? Function() read = _nothing;

  @override
  PictureSize? get picture => read();

  static PictureSize? _nothing() => null;
}
