import 'dart:async';

import '../abort.dart';
import '../clock.dart';
import '../json.dart';
import 'media_connection.dart';
import 'silence.dart';
import 'stats.dart';
import 'unheard.dart';

/// Watches what a peer connection receives and sends, and says at once when that no longer arrives. ICE says so some seconds later.
class FlowWatch {
  /// [wordAt] is when the server last said something on the socket, ms of the clock; [onStopped] hears that packets no longer come that should, or that the
  /// server no longer hears those that are sent; [onFlows] that packets come again.
  FlowWatch(
    this._connection, {
    required Clock clock,
    required int? Function() wordAt,
    required void Function() onStopped,
    required void Function() onFlows,
  }) : _clock = clock,
       _wordAt = wordAt,
       _onStopped = onStopped,
       _onFlows = onFlows {
    unawaited(_run());
  }

  final MediaConnection _connection;
  final Clock _clock;
  final int? Function() _wordAt;
  final void Function() _onStopped;
  final void Function() _onFlows;
  final Silence _silence = Silence();
  final Unheard _unheard = Unheard();
  final AbortController _ended = AbortController();
  String? _signs;
  int? _signAt;
  bool _wasSilent = false;

  /// Whether packets have stopped that should come.
  bool get silent => _silence.silent;

  /// There is reason to doubt: a shorter silence counts.
  void doubt() => _silence.doubt(_clock.now());

  /// Whether something has come since a moment (ms of the clock); true where the platform does not say.
  Future<bool> hasComeSince(int moment) async {
    await _look();
    final at = _signAt;
    return _signs == null || (at != null && at > moment);
  }

  /// Ends.
  void stop() => _ended.abort();

  Future<void> _run() async {
    final signal = _ended.signal;
    try {
      for (;;) {
        await rest(_clock, lookMs, signal);
        final exchange = await _look();
        signal.throwIfAborted();
        _decide(exchange);
      }
    } catch (_) {
      if (!signal.aborted) rethrow;
    }
  }

  void _decide(Exchange? exchange) {
    final now = _clock.now();
    final silent = _silence.look(now, _signs, _wordAt());
    final unheard = _unheard.look(now, exchange);
    final was = _wasSilent;
    _wasSilent = silent;
    if (silent ? !was : unheard) _onStopped();
    if (was && !silent) _onFlows();
  }

  /// Sees what has come so far.
  Future<Exchange?> _look() async {
    final report = await readStats(_connection, _ended.signal);
    final seen = report == null ? null : readTraffic(report);
    if (seen?.signs != _signs) _signAt = _clock.now();
    _signs = seen?.signs;
    return seen?.exchange;
  }
}

/// What the statistics say of the pair of addresses that is in use; null while there is none. Its answered checks count as packets that came, and so does
/// another pair in its place: that one was answered.
({String signs, Exchange? exchange})? readTraffic(List<Json> report) {
  Json? find(bool Function(Json entry) test) => report.where(test).firstOrNull;
  num sum(String type, String field) => report.fold(0, (all, entry) => all + (entry['type'] == type ? entry[field] as num? ?? 0 : 0));
  final chosen = find((entry) => entry['type'] == 'transport')?['selectedCandidatePairId'];
  final pair =
      (chosen == null ? null : find((entry) => entry['id'] == chosen)) ??
      find((entry) => entry['type'] == 'candidate-pair' && entry['selected'] == true);
  if (pair == null) return null;
  final media = sum('inbound-rtp', 'packetsReceived');
  final signs = [pair['id'], pair['packetsReceived'], pair['bytesReceived'], pair['responsesReceived'], media].join(' ');
  final received = pair['packetsReceived'];
  // Some platforms do not count the packets of a pair.
  final exchange = received is num && received > 0 ? (sent: sum('outbound-rtp', 'packetsSent').toInt(), answers: (received - media).toInt()) : null;
  return (signs: signs, exchange: exchange);
}
