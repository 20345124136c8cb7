import 'package:enx_rtc_core/src/json.dart';
import 'package:enx_rtc_core/src/standing.dart';

import 'harness.dart';

/// What is heard, as short words.
const _words = <String, (String, Json)>{
  'down': ('onRoomBandwidthAlert', {'bandwidth': 240, 'stream_bandwidth': 80, 'number_of_videos': 2, 'direction': 'down', 'cause': 'downlink'}),
  'less': ('onRoomBandwidthAlert', {'bandwidth': 90, 'stream_bandwidth': 80, 'number_of_videos': 1, 'direction': 'down', 'cause': 'downlink'}),
  'up': ('onRoomBandwidthAlert', {'bandwidth': 900, 'stream_bandwidth': 80, 'number_of_videos': 3, 'direction': 'up', 'cause': 'downlink'}),
  'weak': ('onPublisherBandwidthAlert', {'streamId': 'av', 'layers': 1, 'wanted': 3, 'bandwidth': 180, 'direction': 'down'}),
  'whole': ('onPublisherBandwidthAlert', {'streamId': 'av', 'layers': 3, 'wanted': 3, 'bandwidth': 1800, 'direction': 'up'}),
  'weakShare': ('onPublisherBandwidthAlert', {'streamId': '101', 'layers': 0, 'wanted': 1, 'bandwidth': 0, 'direction': 'down'}),
  'unshared': ('onUnPublishedStream', {'streamId': '101', 'msg': '', 'result': '0'}),
  'sound': ('onAudioOnlyByBandwidth', {'enabled': true}),
  'pictures': ('onAudioOnlyByBandwidth', {'enabled': false}),
  'held': ('onShareStreamEvent', {'message': 'Share stopped', 'reason': 'bw'}),
  'resumed': ('onShareStreamEvent', {'message': 'Share resumed', 'reason': 'bw'}),
  'begins': ('onScreenSharedStarted', {'streamId': '101', 'clientId': 'b', 'name': 'B', 'result': '0'}),
  'ends': ('onScreenSharedStopped', {'streamId': '101', 'clientId': 'b', 'name': 'B', 'result': '0'}),
  'other': ('onAudioEvent', {'msg': 'Audio Off', 'result': '0'}),
};

const _stories = <(String, List<String>)>[
  ('other', []),
  ('down', ['onRoomBandwidthAlert up 2']),
  ('down less', ['onRoomBandwidthAlert up 1']),
  ('down up', []),
  ('weak', ['onPublisherBandwidthAlert up av 3']),
  ('weak weakShare', ['onPublisherBandwidthAlert up av 3', 'onPublisherBandwidthAlert up 101 1']),
  ('weak weakShare whole', ['onPublisherBandwidthAlert up 101 1']),
  ('weakShare unshared', []),
  ('sound', ['onAudioOnlyByBandwidth false']),
  ('sound pictures', []),
  ('held', ['onShareStreamEvent Share resumed bw']),
  ('held resumed', []),
  ('held ends', []),
  ('held ends begins', []),
  ('down sound held', ['onRoomBandwidthAlert up 2', 'onAudioOnlyByBandwidth false', 'onShareStreamEvent Share resumed bw']),
];

String _say(String name, Json payload) => [
  name,
  payload['direction'],
  payload['streamId'],
  payload['layers'] ?? payload['number_of_videos'],
  payload['enabled'],
  payload['message'],
  payload['reason'],
].nonNulls.join(' ');

void tests() => group('standing', () {
  for (final (story, ends) in _stories) {
    test('after "$story" a new snapshot ends: ${ends.isEmpty ? 'nothing' : ends.join(', ')}', () {
      final standing = Standing();
      for (final word in story.split(' ')) {
        final (name, payload) = _words[word]!;
        standing.hear(name, payload);
      }
      expect([for (final (:name, :payload) in standing.end()) _say(name, payload)], ends);
      expect(standing.end(), <Object?>[]);
    });
  }
});
