import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter/widgets.dart';

/// When an app comes back to the foreground, its sockets may have died unnoticed and the network may be another one: the connection is looked at at once
/// then. Of the network itself Flutter knows nothing; an app that has a plugin for it gives its own [NetworkWatch] to the room.
class AppLifeWatch implements NetworkWatch {
  /// A watch.
  const AppLifeWatch();

  @override
  void Function() watch({required void Function() online, required void Function() doubtful}) {
    final listener = AppLifecycleListener(onResume: online);
    return listener.dispose;
  }
}
