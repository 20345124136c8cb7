import 'dart:math';

/// Between two looks at what has come, ms. Three without a packet are the 0.7 s after which another way is looked for.
const lookMs = 240;

/// A look that comes later than this was kept waiting with the app or the machine: what it missed says nothing of the network, ms.
const _lateMs = 2 * lookMs;

/// The shortest silence that counts, ms.
const _silentMs = 700;

/// The same when there is reason to doubt already, ms.
const _doubtedMs = 400;

/// How long the doubt lasts, ms.
const _doubtMs = 3000;

/// A silence counts when it is so many times as long as the longest of late.
const _factor = 2.5;

/// "Of late", ms.
const _memoryMs = 5000;

/// How long packets have to be watched before their absence says anything, ms.
const _knownMs = 1500;

/// How many times they have to come in that time: what comes once may come just then by chance.
const _knownTimes = 3;

/// Where packets come so seldom that only a longer silence would count, the platform's own checks notice as early, ms.
const _longestMs = 3000;

/// A word of the server that comes at most so long before a silence may be the reason for it, ms.
const _wordMs = 500;

/// Decides when packets have stopped that should come. What "should" means it learns from those that came: where there were some in each look, a silence
/// of 0.7 s counts; where reports come once a second, one of three seconds; where only the platform's own checks are answered, none does. It knows no
/// platform and no clock: time is what the looks bring.
class Silence {
  /// What had come at the last look.
  String? _signs;
  int _lookedAt = 0;

  /// How much of the time since the last packet was watched, ms.
  int _quiet = 0;

  /// How much time was watched since it was last said that it is silent, ms.
  int _watched = 0;

  /// How long the silences of late were.
  List<({int at, int ms})> _gaps = const [];
  int? _doubtedUntil;
  bool _silent = false;

  /// Whether packets have stopped that should come.
  bool get silent => _silent;

  /// Takes a look at [now] (ms), and says whether packets have stopped that should come. [signs] is what has come so far: another text whenever something
  /// more has; null when that cannot be told. [wordAt] is when the server last said something on the socket, ms.
  bool look(int now, String? signs, [int? wordAt]) {
    final sinceLook = now - _lookedAt;
    final passed = sinceLook > _lateMs ? 0 : sinceLook;
    _lookedAt = now;
    if (signs == null || _signs == null) {
      _signs = signs;
      _forget();
      return false;
    }
    _quiet += passed;
    _watched += passed;
    if (signs != _signs) {
      _signs = signs;
      // A path that was dead, or is used for something else from here on, is known anew.
      if (_silent || _quiet > _longestMs) {
        _forget();
      } else {
        _gaps = [
          for (final gap in _gaps)
            if (now - gap.at < _memoryMs) gap,
          (at: now, ms: _quiet),
        ];
      }
      _quiet = 0;
    } else if (!_silent && _quiet >= _limit(now, wordAt)) {
      // What comes after this is watched anew: it may be less than before for good.
      _forget();
      _silent = true;
    }
    return _silent;
  }

  /// There is reason to doubt: for a while a shorter silence counts.
  void doubt(int now) => _doubtedUntil = now + _doubtMs;

  num _limit(int now, int? wordAt) {
    if (_watched < _knownMs || _gaps.length < _knownTimes) return double.infinity;
    final usual = _factor * _gaps.map((gap) => gap.ms).reduce(max);
    final doubtedUntil = _doubtedUntil;
    final least = doubtedUntil != null && now < doubtedUntil ? _doubtedMs : _silentMs;
    final limit = max<num>(least, usual);
    if (limit > _longestMs) return double.infinity;
    // Who mutes or leaves stops sending, and the server says so at that moment. And what comes on the socket came by the same network.
    return wordAt != null && wordAt >= now - _quiet - _wordMs ? _longestMs : limit;
  }

  void _forget() {
    _quiet = 0;
    _watched = 0;
    _gaps = const [];
    _silent = false;
  }
}
