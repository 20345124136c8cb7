import 'dart:async';
import 'dart:typed_data';

import 'package:enx_rtc_core/enx_rtc_core.dart';

import 'fake_clock.dart';
import 'fake_media_port.dart';
import 'harness.dart';
import 'media_under_test.dart';
import 'room_under_test.dart';

/// A publisher in a room.
Future<MediaUnderTest> _publishing({Json localInfo = const {'data': true}, Json roomInfo = const {}}) async {
  final test = MediaUnderTest(localInfo: localInfo, roomInfo: roomInfo);
  await test.enter();
  return test;
}

Future<int> _codeOf(Future<Object?> Function() call) async => (await throws<EnxException>(call)).code;

void tests() => group('room media', () {
  test('the offer has a section for all that is ever sent and received, and the devices are opened beside it', () async {
    final test = MediaUnderTest();
    final (:problem, :offer) = await test.media.prepare();
    expect(problem, null);
    expect(offer?['sdp'], 'o1');
    expect(
      [for (final section in offer!['sections'] as List<Json>) '${section['mid']} ${section['use']} ${section['slot'] ?? ''}'.trim()].join(', '),
      '0 microphone, 1 camera, 2 share, 3 slot 1, 4 slot 1, 5 slot 101, 6 slot 111, 7 slot 112, 8 slot 113',
    );
    expect(test.port.asked, ['audio+video']);
    expect(('${test.old.sentOf('microphone')}', '${test.old.sentOf('camera')}'), ('audio1', 'video2'));
    expect((test.media.muted['audioMuted'], test.media.muted['videoMuted'], test.media.localCamera?.id), (false, false, 'video2'));
    expect(test.old.layers, 'qhf');
    test.media.release();
    expect((test.port.opened.every((track) => track.stopped), test.old.state, test.media.localCamera), (true, 'closed', null));
  });

  test('the audience is asked for no device, and a device that joins muted stays closed', () async {
    final test = MediaUnderTest(localInfo: {'audioMuted': true, 'videoMuted': true});
    await test.media.prepare();
    expect(test.port.asked, <String>[]);
    test.media.release();
    final audience = MediaUnderTest(audience: true);
    await audience.media.prepare();
    expect(audience.port.asked, <String>[]);
    audience.media.release();
  });

  test('a relay alone is used when one asks for it, and the servers that the room names', () async {
    final test = MediaUnderTest(roomInfo: {'forceTurn': true});
    test.media.iceServers = [
      {'urls': 'turn:t'},
    ];
    await test.media.prepare();
    expect(test.old.configuration, {
      'bundlePolicy': 'max-bundle',
      'rtcpMuxPolicy': 'require',
      'iceServers': [
        {'urls': 'turn:t'},
      ],
      'iceTransportPolicy': 'relay',
    });
    test.media.release();
  });

  for (final (name, constraint, code) in [
    ('NotFoundError', '', 1143),
    ('NotAllowedError', '', 1144),
    ('NotReadableError', '', 1145),
    ('NotSupportedError', '', 1153),
    ('OverconstrainedError', 'deviceId', 1143),
    ('OverconstrainedError', 'width', 1147),
    ('OverconstrainedError', 'height', 1148),
    ('OverconstrainedError', 'frameRate', 1149),
    ('Else', '', 1150),
  ]) {
    test('a camera that ends with $name $constraint leaves the microphone: 5018, because of $code', () async {
      final test = MediaUnderTest();
      test.port.broken['video'] = DeviceException(name, constraint: constraint);
      final (:problem, offer: _) = await test.media.prepare();
      expect((problem?.code, (problem?.cause as EnxException?)?.code), (5018, code));
      expect((test.media.muted['audioMuted'], test.media.muted['videoMuted']), (false, true));
      test.media.release();
    });
  }

  test('when nothing can be opened the join fails; with a device that was not wanted yet it does not', () async {
    final test = MediaUnderTest();
    test.port.broken.addAll({'audio': const DeviceException('NotFoundError'), 'video': const DeviceException('NotAllowedError')});
    expect(await _codeOf(test.media.prepare), 5017);
    test.media.release();
    final muted = MediaUnderTest(localInfo: {'videoMuted': true});
    muted.port.broken['audio'] = const DeviceException('NotFoundError');
    expect((await muted.media.prepare()).problem?.code, 5019);
    muted.media.release();
  });

  test('a new connection is sent in full, whatever was still told about the one before', () async {
    final test = await _publishing();
    const wishes = {
      'streamId': 'av',
      'layers': ['q'],
    };
    const answer = {
      'sdp': 'a',
      'slots': [1],
    };
    test.media.wantLayers(wishes);
    await settle();
    expect(test.old.layers, 'q');
    // ICE is restarted: the same connection, and the wish still holds.
    await test.path.repairOffer(false);
    await test.media.accept({...answer, 'goesOn': true});
    await settle();
    expect((test.old.layers, test.old.did.join(' ')), ('q', 'offer answer restart answer'));
    // That did not help: another connection makes its offer, and what was missed is told before its answer is there.
    await test.path.repairOffer(true);
    test.media.wantLayers(wishes);
    await settle();
    expect((test.old.state, test.newest.state, test.newest.layers), ('closed', 'connected', 'q'));
    await test.media.accept(answer);
    await settle();
    expect((test.newest.layers, '${test.newest.sentOf('camera')}'), ('qhf', 'video2'));
    test.media.wantLayers(wishes);
    await settle();
    expect(test.newest.layers, 'q');
    test.media.release();
  });

  test('a muted microphone stays open and sends nothing; a muted camera is let go and opened again', () async {
    final test = await _publishing();
    await test.media.muteSelfAudio(true);
    await test.media.muteSelfVideo(true);
    final [microphone, camera] = test.port.opened;
    expect(
      (microphone.enabled, microphone.stopped, camera.stopped, test.old.sentOf('microphone'), test.old.sentOf('camera')),
      (false, false, true, null, null),
    );
    expect((test.media.localCamera, test.calls.join(', ')), (null, 'muteSelfAudio true, muteSelfVideo true'));
    await test.media.muteSelfAudio(false);
    await test.media.muteSelfVideo(false);
    expect(('${test.old.sentOf('microphone')}', microphone.enabled, '${test.old.sentOf('camera')}'), ('audio1', true, 'video3'));
    expect(test.port.asked, ['audio+video', 'video']);
    expect(await _codeOf(() => test.media.muteSelfAudio(false)), Codes.sameState);
    test.media.release();
  });

  test('a server that holds the state already is content; one that refuses leaves the camera closed', () async {
    final test = await _publishing(localInfo: {'videoMuted': true});
    test.refuse['muteSelfVideo'] = const EnxException(Codes.hardMuted, 'no');
    expect(await _codeOf(() => test.media.muteSelfVideo(false)), Codes.hardMuted);
    expect((test.port.opened.last.stopped, test.media.localCamera), (true, null));
    test.refuse['muteSelfVideo'] = const EnxException(Codes.sameState, 'is so');
    await test.media.muteSelfVideo(false);
    expect(test.media.localCamera?.id, 'video3');
    test.media.release();
  });

  test('quick taps are carried out one after the other', () async {
    final test = await _publishing();
    final taps = [test.media.muteSelfVideo(true), test.media.muteSelfVideo(false), test.media.muteSelfVideo(true)];
    await Future.wait(taps);
    expect((test.media.localCamera, test.calls.join(', ')), (null, 'muteSelfVideo true, muteSelfVideo false, muteSelfVideo true'));
    test.media.release();
  });

  test('another camera takes the place of the present one, and a device that is gone leaves it', () async {
    final test = await _publishing();
    await test.media.setVideoDevice('back');
    expect((test.port.asked.last, test.port.opened[1].stopped, '${test.old.sentOf('camera')}'), ('video back', true, 'video3'));
    test.port.broken['video'] = const DeviceException('OverconstrainedError', constraint: 'deviceId');
    expect(await _codeOf(() => test.media.setVideoDevice('gone')), Codes.deviceNotFound);
    expect('${test.old.sentOf('camera')}', 'video3');
    test.port.broken.clear();
    await test.media.muteSelfVideo(true);
    await test.media.muteSelfVideo(false);
    expect(test.port.asked.last, 'video back');
    test.media.release();
  });

  test('a device that goes away is muted, and the app and the server are told', () async {
    final test = await _publishing();
    test.port.opened[1].goAway();
    await settle();
    expect((test.heard.join(), test.calls.join(), test.media.localCamera), ('error 1143', 'muteSelfVideo true', null));
    test.media.release();
  });

  test('a screen is shared, and not while somebody else shares one', () async {
    final test = await _publishing();
    await test.media.startScreenShare();
    expect(
      ('${test.old.sentOf('share')}', test.media.localShare?.id, test.heard.join(), test.calls.join()),
      ('video3', 'video3', 'onStartScreenShareACK', 'startScreenShare'),
    );
    expect(await _codeOf(test.media.startScreenShare), Codes.sameState);
    await settle();
    expect(test.old.parameters[2].degradationPreference, 'maintain-resolution');
    // The platform's own button.
    test.port.opened.last.goAway();
    await settle();
    expect(
      (test.old.sentOf('share'), test.media.localShare, test.heard.last, test.calls.last),
      (null, null, 'onStoppedScreenShareACK', 'stopScreenShare'),
    );
    test.facts!.roster.change('b', {'sharing': true});
    expect(await _codeOf(test.media.startScreenShare), Codes.shareAlreadyRunning);
    test.media.release();
  });

  test('a share that the user or the server refuses leaves nothing open', () async {
    final test = await _publishing();
    test.port.broken['screen'] = const DeviceException('NotAllowedError');
    expect(await _codeOf(test.media.startScreenShare), Codes.permissionDenied);
    test.port.broken.clear();
    test.refuse['startScreenShare'] = const EnxException(4108, 'no');
    expect(await _codeOf(test.media.startScreenShare), 4108);
    expect((test.port.opened.last.stopped, test.media.localShare, test.heard.length), (true, null, 0));
    test.media.release();
  });

  test('what the room does not allow is turned off here too, and a hard mute holds', () async {
    final test = await _publishing();
    test.facts!.apply('onReceivedHardMuteAudio', {});
    test.media.obeyRoom();
    await settle();
    expect((test.media.muted['audioMuted'], test.calls.join()), (true, 'muteSelfAudio true'));
    expect(await _codeOf(() => test.media.muteSelfAudio(false)), Codes.hardMuted);
    test.media.release();
  });

  test('a mute in an interruption holds at once and is told after it; to unmute, one waits', () async {
    final test = await _publishing();
    test.away = true;
    await test.media.muteSelfAudio(true);
    expect((test.calls.length, test.facts!.roster.me['audioMuted'], test.old.sentOf('microphone')), (0, true, null));
    test.away = false;
    await test.media.tellAgain();
    expect(test.calls, ['muteSelfAudio true', 'muteSelfVideo false']);
    test.media.release();
  });

  test('a network that is too slow pauses the camera and leaves it on', () async {
    final test = await _publishing();
    test.media.setThin(true);
    await settle();
    expect((test.old.layers, test.media.muted['videoMuted']), ('', false));
    test.media.setThin(false);
    await settle();
    expect(test.old.layers, 'qhf');
    test.media.release();
  });

  test('audio-only mode turns the camera off; there is no video in a room that was joined audio-only', () async {
    final test = await _publishing();
    await test.media.setAudioOnlyMode(true);
    expect((test.media.localCamera, test.calls.first), (null, 'setAudioOnlyMode true'));
    test.media.release();
    final audioOnly = await _publishing(roomInfo: {'audio_only': true});
    expect((audioOnly.port.asked.join(), audioOnly.old.sections.every((section) => section.kind == 'audio')), ('audio', true));
    expect(await _codeOf(() => audioOnly.media.muteSelfVideo(false)), Codes.featureNotEnabled);
    audioOnly.media.release();
  });

  test('data are text or bytes of at most 64 KiB, on an open channel that keeps up', () async {
    final test = await _publishing();
    await test.media.sendData(Uint8List.fromList([1, 2]), false);
    await test.media.sendData(<int>[3], true);
    expect(('${test.old.channel('enx-fast').sent}', '${test.old.channel('enx').sent}'), ('[[1, 2]]', '[[3]]'));
    expect(await _codeOf(() => test.media.sendData('é' * 40000, true)), Codes.dataTooLarge);
    expect(await _codeOf(() => test.media.sendData(7, true)), Codes.invalidParameters);
    final channel = test.old.channel('enx')..bufferedAmount = 2000000;
    expect(await _codeOf(() => test.media.sendData('a', true)), Codes.requestInProcess);
    channel
      ..bufferedAmount = 0
      ..state = 'connecting';
    final [one, two] = [test.media.sendData('b', true), test.media.sendData('c', true)];
    await settle();
    channel.become('open');
    await Future.wait([one, two]);
    expect(channel.sent.skip(1).join(), 'bc');
    channel.state = 'connecting';
    final late = _codeOf(() => test.media.sendData('d', true));
    await test.clock.pass(10000);
    expect(await late, Codes.networkDisconnected);
    test.media.release();
  });

  test('data that are not taken by the server, or were not asked for, are refused', () async {
    final test = MediaUnderTest();
    await test.media.prepare();
    await test.media.accept({'sdp': answerSdp.replaceFirst('application 9', 'application 0'), 'slots': allSlots});
    expect(await _codeOf(() => test.media.sendData('a', true)), Codes.featureNotEnabled);
    test.media.release();
    final none = await _publishing(localInfo: {});
    expect(await _codeOf(() => none.media.sendData('a', true)), Codes.featureNotEnabled);
    none.media.release();
  });

  test('without an answer the user is in without media', () async {
    final test = MediaUnderTest();
    await test.media.prepare();
    await test.media.accept(null);
    expect((test.media.path, test.old.state, test.port.opened.every((track) => track.stopped)), (null, 'closed', true));
    expect(await _codeOf(() => test.media.muteSelfAudio(false)), Codes.featureNotEnabled);
  });

  test('a user who leaves while the permission is asked for leaves no device open', () async {
    final test = MediaUnderTest();
    final decision = Completer<void>();
    test.port.decision = decision.future;
    final preparing = test.media.prepare()..ignore();
    await settle();
    test.media.release();
    decision.complete();
    await preparing;
    expect(test.port.opened.every((track) => track.stopped), true);
  });

  test('a whole room joins with media, shows its slots, and says where they are received', () async {
    final test = RoomUnderTest();
    final port = FakeMediaPort();
    final slots = <int>[];
    var locals = 0;
    test.room
      ..mediaPort = port
      ..onSlotStream = slots.add
      ..onLocalStream = () => locals++;
    final joining = test.room.joinRoom('t.t.t', {'name': 'Me', 'audioMuted': true});
    await settle();
    test.socket.accept();
    await settle();
    final params = test.callOf('joinRoom')['params'] as Json;
    expect(
      ((params['offer'] as Json)['sdp'], (params['localInfo'] as Json)['videoMuted'], (params['localInfo'] as Json)['audioMuted']),
      ('o1', false, true),
    );
    test.answerCall('joinRoom', {
      'room': connected({
        'user': user('me', const {'videoMuted': false}),
      }),
      'answer': {
        'sdp': 'a',
        'slots': [1, 2],
      },
      'resumeToken': 't1',
    });
    await joining;
    expect(slots, [1, 2]);
    expect((test.room.slotSource(1), test.room.localCamera?.id, test.room.localShare, locals > 0), ('1:1', 'video1', null, true));
    final leaving = test.room.disconnect();
    await settle();
    expect(port.opened.single.stopped, true);
    test.answerCall('disconnect', {});
    await leaving;
    expect((port.newest.state, test.room.localCamera, test.room.slotSource(1)), ('closed', null, null));
  });
});
