import 'dart:js_interop';

/// Posts JSON to an address; gives the status and the body.
Future<({int status, String body})> postJson(Uri address, String json) async {
  final wish = _Wish(method: 'POST', body: json.toJS, headers: {'Content-Type': 'application/json'}.jsify()! as JSObject);
  final response = await _fetch('$address'.toJS, wish).toDart;
  return (status: response.status, body: (await response.text().toDart).toDart);
}

@JS('fetch')
external JSPromise<_Response> _fetch(JSString address, _Wish wish);

extension type _Wish._(JSObject _) implements JSObject {
  external factory _Wish({String method, JSString body, JSObject headers});
}

extension type _Response._(JSObject _) implements JSObject {
  external int get status;
  external JSPromise<JSString> text();
}
