/// A track of a microphone, a camera or a screen.
abstract interface class MediaTrack {
  /// Tells it from others.
  String get id;

  /// `audio` or `video`.
  String get kind;

  /// Whether it carries sound or pictures; while it is false it carries silence or black, and the device stays open.
  abstract bool enabled;

  /// Whether it has ended: it was stopped, or its device went away.
  bool get ended;

  /// Hears once that the device went away, or that the platform's own button ended a share. It does not hear of [stop].
  abstract void Function()? onEnded;

  /// The size of the pictures, pixels; null where it is not known.
  PictureSize? get size;

  /// Ends it and lets the device go.
  void stop();
}

/// The size of a picture, pixels.
typedef PictureSize = ({int width, int height});
