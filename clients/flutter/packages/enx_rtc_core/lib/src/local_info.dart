import 'dart:math';

import 'codes.dart';
import 'errors.dart';
import 'json.dart';
import 'media/media_track.dart';

const _mostFrames = 30;
const _mostLayers = 3;
const _usualWidth = 1280;
const _usualHeight = 720;

/// Refuses what no camera or server could honour, before any device is opened.
void checkLocalInfo(Json info) {
  final framerate = info['framerate'];
  if (framerate != null && !(framerate is num && framerate >= 1 && framerate <= _mostFrames)) {
    throw EnxException(Codes.framerateInvalid, 'localInfo.framerate is $framerate: give 1 to $_mostFrames.');
  }
  final layers = info['maxVideoLayers'];
  if (layers != null && !(layers is num && layers == layers.truncate() && layers >= 1 && layers <= _mostLayers)) {
    throw EnxException(Codes.videoLayersInvalid, 'localInfo.maxVideoLayers is $layers: give 1 to $_mostLayers.');
  }
  final least = info['minVideoBW'];
  final most = info['maxVideoBW'];
  if (least is num && most is num && least > most) {
    throw const EnxException(Codes.invalidParameters, 'localInfo.minVideoBW is greater than maxVideoBW: swap them or leave one out.');
  }
  final size = _sizeMap(info['videoSize']);
  num of(String key, num usual) => size?[key] is num ? size![key] as num : usual;
  final isPossible =
      (size ?? const {}).values.every((side) => side is num?) &&
      of('minWidth', 0) >= 0 &&
      of('minHeight', 0) >= 0 &&
      of('minWidth', 0) <= of('maxWidth', double.infinity) &&
      of('minHeight', 0) <= of('maxHeight', double.infinity);
  if (!isPossible) {
    throw const EnxException(
      Codes.videoSizeInvalid,
      'localInfo.videoSize has a least size above its greatest: give minWidth ≤ maxWidth and minHeight ≤ maxHeight.',
    );
  }
}

/// What the camera is asked for; a particular one, where an id is given.
Json videoConstraints(Json info, [String? deviceId]) {
  final size = _sizeMap(info['videoSize']);
  return {
    'width': _range(size?['minWidth'], size?['maxWidth'], _usualWidth),
    'height': _range(size?['minHeight'], size?['maxHeight'], _usualHeight),
    'frameRate': {'max': info['framerate'] ?? _mostFrames, 'ideal': info['framerate'] ?? _mostFrames},
    ..._exactDevice(deviceId),
  };
}

/// How large the camera's picture should be, pixels: what it is asked for, whatever it then gives.
PictureSize expectedSize(Json info) {
  final size = _sizeMap(info['videoSize']);
  return (
    width: _ideal(size?['minWidth'], size?['maxWidth'], _usualWidth).toInt(),
    height: _ideal(size?['minHeight'], size?['maxHeight'], _usualHeight).toInt(),
  );
}

/// What the microphone is asked for; a particular one, where an id is given.
Json audioConstraints([String? deviceId]) => {'echoCancellation': true, 'noiseSuppression': true, 'autoGainControl': true, ..._exactDevice(deviceId)};

/// The device that localInfo names for a kind, if it names one.
String? wishedDevice(Object? wish) => wish is Map ? wish['deviceId'] as String? : null;

/// The part of localInfo that the server knows. A kind for which no track could be had joins muted, so that it can be unmuted once the user has
/// plugged a device in or granted access. [state] is what is really sent.
Json wireLocalInfo(Json info, Json state) => {
  ...info,
  'audio': info['audio'] != false,
  'video': info['video'] != false,
  if (_sizeMap(info['videoSize']) case final size?) 'videoSize': size,
  'audioMuted': state['audioMuted'],
  'videoMuted': state['videoMuted'],
};

/// The picture size as a map, whichever way it was written.
Map<dynamic, dynamic>? _sizeMap(Object? size) => switch (size) {
  [final minWidth, final minHeight, final maxWidth, final maxHeight] => {
    'minWidth': minWidth,
    'minHeight': minHeight,
    'maxWidth': maxWidth,
    'maxHeight': maxHeight,
  },
  final Map<dynamic, dynamic> map => map,
  _ => null,
};

/// Many cameras offer only a few sizes: a least size is required only where the app asked for one.
Json _range(Object? least, Object? most, int usual) => {
  'ideal': _ideal(least, most, usual),
  if (least is num && least > 0) 'min': least,
  if (most is num) 'max': most,
};

num _ideal(Object? least, Object? most, int usual) => max(least is num ? least : 0, min(most is num ? most : usual, usual));

Json _exactDevice(String? deviceId) => {
  if (deviceId != null && deviceId.isNotEmpty) 'deviceId': {'exact': deviceId},
};
