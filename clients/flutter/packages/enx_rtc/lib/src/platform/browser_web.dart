import 'dart:js_interop';

@JS('navigator.userAgent')
external String get _userAgent;

/// Whether the app runs in Firefox.
bool get isFirefox => _userAgent.contains('Firefox');
