import 'dart:math';

/// The server answers what is sent some twenty times a second; of its reports, which come in any case, there are one or two, ms.
const _latelyMs = 1000;
const _beforeMs = 3000;

/// How many packets have to have been sent lately before a missing answer says anything.
const _sent = 20;

/// How many packets that are no sound and no picture come as reports in any case, each second at most.
const _reports = 2;

/// How many came before, each second at least, where the server answers.
const _answers = 5;

/// A look that comes later than this says nothing of the network, ms.
const _lateMs = 480;

/// What a look sees: packets that were sent so far, and packets so far that were neither sound nor picture (the server's answers and reports).
typedef Exchange = ({int sent, int answers});

/// Decides when the server no longer hears what is sent, though its own packets come. It answers each packet that carries a number of the transport
/// (transport-cc feedback); where answers were never usual, nothing is concluded from their absence.
class Unheard {
  /// By time that was watched, ms.
  List<({int at, Exchange seen})> _looks = [];
  int _lookedAt = 0;
  int _watched = 0;

  /// Takes a look at [now] (ms), and says whether what is sent no longer arrives. [exchange] is null when it cannot be told.
  bool look(int now, Exchange? exchange) {
    final late = now - _lookedAt > _lateMs;
    _watched += min(now - _lookedAt, _lateMs);
    _lookedAt = now;
    if (exchange == null || late) {
      _looks = [];
      return false;
    }
    _looks.add((at: _watched, seen: exchange));
    final recent = _lookBefore(_watched - _latelyMs);
    final first = recent == null ? null : _lookBefore(recent.at - _beforeMs);
    if (recent == null || first == null) return false;
    _looks = _looks.sublist(_looks.indexOf(first));
    final usual = (recent.seen.answers - first.seen.answers) / (recent.at - first.at) * 1000;
    final isUnheard = exchange.sent - recent.seen.sent >= _sent && exchange.answers - recent.seen.answers <= _reports && usual >= _answers;
    if (isUnheard) _looks = [];
    return isUnheard;
  }

  /// The last look before a moment.
  ({int at, Exchange seen})? _lookBefore(int at) => _looks.where((look) => look.at <= at).lastOrNull;
}
