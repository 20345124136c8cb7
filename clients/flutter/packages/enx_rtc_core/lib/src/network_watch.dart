/// What the platform knows of its network: it is there again, it is gone, it is another one.
abstract interface class NetworkWatch {
  /// Begins to listen: [online] hears that the network is there again or another one is, [doubtful] that something is wrong with it. What is
  /// returned ends it.
  void Function() watch({required void Function() online, required void Function() doubtful});
}

/// A platform that says nothing of its network. What is lost is noticed by its silence then.
class NoNetworkWatch implements NetworkWatch {
  /// Says nothing.
  const NoNetworkWatch();

  @override
  void Function() watch({required void Function() online, required void Function() doubtful}) => () {};
}
