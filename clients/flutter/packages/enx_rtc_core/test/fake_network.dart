import 'package:enx_rtc_core/src/network_watch.dart';

/// A network of which the test says what happens.
class FakeNetwork implements NetworkWatch {
  /// Says that the network is there again, or another one is.
  void Function() online = () {};

  /// Says that something is wrong with it.
  void Function() doubtful = () {};

  @override
  void Function() watch({required void Function() online, required void Function() doubtful}) {
    this.online = online;
    this.doubtful = doubtful;
    return () {
      this.online = () {};
      this.doubtful = () {};
    };
  }
}
