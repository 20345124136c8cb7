/// Work that brings something to what it should be now. It runs once at a time; asked for while it runs, it runs once more afterwards, however often it
/// was asked for. So the last wish wins, and no wish overtakes another.
class Latest {
  /// [work] reads what is wanted when it begins; what it throws is not told.
  Latest(this._work);

  final Future<void> Function() _work;
  Future<void>? _running;
  bool _again = false;

  /// Completes when what was wanted at this moment holds, or could not be had.
  Future<void> run() {
    if (_running case final running?) {
      _again = true;
      return running;
    }
    return _running = _loop();
  }

  Future<void> _loop() async {
    do {
      _again = false;
      try {
        await _work();
      } catch (_) {
        // A wish that could not be carried out is followed by the next.
      }
    } while (_again);
    _running = null;
  }
}
