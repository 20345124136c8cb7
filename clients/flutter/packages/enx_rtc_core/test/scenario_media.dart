import 'package:enx_rtc_core/enx_rtc_core.dart';

import 'fake_media_port.dart';
import 'harness.dart';

/// The devices of a scenario and its peer connections.
class ScenarioMedia extends FakeMediaPort {
  /// How many peer connections the scenario has looked at.
  int seen = 0;

  /// The newest track of each device: `audio`, `video` or `screen`.
  final Map<String, FakeTrack> _newest = {};

  @override
  Future<({MediaTrack? audio, MediaTrack? video})> openDevices({Json? audio, Json? video}) async {
    final devices = await super.openDevices(audio: audio, video: video);
    if (devices.audio case final FakeTrack track) _newest['audio'] = track;
    if (devices.video case final FakeTrack track) _newest['video'] = track;
    return devices;
  }

  @override
  Future<MediaTrack> openScreen() async => _newest['screen'] = await super.openScreen() as FakeTrack;

  /// What a [device] does: `work`, `end`, or the name of the error with which it cannot be opened.
  void let(String device, String does) {
    switch (does) {
      case 'end':
        _newest[device]?.goAway();
      case 'work':
        broken.remove(device);
      default:
        broken[device] = DeviceException(does);
    }
  }

  /// The newest connection gets into a state of an RTCPeerConnection; or `farewell`: the other side says that it ends.
  void become(String state) => state == 'farewell' ? newest.hearFarewell() : newest.become(state);

  /// What is sent on a connection, by its number from 1: each use, and the layers of the camera. The newest, where there is no number.
  Json wire(int? number) {
    final index = (number ?? made.length) - 1;
    if (index < 0 || index >= made.length) throw TestFailure('there is no peer connection ${number ?? 1}');
    final connection = made[index];
    final uses = [for (final section in connection.sections) section.use];
    bool sends(String use) {
      final track = uses.contains(use) ? connection.sentOf(use) : null;
      return track != null && track.enabled && !track.ended;
    }

    return {
      'microphone': sends('microphone'),
      'camera': sends('camera'),
      'share': sends('share'),
      'layers': uses.contains('camera') ? connection.layers : '',
      'state': connection.state,
    };
  }
}
