import 'dart:async';

import '../abort.dart';
import '../json.dart';
import 'media_connection.dart';

/// The statistics of a connection; null when it is closed, or the platform does not say. Some platforms never answer for a connection that is closed
/// while it is asked, so whoever waited would wait for ever.
Future<List<Json>?> readStats(MediaConnection connection, AbortSignal closed) {
  if (closed.aborted) return Future.value();
  final done = Completer<List<Json>?>();
  late final void Function() gone;
  void end(List<Json>? report) {
    closed.removeListener(gone);
    if (!done.isCompleted) done.complete(report);
  }

  gone = () => end(null);
  closed.addListener(gone);
  connection.getStats().then(end, onError: (_) => end(null));
  return done.future;
}
