import 'dart:async';
import 'dart:math';

import 'abort.dart';
import 'clock.dart';
import 'codes.dart';
import 'errors.dart';
import 'gateways.dart';
import 'signalling.dart';

/// Clients of a gateway that leaves go within this time, or a quarter of what it gives them: not all at once.
const _spreadMs = 2000;

/// A socket that is to take the place of one that may be dead opens within this time, or another is made, ms.
const _renewOpenMs = 2000;

/// Resumes one's place on another socket; what it gives makes that socket the connection's.
typedef Claim = Future<void Function()> Function(Signalling next);

/// Moves one's place to another gateway, or to another socket at the same one, while the present one still works. A socket is opened there and
/// resumes the place; then it is the connection's. Until that moment the old one goes on as if nothing happened, and when no other gateway helps
/// it stays.
class Handover {
  /// [make] makes a socket; [claim] resumes the place there; [begins] hears that the place is being resumed, so that from here on the server may
  /// close the old socket; [ends] hears that this is over, one way or the other.
  Handover({
    required Clock clock,
    required double Function() random,
    required Gateways gateways,
    required Signalling Function(String url) make,
    required Claim claim,
    required void Function() begins,
    required void Function() ends,
  }) : _clock = clock,
       _random = random,
       _gateways = gateways,
       _make = make,
       _claim = claim,
       _begins = begins,
       _ends = ends;

  final Clock _clock;
  final double Function() _random;
  final Gateways _gateways;
  final Signalling Function(String url) _make;
  final Claim _claim;
  final void Function() _begins;
  final void Function() _ends;
  AbortController? _trial;
  bool _claiming = false;
  Future<void> _done = Future.value();

  /// Whether the place is being resumed right now: the old socket's end is no loss until that has failed.
  bool get claiming => _claiming;

  /// Completes when nothing is under way.
  Future<void> get done => _done;

  /// The present gateway leaves, in so many ms.
  void begin(num deadlineMs) {
    if (_trial != null) return;
    final trial = _trial = AbortController();
    _done = _follow(trial, _move(deadlineMs, trial.signal));
  }

  /// The present socket may be dead: the place moves to another one, at the same gateway or the next that answers. Fails when it has not moved.
  Future<void> renew(AbortSignal signal, Claim claim) async {
    // Then another socket is coming anyhow.
    if (_trial != null) throw const EnxException(Codes.serverConnectionFailure, 'The place is being moved already.');
    final trial = _trial = AbortController();
    void stop() => trial.abort(signal.reason);
    signal.addListener(stop);
    final work = firstOf(_gateways.all, (url) => _moveTo(url, trial.signal, claim, _renewOpenMs), trial.signal);
    _done = _follow(trial, work).whenComplete(() => signal.removeListener(stop));
    await work;
  }

  /// Ends it: there is nothing to move any more.
  void abort() {
    _trial?.abort();
    _trial = null;
  }

  Future<void> _follow(AbortController trial, Future<void> work) async {
    try {
      await work;
    } catch (_) {
      // Where nothing helped the old socket stays; its end is a loss like any other.
    }
    if (_trial == trial) _trial = null;
  }

  Future<void> _move(num deadlineMs, AbortSignal signal) async {
    await rest(_clock, _random() * min(_spreadMs, deadlineMs / 4), signal);
    final others = _gateways.others;
    if (others.isEmpty) return;
    await firstOf(others, (url) => _moveTo(url, signal, _claim), signal);
  }

  Future<void> _moveTo(String url, AbortSignal signal, Claim claim, [int? openMs]) async {
    final next = _make(url);
    void stop() => next.close(broken);
    signal.addListener(stop);
    final timer = openMs == null ? null : _clock.setTimeout(stop, openMs);
    try {
      await next.open();
      _clock.clearTimeout(timer);
      signal.throwIfAborted();
      _claiming = true;
      _begins();
      final swap = await claim(next);
      _gateways.present = url;
      swap();
    } catch (_) {
      stop();
      rethrow;
    } finally {
      _clock.clearTimeout(timer);
      signal.removeListener(stop);
      if (_claiming) {
        _claiming = false;
        _ends();
      }
    }
  }
}
