/// Ends work that is under way. The one who began it aborts; the work looks at [signal].
class AbortController {
  /// What the work looks at.
  final AbortSignal signal = AbortSignal._();

  /// Ends the work; [reason] is what it fails with.
  void abort([Object? reason]) => signal._abort(reason ?? const Aborted());
}

/// Says whether work is to end.
class AbortSignal {
  AbortSignal._();

  final List<void Function()> _listeners = [];
  Object? _reason;

  /// Whether the work is to end.
  bool get aborted => _reason != null;

  /// Why; null while it goes on.
  Object? get reason => _reason;

  /// Fails with the reason when the work is to end.
  void throwIfAborted() {
    if (_reason case final reason?) throw reason;
  }

  /// Calls [listener] once when the work is to end. Does nothing when it is to end already.
  void addListener(void Function() listener) {
    if (!aborted) _listeners.add(listener);
  }

  /// Takes a listener away.
  void removeListener(void Function() listener) => _listeners.remove(listener);

  void _abort(Object reason) {
    if (aborted) return;
    _reason = reason;
    final listeners = [..._listeners];
    _listeners.clear();
    for (final listener in listeners) {
      listener();
    }
  }
}

/// What aborted work fails with where nobody said why.
class Aborted implements Exception {
  /// Without a reason.
  const Aborted();

  @override
  String toString() => 'Aborted';
}
