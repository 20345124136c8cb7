/// Posts JSON, on every platform.
library;

export 'post_io.dart' if (dart.library.js_interop) 'post_web.dart';
