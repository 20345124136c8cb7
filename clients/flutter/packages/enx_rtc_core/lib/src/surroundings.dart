import 'dart:math';

import 'clock.dart';
import 'network_watch.dart';
import 'platform/socket.dart';
import 'reports.dart';
import 'signalling_socket.dart';

/// What a room needs of the world around it. An app keeps the defaults; tests put their own in.
class Surroundings {
  /// The platform's own, where nothing else is given.
  Surroundings({Clock? clock, double Function()? random, NetworkWatch? network, SocketFactory? makeSocket, DeviceState? device})
    : clock = clock ?? SystemClock(),
      random = random ?? Random().nextDouble,
      network = network ?? const NoNetworkWatch(),
      makeSocket = makeSocket ?? platformSocket,
      device = device ?? const DeviceState();

  /// Tells the time.
  final Clock clock;

  /// Chance, 0 to 1.
  final double Function() random;

  /// Says when the network is there again, or another one.
  final NetworkWatch network;

  /// Makes the sockets.
  final SocketFactory makeSocket;

  /// What others may want to know of this device.
  final DeviceState device;
}
