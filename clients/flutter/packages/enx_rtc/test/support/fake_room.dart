import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import 'fake_port.dart';

/// A room that a test plays: its state is fields, what is called is recorded, and [fire] plays the server.
class FakeRoom extends EnxFlutterRoom {
  /// A room that nobody has joined; [joined] puts Ann into it.
  FakeRoom() : super.using(FakePort(), Surroundings(), SlotSound(needed: false), CameraReport());

  /// Who is in it, oneself first.
  List<Json> people = [];

  /// The chat.
  List<Json> lines = [];

  /// How one stands to the floor, and who asks for it.
  FloorState hand = (mine: 'none', raised: const [], invited: const [], holder: '');

  /// The room itself.
  Json about = {};

  /// The sources of the slots.
  final Map<int, MediaStream> sources = {};

  /// What was called, in order.
  final List<String> calls = [];

  /// What the next call fails with.
  EnxException? refusal;

  /// What one sends.
  FlutterTrack? camera, share;

  /// What [joinRoom] was given.
  Json? joinedWith;

  /// Puts Ann into the room.
  void joined({String role = 'participant', String mode = 'group', List<Json> others = const []}) {
    people = [person('c1', 'Ann', role: role), ...others];
    about = {
      'name': 'Weekly meeting',
      'locked': false,
      'settings': {'mode': mode},
    };
    fire('onRoomConnected', {
      'id': 'r1',
      'clientId': 'c1',
      'user': people.first,
      'userList': people,
      'room': about,
      'streams': [
        {'id': 1, 'audio': true, 'video': true, 'data': false, 'screen': false},
        {'id': 101, 'audio': false, 'video': true, 'data': false, 'screen': true},
      ],
    });
  }

  /// Puts talkers on slots 1, 2, …: each with a picture, but for those whose video is muted.
  void talk(List<Json> talkers) {
    for (final talker in talkers) {
      if (talker['videomuted'] != true) show(talker['streamId'] as int);
    }
    fire('onActiveTalkerList', {'active': true, 'activeList': talkers});
  }

  /// Gives a slot a source.
  void show(int slot, [String? id]) {
    sources[slot] = MediaStream(id ?? 'slot$slot', 'connection', [MediaStreamTrack('video', id: 'v$slot')]);
    onSlotStream?.call(slot);
  }

  /// Somebody in the room.
  static Json person(String id, String name, {String role = 'participant', Json more = const {}}) => {
    'clientId': id,
    'name': name,
    'role': role,
    'permissions': {'publish': true},
    'audioMuted': false,
    'videoMuted': false,
    ...more,
  };

  /// Somebody on a slot.
  static Json talker(int slot, String name, {Json more = const {}}) => {
    'streamId': slot,
    'clientId': 'c${slot + 1}',
    'name': name,
    'mediatype': 'audiovideo',
    'videomuted': false,
    'audiomuted': false,
    ...more,
  };

  @override
  String get clientId => people.firstOrNull?['clientId'] as String? ?? '';
  @override
  List<Json> get userList => people;
  @override
  List<Json> get messages => lines;
  @override
  Json? get room => about.isEmpty ? null : about;
  @override
  Json? whoAmI() => people.firstOrNull;
  @override
  FloorState get floor => hand;
  @override
  Object? slotSource(int slot) => sources[slot];
  @override
  MediaTrack? get localCamera => camera;
  @override
  MediaTrack? get localShare => share;
  @override
  ({bool publish, bool audio, bool video}) get allowed => (publish: true, audio: true, video: true);

  @override
  Future<Json> joinRoom(
    String token, [
    Map<dynamic, dynamic> localInfo = const {},
    Map<dynamic, dynamic> roomInfo = const {},
    List<dynamic> advanceOptions = const [],
  ]) async {
    calls.add('joinRoom $token');
    joinedWith = localInfo.cast<String, dynamic>();
    if (_refused() case final error?) {
      fire('onRoomError', {'errorCode': error.code, 'msg': error.message});
      throw error;
    }
    joined();
    return {};
  }

  @override
  Future<void> disconnect() async {
    calls.add('disconnect');
    fire('onRoomDisConnected', {'cause': 2006, 'msg': 'normal-disconnect'});
    people = [];
    about = {};
  }

  @override
  Future<void> muteSelfAudio(bool muted) => _own('muteSelfAudio $muted', 'audioMuted', muted);

  @override
  Future<void> muteSelfVideo(bool muted) async {
    if (muted) camera = null;
    await _own('muteSelfVideo $muted', 'videoMuted', muted);
  }

  @override
  Future<void> setVideoDevice(String deviceId) async => calls.add('setVideoDevice $deviceId');
  @override
  Future<void> setAudioDevice(String deviceId) async => calls.add('setAudioDevice $deviceId');
  @override
  Future<void> startScreenShare() async => calls.add('startScreenShare');
  @override
  Future<void> stopScreenShare() async => calls.add('stopScreenShare');
  @override
  Future<Json> setAudioOnlyMode(bool audioOnly) async => _answer('setAudioOnlyMode $audioOnly');

  @override
  Future<Json> request(String method, [Json params = const {}, String? ack, Json Function(Json result)? payload]) async {
    calls.add(params.isEmpty ? method : '$method $params');
    if (_refused() case final error?) {
      fire('onEventError', {'errorCode': error.code, 'msg': error.message});
      throw error;
    }
    final result = <String, dynamic>{'id': 1, 'timestamp': 0, 'result': 0, 'msg': 'ok', 'numTalkers': 6, 'maxTalkers': 6};
    if (ack != null && payload != null) fire(ack, payload(result));
    return result;
  }

  Future<void> _own(String call, String key, bool value) async {
    _answer(call);
    if (people.isNotEmpty)
      people = [
        {...people.first, key: value},
        ...people.skip(1),
      ];
    final kind = key == 'audioMuted' ? 'Audio' : 'Video';
    fire('on${kind}Event', {'result': 0, 'msg': '$kind ${value ? 'Off' : 'On'}'});
  }

  Json _answer(String call) {
    calls.add(call);
    if (_refused() case final error?) throw error;
    return {};
  }

  EnxException? _refused() {
    final error = refusal;
    refusal = null;
    return error;
  }
}
