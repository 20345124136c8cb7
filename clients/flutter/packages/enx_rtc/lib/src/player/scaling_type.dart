// The names are the vocabulary's.
// ignore_for_file: constant_identifier_names

/// How a picture fills the space of its player.
enum ScalingType {
  /// All of the picture, with bars where its shape is another one.
  SCALE_ASPECT_FIT,

  /// All of the space, with what does not fit cut off.
  SCALE_ASPECT_FILL,

  /// Here the same as [SCALE_ASPECT_FILL].
  SCALE_ASPECT_BALANCED,
}
