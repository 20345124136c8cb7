import 'json.dart';

/// How many notifications may wait for the release.
const _mostWaiting = 4096;

/// Hands numbered notifications on, each once and in order, and remembers the last: a session that resumes says how far it has heard. It can
/// be held: the notifications that come while a join or a resume is being finished wait for the release.
class Ordering {
  /// Hands notifications to [_deliver].
  Ordering(this._deliver);

  final void Function(String method, Json payload) _deliver;
  final Map<int, (String, Json)> _waiting = {};
  int _next = 1;
  bool _held = true;

  /// The number of the last notification that was handed on; 0 before the first.
  int get last => _next - 1;

  /// Takes a notification in; one that was heard before is dropped. [seq] is its number, from 1 without gaps; 0 for those that have none and
  /// are handed on at once. False when one before it is missing: a connection keeps its order, so it never comes.
  bool accept(int seq, String method, Json payload) {
    if (seq == 0) {
      _deliver(method, payload);
      return true;
    }
    if (seq < _next) return true;
    if (!_held && seq > _next) return false;
    _waiting[seq] = (method, payload);
    _drain();
    return _waiting.length <= _mostWaiting;
  }

  /// From now on everything waits. What a connection that is gone left waiting comes again on the next.
  void hold() {
    _held = true;
    _waiting.clear();
  }

  /// The server goes on with this number.
  void resumeAt(int next) {
    _next = next;
    _waiting.removeWhere((seq, _) => seq < next);
  }

  /// The server counts anew from this number: the numbers of what waits are worth nothing any more.
  void restartAt(int next) {
    _next = next;
    _waiting.clear();
  }

  /// Hands on what waits, and from now on everything as it comes. False when one is missing among those that waited.
  bool release() {
    _held = false;
    _drain();
    return _waiting.isEmpty;
  }

  void _drain() {
    while (!_held) {
      final entry = _waiting.remove(_next);
      if (entry == null) return;
      _next++;
      _deliver(entry.$1, entry.$2);
    }
  }
}
