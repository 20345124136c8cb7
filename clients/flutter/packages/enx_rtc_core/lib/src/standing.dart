import 'json.dart';
import 'snapshot.dart';

/// What the app was told of bandwidth and holds until its end is told: fewer videos, fewer layers, sound alone, no share. A server that gives the
/// room as it is has forgotten what it told, and tells anew what still holds; the app hears first that all of it is over.
class Standing {
  /// How each of it ends.
  final Map<String, News> _ends = {};

  /// Takes a callback into account.
  void hear(String name, Json payload) {
    switch (name) {
      case 'onRoomBandwidthAlert':
        _keep(name, payload['direction'] == 'down', (name: name, payload: {...payload, 'direction': 'up'}));
      case 'onPublisherBandwidthAlert':
        _keep('$name ${payload['streamId']}', payload['direction'] == 'down', (
          name: name,
          payload: {...payload, 'layers': payload['wanted'], 'direction': 'up'},
        ));
      case 'onUnPublishedStream':
        _ends.remove('onPublisherBandwidthAlert ${payload['streamId']}');
      case 'onAudioOnlyByBandwidth':
        _keep(name, payload['enabled'] == true, (name: name, payload: {'enabled': false}));
      case 'onShareStreamEvent':
        _keep(name, payload['message'] == 'Share stopped', (name: name, payload: {...payload, 'message': 'Share resumed'}));
      case 'onScreenSharedStarted' || 'onScreenSharedStopped':
        _ends.remove('onShareStreamEvent');
    }
  }

  /// All of it is over: what the app has to hear.
  List<News> end() {
    final news = [..._ends.values];
    _ends.clear();
    return news;
  }

  void _keep(String key, bool begins, News end) {
    if (begins) {
      _ends[key] = end;
    } else {
      _ends.remove(key);
    }
  }
}
