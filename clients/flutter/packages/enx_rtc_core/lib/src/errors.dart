import 'codes.dart';

/// A failure with a number that programs can act on and a sentence that people can.
class EnxException implements Exception {
  /// A failure; [cause] is the error underneath, if there is one.
  const EnxException(this.code, this.message, [this.cause]);

  /// One of [Codes], or a number of the server.
  final int code;

  /// What happened and what to do.
  final String message;

  /// The error underneath.
  final Object? cause;

  @override
  String toString() => 'EnxException $code: $message';
}

/// Makes an [EnxException] of anything that was thrown; [code] is the number for what carries none.
EnxException toEnxException(Object error, [int code = Codes.unknown]) => error is EnxException ? error : EnxException(code, '$error', error);
