import 'abort.dart';
import 'codes.dart';
import 'errors.dart';
import 'patience.dart';
import 'signalling.dart';

/// More addresses than this are of no use to one client.
const _most = 16;

/// Failures after which another gateway may serve.
const _ofOneGateway = {Codes.serverConnectionFailure, Codes.originRefused};

/// Within this time those who lost the same gateway at the same moment arrive at the others, ms.
const _spreadMs = 300;

/// The signalling addresses that lead into the room: the app's own, and after them those that the server told last. It says where to try in
/// which order, and how long to be patient with each.
class Gateways {
  /// The app's own addresses, in the order in which a join tries them; [_random] gives 0 to 1.
  Gateways(List<String> urls, this._random) : _own = {...urls}, present = urls.first;

  final Set<String> _own;
  final double Function() _random;
  List<String> _told = [];

  /// The gateway that one's socket is at, or was last.
  String present;

  /// Every address, that of the present gateway first.
  List<String> get all => [
    ...{present, ..._own, ..._told},
  ];

  /// Whether there is another gateway to go to.
  bool get several => all.length > 1;

  /// How long to wait for one.
  Patience get patience => several ? Patience.hasty : Patience.patient;

  /// All but the present one, in an order that differs from client to client.
  List<String> get others {
    final others = [for (final url in all.skip(1)) (url: url, place: _random())];
    others.sort((one, other) => one.place.compareTo(other.place));
    return [for (final (:url, place: _) in others) url];
  }

  /// Where to look for the room after a loss: at the gateway that was lost last of all.
  List<String> get afterLoss => [...others, present];

  /// How long to wait before one looks there, ms.
  double get spreadMs => several ? _random() * _spreadMs : 0;

  /// Takes what the server says of its gateways in place of what it said before; what is no address is passed over.
  void take(Object? addresses) {
    if (addresses is! List || addresses.isEmpty) return;
    _told = [
      for (final address in addresses.take(_most))
        if (address is String)
          if (_signalUrlOrNull(address) case final url?) url,
    ];
  }

  static String? _signalUrlOrNull(String address) {
    try {
      return signalUrl(address);
    } on EnxException {
      return null;
    }
  }
}

/// Tries one address after the other until one serves. A refusal is the answer of all, but for 9034: which pages may connect, each gateway says
/// for itself. Fails with what the last one failed with, or with the signal's reason.
Future<T> firstOf<T>(List<String> urls, Future<T> Function(String url) serve, [AbortSignal? signal]) async {
  Object? failure;
  for (final url in urls) {
    signal?.throwIfAborted();
    try {
      return await serve(url);
    } on EnxException catch (error) {
      if (!_ofOneGateway.contains(error.code)) rethrow;
      failure = error;
    }
  }
  throw failure!;
}
