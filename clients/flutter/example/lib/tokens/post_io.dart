import 'dart:convert';
import 'dart:io';

/// Posts JSON to an address; gives the status and the body.
Future<({int status, String body})> postJson(Uri address, String json) async {
  final client = HttpClient()..connectionTimeout = const Duration(seconds: 10);
  try {
    final request = await client.postUrl(address);
    request.headers.contentType = ContentType.json;
    request.write(json);
    final response = await request.close();
    return (status: response.statusCode, body: await utf8.decodeStream(response));
  } finally {
    client.close();
  }
}
