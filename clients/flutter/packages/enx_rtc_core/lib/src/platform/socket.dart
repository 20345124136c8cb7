/// The socket of the platform that this runs on.
library;

export 'socket_io.dart' if (dart.library.js_interop) 'socket_web.dart';
