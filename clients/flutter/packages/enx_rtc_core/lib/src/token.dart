import 'dart:convert';

/// How many talker slots are asked for when the token does not say.
const defaultSlots = 6;

/// The most slots that a room has.
const _mostSlots = 16;

/// Reads the claims of a JWT without verifying it: only the server can judge a token, the client merely has to know how many slots to offer. A token
/// that cannot be read gives no claims, and the server says what is wrong with it.
Map<String, dynamic> decodeToken(String token) {
  try {
    final claims = jsonDecode(utf8.decode(base64Url.decode(base64Url.normalize(token.split('.')[1])), allowMalformed: true));
    return claims is Map<String, dynamic> ? claims : {};
  } on Object {
    return {};
  }
}

/// How many talker slots a token's room has, 1 to 16.
int tokenSlots(String token) => switch (decodeToken(token)['slots']) {
  final num slots when slots >= 1 && slots <= _mostSlots && slots == slots.truncate() => slots.toInt(),
  _ => defaultSlots,
};
