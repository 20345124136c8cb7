import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

/// A track of a microphone, a camera or a screen on the plugin's.
class FlutterTrack implements MediaTrack {
  /// A track that was opened with others as an [OpenedStream].
  FlutterTrack(this.track, this._opened) {
    track.onEnded = () {
      if (_ended) return;
      _ended = true;
      onEnded?.call();
    };
  }

  /// The plugin's track.
  final MediaStreamTrack track;

  final OpenedStream _opened;
  bool _ended = false;

  @override
  void Function()? onEnded;

  /// The plugin's stream that the track is of, for a renderer.
  MediaStream get stream => _opened.stream;

  /// The device that it comes from; null where the platform does not say.
  String? get deviceId => _settings['deviceId'] as String?;

  /// Whether it is of a camera that looks at the user, or of one that is not known to look elsewhere: such a picture is shown as in a mirror.
  bool get facesUser => kind == 'video' && _settings['facingMode'] != 'environment';

  @override
  String get id => track.id ?? '';

  @override
  String get kind => track.kind ?? '';

  @override
  bool get enabled => track.enabled;

  @override
  set enabled(bool value) => track.enabled = value;

  @override
  bool get ended => _ended;

  @override
  PictureSize? get size {
    final settings = _settings;
    return switch ((settings['width'], settings['height'])) {
      (final num width, final num height) when width > 0 && height > 0 => (width: width.round(), height: height.round()),
      _ => null,
    };
  }

  @override
  void stop() {
    if (_ended) return;
    _ended = true;
    track.stop().ignore();
    _opened.release(track);
  }

  Map<String, dynamic> get _settings {
    try {
      return track.getSettings();
    } catch (_) {
      return const {};
    }
  }
}

/// The stream that devices were opened as. It goes when the last of its tracks is stopped.
class OpenedStream {
  /// What was opened.
  OpenedStream(this.stream) : _held = {...stream.getTracks().map((track) => track.id)};

  /// The plugin's stream.
  final MediaStream stream;

  final Set<String?> _held;

  /// A track of it was stopped.
  void release(MediaStreamTrack track) {
    if (_held.remove(track.id) && _held.isEmpty) stream.dispose().ignore();
  }
}
