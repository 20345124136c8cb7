import 'dart:async';
import 'dart:math';

import 'abort.dart';
import 'call_gate.dart';
import 'clock.dart';
import 'codes.dart';
import 'errors.dart';
import 'gateways.dart';
import 'handover.dart';
import 'json.dart';
import 'ordering.dart';
import 'signalling.dart';
import 'signalling_socket.dart';

const _resumeTimeoutMs = 10000;

/// One's place in the room, as the server knows it.
class Place {
  /// A place: the room, the client in it, and the token that proves it.
  const Place({required this.roomId, required this.clientId, required this.resumeToken});

  /// The room's id.
  final String roomId;

  /// One's own id.
  final String clientId;

  /// What proves the place at the next resume.
  final String resumeToken;

  /// The same place with the next token.
  Place withToken(String token) => Place(roomId: roomId, clientId: clientId, resumeToken: token);
}

/// The server's answer to `resumeRoom`, and the offer that went with the question.
class Resumed {
  /// An answer to a resume.
  Resumed({required this.place, required this.nextSeq, required this.snapshot, required this.answer, this.offer});

  /// The place, with its next token.
  final Place place;

  /// The number at which the notifications go on.
  final int nextSeq;

  /// The room as it is now, where too much was missed.
  final Json? snapshot;

  /// The answer to the offer.
  final Json? answer;

  /// The offer that was made.
  final Json? offer;
}

/// One's socket to the room, at whichever gateway it is. Notifications come in each once and in order, whatever socket they come on: another one
/// resumes the place with the last number heard, after a loss or before the gateway leaves.
class Wire {
  /// [heard] hears notifications; [lost] hears that the socket is gone; [moves] hears that the place is being moved, so that calls have to wait;
  /// [stays] hears that the socket that is there now goes on; [replaced] hears that too much was missed in a move: this is the room now.
  Wire({
    required List<String> urls,
    required Clock clock,
    required double Function() random,
    required SocketFactory makeSocket,
    required void Function(String method, Json payload) heard,
    required void Function() lost,
    required void Function() moves,
    required void Function() stays,
    required void Function(Json room) replaced,
  }) : _clock = clock,
       _makeSocket = makeSocket,
       _lost = lost,
       _replaced = replaced,
       _ordering = Ordering(heard),
       _gateways = Gateways(urls, random) {
    _handover = Handover(
      clock: clock,
      random: random,
      gateways: _gateways,
      make: _makeSignalling,
      claim: (next) async => (await _claim(next)).swap,
      begins: moves,
      ends: () => closed ? _lose() : stays(),
    );
    _signalling = _makeSignalling(_gateways.present);
  }

  final Clock _clock;
  final SocketFactory _makeSocket;
  final void Function() _lost;
  final void Function(Json room) _replaced;
  final Ordering _ordering;
  final Gateways _gateways;
  late final Handover _handover;
  late Signalling _signalling;
  final AbortController _ended = AbortController();

  /// The number of the newest try to resume.
  int _attempt = 0;
  bool _resuming = false;

  /// A try was given up since the last resume: it may still come to something.
  bool _gaveUp = false;

  /// One's place, once there is one.
  Place? place;

  /// Whether the socket is gone.
  bool get closed => _signalling.closed;

  /// Whether the server is being asked for the place after a loss.
  bool get resuming => _resuming;

  /// Why the server wants nothing to do with this app; null where it does.
  EnxException? get refusal => _signalling.refusal;

  /// Every address that is known to lead into the room, the present one first.
  List<String> get urls => _gateways.all;

  /// When something last came on the present socket, ms of the clock; null when nothing has.
  int? get heardAt => _signalling.heardAt;

  /// Completes when something comes on the present socket.
  Future<void> heard() => _signalling.heard();

  /// Opens a socket: at the first gateway that answers.
  Future<void> open() => firstOf(_gateways.all, (url) {
    _gateways.present = url;
    _signalling = _makeSignalling(url);
    return _signalling.open();
  }, _ended.signal);

  /// Takes what the server says of its gateways.
  void meet(Object? addresses) => _gateways.take(addresses);

  /// Completes when the place is not being moved.
  Future<void> settled() async {
    if (_handover.claiming) await _handover.done;
  }

  /// Calls the server. Fails with an [EnxException]: 1163 when another socket has followed the one that was asked.
  Future<Json> call(String method, [Json params = const {}, int? timeoutMs]) async {
    final signalling = _signalling;
    try {
      return await (timeoutMs == null ? signalling.call(method, params) : signalling.call(method, params, timeoutMs));
    } on EnxException catch (error) {
      if (signalling != _signalling && error.code == Codes.serverConnectionFailure) throw interrupted();
      rethrow;
    }
  }

  /// Lets a call under way take its time.
  void allowTime(String method) => _signalling.allowTime(method);

  /// Says something without waiting for an answer.
  void post(String method) => _signalling.post(method);

  /// Asks whether the server is still there.
  void check() => _signalling.check();

  /// Resumes a place on the socket that was just opened; what is heard waits for the release. [lastSeq] is the number of the last notification
  /// heard; -1 for one who knows nothing.
  Future<Resumed> resume(Place place, int lastSeq, Json? offer) async {
    _ordering.hold();
    final result = await _resumeOn(_signalling, place, lastSeq, offer);
    _ordering.resumeAt(result.nextSeq);
    return result;
  }

  /// Resumes the place after a loss, at the first gateway that answers; what is heard waits for the release. [spread]: not at the same moment as
  /// everybody else who lost that gateway.
  Future<Resumed> resumeAnywhere(bool spread, Future<Json?> Function() makeOffer, AbortSignal signal) async {
    if (spread && _gateways.several) await rest(_clock, _gateways.spreadMs, signal);
    return firstOf(_gateways.afterLoss, (url) => _resumeAt(url, makeOffer, signal), signal);
  }

  /// Moves the place to another socket though the present one may still work: at the same gateway, or else at the next that answers. [wanted] is
  /// looked at when that socket is open.
  Future<Resumed> renew(Future<Json?> Function() makeOffer, Future<bool> Function() wanted, AbortSignal signal) async {
    late final Resumed result;
    await _handover.renew(signal, (next) async {
      if (!await wanted()) throw const EnxException(Codes.serverConnectionFailure, 'Another socket is not needed any more.');
      final offer = await makeOffer();
      signal.throwIfAborted();
      final (:resumed, :swap) = await _claim(next, offer);
      result = resumed;
      return swap;
    });
    return result;
  }

  /// Lets notifications through: first those that waited. False when the server left something out: the socket is closed then.
  bool release() {
    final complete = _ordering.release();
    if (!complete) _signalling.close(broken);
    return complete;
  }

  /// The room is counting anew from this number.
  void restartAt(int next) => _ordering.restartAt(next);

  /// The gateway leaves in so many ms: the place moves to another, if there is one.
  void leave(num deadlineMs) {
    if (_gateways.several) _handover.begin(deadlineMs);
  }

  /// Ends.
  void close() {
    _ended.abort();
    _handover.abort();
    _signalling.close();
  }

  Signalling _makeSignalling(String url) {
    late final Signalling signalling;
    return signalling = Signalling(
      url: url,
      clock: _clock,
      patience: () => _gateways.patience,
      makeSocket: _makeSocket,
      onNotification: (seq, method, payload) {
        // Nothing counts that comes from a socket that another has followed. The word of that may overtake the other's answer.
        final isReplaced = payload['cause'] == Codes.sessionReplaced;
        final followed = signalling != _signalling || (_handover.claiming && isReplaced);
        // One's own try that was given up, and that something had kept back, has the place: it is taken from it again, as after a loss.
        if (!followed && isReplaced && _gaveUp) return _gaveUp = false;
        return followed || _ordering.accept(seq, method, payload);
      },
      onClose: () {
        if (signalling == _signalling && !_handover.claiming) _lose();
      },
    );
  }

  void _lose() {
    _handover.abort();
    _lost();
  }

  /// Resumes the place on another socket while the present one works; `swap` makes it the present one.
  Future<({Resumed resumed, void Function() swap})> _claim(Signalling next, [Json? offer]) async {
    // A gateway may accept a socket and then say nothing.
    next.check();
    final resumed = await _resumeOn(next, place!, _ordering.last, offer);
    void swap() {
      final old = _signalling;
      _signalling = next;
      old.retire();
      final snapshot = resumed.snapshot;
      if (snapshot == null) return;
      _ordering.restartAt(resumed.nextSeq);
      _replaced(snapshot);
    }

    return (resumed: resumed, swap: swap);
  }

  Future<Resumed> _resumeAt(String url, Future<Json?> Function() makeOffer, AbortSignal signal) async {
    final signalling = _signalling = _makeSignalling(url);
    void stop() => signalling.close(broken);
    signal.addListener(stop);
    try {
      await signalling.open();
      final offer = await makeOffer();
      // Another try may have taken over meanwhile, with a socket of its own.
      signal.throwIfAborted();
      if (_gateways.several) signalling.check();
      _resuming = true;
      final resumed = await resume(place!, _ordering.last, offer);
      _gateways.present = url;
      return resumed;
    } catch (_) {
      stop();
      rethrow;
    } finally {
      _resuming = false;
      signal.removeListener(stop);
    }
  }

  Future<Resumed> _resumeOn(Signalling signalling, Place place, int lastSeq, Json? offer) async {
    // Later tries have larger numbers, those of the life of the app before included: so a try that was given up and comes late takes nothing back.
    final attempt = _attempt = max(_attempt + 1, _clock.wallClock());
    Future<Json> call(Json more) => signalling.call('resumeRoom', {
      'roomId': place.roomId,
      'clientId': place.clientId,
      'resumeToken': place.resumeToken,
      'lastSeq': lastSeq,
      'offer': offer,
      ...more,
    }, _resumeTimeoutMs);
    _gaveUp = true;
    Json result;
    try {
      result = await call({'attempt': attempt});
    } on EnxException catch (error) {
      // A gateway of before tries were numbered refuses what it does not know.
      if (error.code != Codes.invalidParameters) rethrow;
      result = await call(const {});
    }
    _gaveUp = false;
    final next = this.place = place.withToken(result['resumeToken'] as String);
    _gateways.take(result['gateways']);
    return Resumed(
      place: next,
      nextSeq: result['nextSeq'] as int,
      snapshot: result['snapshot'] as Json?,
      answer: result['answer'] as Json?,
      offer: offer,
    );
  }
}
