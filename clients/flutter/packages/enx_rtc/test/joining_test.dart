// The whole of it but the plugin and the server: EnxRtc, the core, the port.
import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import '../../enx_rtc_core/test/fake_socket.dart';

const _slots = 6;

/// The slot of each section that receives, as the offer has them.
final _receiving = [
  for (var slot = 1; slot <= _slots; slot++) ...[('audio', slot), ('video', slot)],
  ('video', 101),
  for (final slot in [111, 112, 113]) ('audio', slot),
];

/// An answer that takes all sections.
final _answer = [
  'v=0',
  for (final kind in ['audio', 'video', 'video']) 'm=$kind 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 ${kind == 'audio' ? 'opus/48000/2' : 'VP8/90000'}',
  for (final (kind, slot) in _receiving) 'm=$kind 9 UDP/TLS/RTP/SAVPF 96\r\na=msid:slot$slot t\r\na=rtpmap:96 VP8/90000',
  '',
].join('\r\n');

Json _user(String id) => {
  'clientId': id,
  'name': id,
  'role': 'participant',
  'permissions': {'publish': true},
  'audioMuted': false,
  'videoMuted': false,
};

final Json _room = {
  'id': 'r1',
  'clientId': 'me',
  'user': _user('me'),
  'userList': [_user('me')],
  'room': {
    'name': 'Room',
    'settings': {'mode': 'group'},
  },
  'streams': <Object?>[],
  'messages': <Object?>[],
};

Future<void> _settle() async {
  for (var turn = 0; turn < 20; turn++) {
    await Future<void>.delayed(Duration.zero);
  }
}

void main() {
  late EnxFlutterRoom room;
  FakeSocket socket() => FakeSocket.made.last;
  RTCPeerConnection platform() => FakeWebRtc.connections.single;
  Json callOf(String method) => socket().sent.lastWhere((sent) => sent['method'] == method);
  void answer(String method, Json result) => socket().say({'jsonrpc': '2.0', 'id': callOf(method)['id'], 'result': result});

  setUp(() {
    FakeWebRtc.reset();
    FakeSocket.made.clear();
    EnxRtc.room = room = EnxFlutterRoom(surroundings: Surroundings(makeSocket: FakeSocket.new));
    EnxRtc.serverUrl = 'wss://rooms.example.com';
  });

  Future<void> join() async {
    final joining = EnxRtc.joinRoom('t.t.t', {'name': 'Me'}, {'allow_reconnect': true}, []);
    await _settle();
    socket().accept();
    await _settle();
    answer('joinRoom', {
      'room': _room,
      'answer': {
        'sdp': _answer,
        'slots': {for (final (_, slot) in _receiving) slot}.toList(),
      },
      'resumeToken': 'rt',
    });
    await _settle();
    for (final slot in {for (final (_, slot) in _receiving) slot}) {
      final stream = MediaStream('slot$slot', 'connection');
      for (final (kind, _) in _receiving.where((section) => section.$2 == slot)) {
        final track = MediaStreamTrack(kind, id: '$kind$slot');
        await stream.addTrack(track);
        platform().receive(stream, track);
      }
    }
    await joining;
    platform().become(RTCPeerConnectionState.RTCPeerConnectionStateConnected);
    await _settle();
  }

  testWidgets('one joins with sound and picture, mutes, and leaves nothing open', (tester) async {
    await tester.runAsync(() async {
      EnxRtc.pausesInBackground = false;
      final slots = <int>[];
      room.onSlotStream = slots.add;
      await join();

      final offer = (callOf('joinRoom')['params'] as Json)['offer'] as Json;
      final sections = [
        for (final section in offer['sections'] as List<dynamic>) '${(section as Json)['mid']} ${section['use']} ${section['slot'] ?? ''}'.trim(),
      ];
      expect(offer['sdp'], 'offer 1');
      expect(sections.take(5), ['0 microphone', '1 camera', '2 share', '3 slot 1', '4 slot 1']);
      expect(sections.length, 3 + _receiving.length);
      expect([for (final section in platform().made.take(3)) section.sender.track?.id], ['mic-1', 'camera-1', null]);
      expect(platform().made[1].init.sendEncodings!.map((layer) => layer.rid), ['q', 'h', 'f']);
      expect(slots.toSet(), {1, 2, 3, 4, 5, 6, 101, 111, 112, 113});
      expect((room.slotSource(1) as MediaStream?)?.id, 'slot1');
      final camera = room.localCamera! as FlutterTrack;
      expect((camera.id, camera.facesUser), ('camera-1', true));

      final muting = EnxRtc.muteSelfVideo(true);
      await _settle();
      answer('muteSelfVideo', {});
      await muting;
      await _settle();
      expect((room.localCamera, camera.ended, platform().made[1].sender.track), (null, true, null));

      final leaving = EnxRtc.disconnect();
      await _settle();
      answer('disconnect', {});
      await leaving;
      await _settle();
      expect((platform().closed, platform().disposed), (true, true));
      expect(FakeWebRtc.calls, containsAll(['stop camera-1', 'stop mic-1', 'dispose stream local-1']));
    });
  });

  testWidgets('a join that the server refuses lets the devices go', (tester) async {
    await tester.runAsync(() async {
      final heard = <Object?>[];
      EnxRtc.onRoomError = (map) => heard.add(map['errorCode']);
      final joining = EnxRtc.joinRoom('t.t.t', {'name': 'Me'}, {}, []);
      joining.ignore();
      await _settle();
      socket().accept();
      await _settle();
      socket().say({
        'jsonrpc': '2.0',
        'id': callOf('joinRoom')['id'],
        'error': {
          'code': 9001,
          'message': 'no',
          'data': {'errorCode': 9001, 'msg': 'no'},
        },
      });
      await expectLater(joining, throwsA(isA<EnxException>().having((error) => error.code, 'code', 9001)));
      await _settle();
      expect(heard, [9001]);
      expect((platform().closed, FakeWebRtc.calls.contains('stop camera-1')), (true, true));
    });
  });
}
