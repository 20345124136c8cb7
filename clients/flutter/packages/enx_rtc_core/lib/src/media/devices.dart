import '../codes.dart';
import '../errors.dart';
import '../json.dart';
import 'media_port.dart';
import 'media_track.dart';

/// What was opened, and what could not be.
typedef OpenedMedia = ({MediaTrack? audio, MediaTrack? video, EnxException? problem});

/// What a device is called in sentences.
String deviceName(String kind) => kind == 'audio' ? 'microphone' : 'camera';

/// The platform's reason as a code and a sentence; [device] is `camera`, `microphone` or `screen`.
EnxException toMediaException(Object error, String device) {
  if (error is EnxException) return error;
  final (name, constraint) = error is DeviceException ? (error.name, error.constraint) : ('', '');
  return switch (name) {
    'NotFoundError' => EnxException(Codes.deviceNotFound, 'No $device was found. Plug one in and try again.', error),
    'NotAllowedError' || 'SecurityError' => EnxException(
      Codes.permissionDenied,
      'Access to the $device was denied. Allow it in the settings of the app and try again.',
      error,
    ),
    'NotReadableError' ||
    'AbortError' => EnxException(Codes.deviceInUse, 'The $device could not be started. Close other programs that use it and try again.', error),
    'NotSupportedError' => EnxException(Codes.unsupported, 'This platform gives no access to a $device.', error),
    'OverconstrainedError' when constraint == 'deviceId' => EnxException(
      Codes.deviceNotFound,
      'The chosen $device is not there any more. Choose another.',
      error,
    ),
    'OverconstrainedError' => EnxException(
      switch (constraint) {
        'width' => Codes.widthUnsatisfied,
        'height' => Codes.heightUnsatisfied,
        _ => Codes.constraintUnsatisfied,
      },
      'The $device cannot satisfy "$constraint". Ask for less in localInfo.',
      error,
    ),
    _ => EnxException(Codes.unknown, 'The $device could not be opened: $error', error),
  };
}

/// Opens one device; [kind] is `audio` or `video`. Fails with an [EnxException].
Future<MediaTrack> openTrack(MediaPort port, String kind, Json constraints) async {
  try {
    final opened = kind == 'audio' ? await port.openDevices(audio: constraints) : await port.openDevices(video: constraints);
    return (kind == 'audio' ? opened.audio : opened.video) ?? (throw const DeviceException('NotFoundError'));
  } catch (error) {
    throw toMediaException(error, deviceName(kind));
  }
}

/// Opens what is wanted, with one permission prompt where possible; what fails is left out and told.
Future<OpenedMedia> openMedia(MediaPort port, {Json? audio, Json? video}) async {
  if (audio != null && video != null) {
    try {
      final opened = await port.openDevices(audio: audio, video: video);
      if (opened case (audio: final microphone?, video: final camera?)) return (audio: microphone, video: camera, problem: null);
      opened.audio?.stop();
      opened.video?.stop();
    } catch (_) {
      // One of the two is at fault and the platform does not say which: each is tried by itself.
    }
  }
  final [microphone, camera] = await Future.wait([_tryToOpen(port, 'audio', audio), _tryToOpen(port, 'video', video)]);
  return (audio: microphone.track, video: camera.track, problem: _describeFailures(microphone.error, camera.error));
}

/// Asks the user for a screen or a window. Fails with an [EnxException].
Future<MediaTrack> openScreen(MediaPort port) async {
  try {
    return await port.openScreen();
  } catch (error) {
    throw toMediaException(error, 'screen');
  }
}

Future<({MediaTrack? track, EnxException? error})> _tryToOpen(MediaPort port, String kind, Json? constraints) async {
  if (constraints == null) return (track: null, error: null);
  try {
    return (track: await openTrack(port, kind, constraints), error: null);
  } on EnxException catch (error) {
    return (track: null, error: error);
  }
}

EnxException? _describeFailures(EnxException? microphone, EnxException? camera) => switch ((microphone, camera)) {
  (null, null) => null,
  (final one?, final other?) => EnxException(Codes.cameraAndMicrophoneFailed, '${one.message} ${other.message}', one),
  (final one?, null) => EnxException(Codes.microphoneFailed, one.message, one),
  (null, final other?) => EnxException(Codes.cameraFailed, other.message, other),
};
