import 'dart:convert';

import 'package:enx_rtc/enx_rtc.dart';

import 'post.dart';

/// Gets a token for a room from a server that has its demo switched on. A product asks its own backend instead.
class TokenSource {
  /// [send] posts JSON to an address.
  const TokenSource({this.send = postJson});

  /// Posts JSON to an address; it answers with the status and the body.
  final Future<({int status, String body})> Function(Uri address, String json) send;

  /// A token for [room], under [name], of the server at [server] (`wss://…`). Fails with an [EnxException].
  Future<String> tokenFor({required String server, required String room, required String name}) async {
    final ({int status, String body}) answer;
    try {
      answer = await send(_address(server), jsonEncode({'room': room, 'name': name}));
    } catch (error) {
      throw EnxException(Codes.serverConnectionFailure, 'The server cannot be reached.', error);
    }
    final body = _read(answer.body);
    if (body['token'] case final String token when answer.status == 200) return token;
    if (body['result'] case final int code) throw EnxException(code, '${body['desc'] ?? body['error'] ?? 'The server refused.'}');
    if (answer.status == 404) throw const EnxException(Codes.featureNotEnabled, 'The demo is switched off on this server: enx.demo.enabled.');
    throw EnxException(Codes.serverConnectionFailure, 'The server answered with status ${answer.status}.');
  }

  static Uri _address(String server) {
    final uri = Uri.parse(server);
    return uri.replace(scheme: uri.scheme == 'ws' ? 'http' : 'https', path: '/demo/tokens');
  }

  static Map<dynamic, dynamic> _read(String body) {
    try {
      return jsonDecode(body) as Map<dynamic, dynamic>;
    } catch (_) {
      return const {};
    }
  }
}
