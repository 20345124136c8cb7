import '../json.dart';
import 'message_calls.dart';
import 'room_calls.dart';

/// What one wants to be sent. It holds for oneself alone and survives a reconnect. Each answers with the whole of it.
abstract class ReceiveCalls extends MessageCalls {
  /// How many talkers to be shown at once; with 0, three are still heard.
  Future<Json> setTalkerCount(int count) => request('setTalkerCount', {'count': count}, 'onSetTalkerCount', _whole);

  /// How many talkers one is sent.
  Future<Json> getTalkerCount() => request('getTalkerCount', {}, 'onGetTalkerCount', _whole);

  /// How many talkers one could be sent, in `maxTalkers`.
  Future<Json> getMaxTalkers() => request('getMaxTalkers', {}, 'onMaxTalkerCount', (settings) => {'result': 0, 'maxTalkers': settings['maxTalkers']});

  /// The best picture to be sent: `videoQuality` is `Auto`, `HD`, `SD` or `LD`, `streamType` is `talker` or `canvas`.
  Future<Json> setReceiveVideoQuality(Map<dynamic, dynamic> wish) =>
      request('setReceiveVideoQuality', {'videoQuality': wish['videoQuality'], 'streamType': wish['streamType']});

  /// The best picture that one is sent, of `talker` or `canvas`.
  Future<String> getReceiveVideoQuality(String streamType) async {
    final settings = await request('getReceiveVideoQuality');
    return settings[streamType == 'canvas' ? 'canvasQuality' : 'talkerQuality'] as String;
  }

  /// Keeps people on top of one's own talkers.
  Future<Json> pinUsers(List<String> clientIds) => request('pinUsers', {'clientIds': clientIds}, 'onAckPinUsers', doneWith('Pinned', clientIds));

  /// Lets them go again.
  Future<Json> unpinUsers(List<String> clientIds) =>
      request('unpinUsers', {'clientIds': clientIds}, 'onAckUnpinUsers', doneWith('Unpinned', clientIds));

  /// Turns options on or off, maps of `id` and `enable`: `battery_updates`, `notify-video-resolution-change`, `adapt-audio-only`. Options that are
  /// not named stay as they are.
  Future<Json> setAdvancedOptions(List<Map<dynamic, dynamic>> options) =>
      request('setAdvancedOptions', {'options': options}, 'onAdvancedOptionsUpdate', _options);

  /// The extra notifications, in `options`.
  Future<Json> getAdvancedOptions() => request('getAdvancedOptions', {}, 'onGetAdvancedOptions', _options);

  /// Whether to hear who speaks (`onTalkerNtification`).
  Future<Json> subscribeForTalkerNotification(bool enabled) => request(
    'subscribeForTalkerNotification',
    {'enabled': enabled},
    enabled ? 'onAckSubscribeTalkerNotification' : 'onAckUnsubscribeTalkerNotification',
    done(enabled ? 'Subscribed' : 'Unsubscribed'),
  );

  static Json _whole(Json settings) => {'result': 0, ...settings};

  static Json _options(Json settings) => {'result': 0, 'options': settings['options']};
}
