/// Which browser this is; not one, on other platforms.
library;

export 'browser_none.dart' if (dart.library.js_interop) 'browser_web.dart';
