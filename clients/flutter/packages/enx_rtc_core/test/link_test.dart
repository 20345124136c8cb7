import 'package:enx_rtc_core/src/errors.dart';

import 'fake_clock.dart';
import 'fake_link.dart';
import 'harness.dart';

const _nothing = <String, Object?>{};

void tests() => group('link', () {
  test('each try to resume has a larger number than those before, those of an earlier life of the app included', () async {
    final (:link, :clock, heard: _, network: _) = await joined();
    final before = clock.wallClock();
    final attempts = <int>[];
    for (final token in ['t2', 't3', 't4']) {
      socket().close();
      await settle();
      attempts.add((await accepted())['attempt'] as int);
      await answerResumed(token: token);
    }
    final [first, second, third] = attempts;
    expect(before <= first && first < second && second < third, true, '$before $attempts');
    link.close();
  });

  test('a gateway of an older release that knows no numbers of tries is asked without', () async {
    final (:link, clock: _, :heard, network: _) = await joined();
    socket().close();
    await settle();
    await accepted();
    await refuse(1155);
    expect([last()['method'], params()], ['resumeRoom', resumeParams()..remove('attempt')]);
    await answerResumed();
    expect(heard.last, 'restored 1');
    link.close();
  });

  test('a lost socket is followed by another that resumes with the last number heard', () async {
    final (:link, clock: _, :heard, network: _) = await joined();
    socket().notify(1, 'onUserConnected');
    socket().notify(2, 'onAudioEvent');
    socket().close();
    await settle();
    final params = await accepted();
    expect(
      [
        last()['method'],
        {...params, 'attempt': 0},
      ],
      ['resumeRoom', resumeParams(lastSeq: 2)],
    );
    socket().notify(4, 'onVideoEvent');
    socket().notify(3, 'onUserDisConnected');
    await answerResumed(nextSeq: 3);
    expect(heard, [
      'onUserConnected',
      'onAudioEvent',
      'onConnectionInterrupted',
      'onReconnect 1',
      'onUserDisConnected',
      'onVideoEvent',
      'restored 1',
    ]);
    expect(link.place?.resumeToken, 't2');
    link.close();
  });

  test('when too much was missed the room is replaced before anything else is heard', () async {
    final (:link, clock: _, :heard, network: _) = await joined();
    socket().close();
    await settle();
    await accepted();
    socket().notify(90, 'onUserConnected');
    await answerResumed(nextSeq: 90, snapshot: {'id': 'r'});
    expect(heard.sublist(2), ['replaced r', 'onUserConnected', 'restored 1']);
    link.close();
  });

  test('a lost media path comes back over the living socket; other media over a new one', () async {
    final media = FakeMedia();
    final (:link, :clock, :heard, network: _) = await joined(media: media);
    media.ok = false;
    link.mediaLost();
    await settle();
    expect(last()['method'], 'restartMedia');
    await answerMedia('a1');
    for (var second = 1; second < 10; second++) {
      await clock.pass(1000);
      say(socket(), 0, {});
    }
    expect(media.did, ['offer', 'accept a1']);
    await clock.pass(1000);
    expect(media.did, ['offer', 'accept a1', 'offer again']);
    await answerMedia('a2');
    media.heal();
    await settle();
    expect(heard, ['onConnectionInterrupted', 'onReconnect 1', 'onReconnect 2', 'restored 2']);
    link.close();
  });

  test('a socket that resumes brings the media along when they are lost too', () async {
    final media = FakeMedia();
    final (:link, clock: _, :heard, network: _) = await joined(media: media);
    media.ok = false;
    socket().close();
    await settle();
    final params = await accepted();
    expect(params['offer'], offer);
    await answerResumed(media: mediaAnswer('a'));
    expect(
      [media.did, heard.last],
      [
        ['offer', 'accept a'],
        'onReconnect 1',
      ],
    );
    media.heal();
    await settle();
    expect(heard.last, 'restored 1');
    link.close();
  });

  test('a server that started anew learns the slots from an offer, and has another when it knows the connection no more', () async {
    final media = FakeMedia();
    final (:link, clock: _, :heard, network: _) = await joined(media: media);
    socket().close();
    await settle();
    final params = await accepted();
    expect(params['offer'], null);
    await answerResumed(snapshot: {'id': 'r', 'streams': <Object?>[]});
    expect(last()['method'], 'restartMedia');
    await answerMedia('a1', goesOn: false);
    expect(last()['method'], 'restartMedia');
    await answerMedia('a2', goesOn: true);
    await settle();
    expect(
      [media.did, heard.last],
      [
        ['offer', 'accept a1', 'offer', 'accept a2'],
        'restored 1',
      ],
    );
    link.close();
  });

  test('when the server hears no media, only the server can say that it does again', () async {
    final media = FakeMedia();
    final (:link, clock: _, :heard, network: _) = await joined(media: media);
    socket().notify(0, 'onConnectionInterrupted');
    socket().notify(0, 'onReconnect', {'attempt': 1, 'of': 2, 'timeout': 10000, 'msg': ''});
    await settle();
    await answerMedia('a');
    expect(heard, ['onConnectionInterrupted', 'onReconnect 1']);
    socket().notify(0, 'onUserReconnectSuccess');
    await settle();
    expect(
      [media.did, heard.last],
      [
        ['offer', 'accept a'],
        'restored 1',
      ],
    );
    socket().notify(0, 'onUserReconnectSuccess');
    expect(heard.length, 3);
    link.close();
  });

  test('a refusal in the middle ends it', () async {
    final (link: _, clock: _, :heard, network: _) = await joined();
    socket().close();
    await settle();
    await accepted();
    await refuse(9017);
    expect(heard.sublist(2), ['onConnectionLost', 'over 9017']);
  });

  test('a number that is missing makes a new socket, which brings what was missed', () async {
    final (:link, clock: _, :heard, network: _) = await joined();
    socket().notify(1, 'onUserConnected');
    socket().notify(3, 'onVideoEvent');
    await settle();
    final params = await accepted();
    expect(params['lastSeq'], 1);
    await answerResumed(nextSeq: 2);
    socket().notify(2, 'onAudioEvent');
    expect(heard, ['onUserConnected', 'onConnectionInterrupted', 'onReconnect 1', 'restored 1', 'onAudioEvent']);
    link.close();
  });

  test('calls of an interruption wait for its end', () async {
    final (:link, clock: _, heard: _, network: _) = await joined();
    socket().close();
    await settle();
    final call = link.call('lockRoom');
    await accepted();
    expect(socket().sent.length, 1);
    await answerResumed();
    expect(last()['method'], 'lockRoom');
    await answer({});
    expect(await call, _nothing);
    link.close();
  });

  test('calls wait neither for ever nor in any number, and fail with 1163', () async {
    final (:link, :clock, heard: _, network: _) = await joined();
    Future<int> call() async => (await throws<EnxException>(() => link.call('sendMessage'))).code;
    final underWay = call();
    await settle();
    socket().close();
    expect(await underWay, 1163);
    final waiting = [for (var count = 0; count < 64; count++) call()];
    expect(await call(), 1163);
    await clock.pass(15000);
    for (final code in await Future.wait(waiting)) {
      expect(code, 1163);
    }
    link.close();
    expect(await call(), 1171);
  });

  test('where reconnecting is not allowed, or the server gave no token for it, a lost socket is the end', () async {
    for (final (allowed, token) in [(false, 't1'), (true, '')]) {
      final (:link, clock: _, :heard, network: _) = await joined(allowed: allowed, resumeToken: token);
      expect(link.place, null);
      socket().close();
      await settle();
      expect(heard, ['over 2002']);
    }
  });

  test("the network's return is used at once, and its change is looked into", () async {
    final media = FakeMedia();
    final (:link, :clock, heard: _, :network) = await joined(media: media);
    network.doubtful();
    expect(
      [last()['method'], media.did],
      [
        'ping',
        ['check'],
      ],
    );
    socket().close();
    await settle();
    socket().close();
    await settle();
    final before = made();
    network.online();
    await settle();
    expect(made(), before + 1);
    expect(clock.now(), 0);
    link.close();
  });

  test('a half-open socket is noticed by its silence', () async {
    final (:link, :clock, :heard, network: _) = await joined();
    await clock.pass(9000);
    expect(heard, ['onConnectionInterrupted', 'onReconnect 1']);
    link.close();
  });

  test('the server that gave up and went is believed', () async {
    final (link: _, clock: _, :heard, network: _) = await joined();
    socket().notify(0, 'onConnectionLost');
    socket().close();
    await settle();
    expect(heard, ['onConnectionLost', 'over 1165']);
  });

  test('for media that cannot be decrypted a new connection is made, twice at most, and the app hears of each fault', () async {
    final media = FakeMedia();
    final (:link, :clock, :heard, network: _) = await joined(media: media);
    for (var turn = 1; turn <= 3; turn++) {
      socket().notify(turn, 'onMediaFault', {'streamId': 'av', 'kind': 'audio', 'reason': 'undecryptable', 'msg': ''});
      await settle();
      if (turn > 2) break;
      // Whether the socket is there is asked first.
      expect(last()['method'], 'ping');
      await answer({});
      expect(last()['method'], 'restartMedia');
      await answerMedia('$turn');
      await clock.pass(4000);
    }
    expect(media.did.where((what) => what == 'forsake').length, 2);
    expect(heard, ['onMediaFault', 'onMediaFault', 'onMediaFault']);
    link.close();
  });

  test('media of another codec than agreed is for the app to mend', () async {
    final media = FakeMedia();
    final (:link, clock: _, :heard, network: _) = await joined(media: media);
    socket().notify(1, 'onMediaFault', {'streamId': 'av', 'kind': 'video', 'reason': 'codec', 'msg': ''});
    await settle();
    expect(
      [media.did, heard],
      [
        <String>[],
        ['onMediaFault'],
      ],
    );
    link.close();
  });

  test('a media node that is lost is followed by a fresh connection in one round trip, even when another try is under way', () async {
    final media = FakeMedia();
    final (:link, clock: _, :heard, network: _) = await joined(media: media);
    socket().notify(0, 'onConnectionInterrupted', {'code': 1163, 'msg': '', 'fresh': true});
    await settle();
    expect(last()['method'], 'restartMedia');
    expect(media.did, ['forsake', 'offer']);
    await answerMedia('a');
    socket().notify(0, 'onUserReconnectSuccess');
    await settle();
    expect(heard, ['onConnectionInterrupted', 'onReconnect 1', 'restored 1']);

    // The client noticed first, and has asked the node that is no more: that is not waited for.
    media.ok = false;
    link.mediaLost();
    await settle();
    final id = last()['id'];
    socket().notify(0, 'onConnectionInterrupted', {'code': 1163, 'msg': '', 'fresh': true});
    await settle();
    expect(media.did.sublist(3), ['offer', 'forsake', 'offer']);
    say(socket(), id, {'answer': mediaAnswer('late')});
    await answerMedia('b');
    media.heal();
    socket().notify(0, 'onUserReconnectSuccess');
    await settle();
    expect(
      [media.did.sublist(6), heard.sublist(3)],
      [
        ['accept b'],
        ['onConnectionInterrupted', 'onReconnect 1', 'restored 1'],
      ],
    );
    link.close();
  });

  test('a room that is restored is as it is now: another token, other numbers, and no interruption', () async {
    final (:link, clock: _, :heard, network: _) = await joined();
    socket().notify(1, 'onUserConnected');
    final calling = link.call('lockRoom');
    await settle();
    final id = last()['id'];
    socket().notify(0, 'onRoomRestored', {
      'nextSeq': 1,
      'resumeToken': 't9',
      'snapshot': {'id': 'r'},
    });
    socket().notify(1, 'onAudioEvent');
    say(socket(), id, {});
    expect(await calling, _nothing, 'a call that is under way stays so');
    expect(
      [heard, link.place?.resumeToken],
      [
        ['onUserConnected', 'replaced r', 'onAudioEvent'],
        't9',
      ],
    );
    socket().close();
    await settle();
    final params = await accepted();
    expect([params['resumeToken'], params['lastSeq']], ['t9', 1]);
    link.close();
  });

  test('a room that is restored while media are being mended is asked again: the old one answers nothing', () async {
    final media = FakeMedia();
    final (:link, clock: _, :heard, network: _) = await joined(media: media);
    media.ok = false;
    socket().notify(0, 'onConnectionInterrupted');
    await settle();
    final asked = socket().sent.length;
    socket().notify(0, 'onRoomRestored', {
      'nextSeq': 5,
      'resumeToken': 't9',
      'snapshot': {'id': 'r'},
    });
    await settle();
    expect([socket().sent.length, last()['method']], [asked + 1, 'restartMedia']);
    await answerMedia('a');
    // The room that is there now has not said that it doubts the path.
    media.heal();
    await settle();
    expect(heard, ['onConnectionInterrupted', 'onReconnect 1', 'replaced r', 'restored 1']);
    link.close();
  });

  test('a room that is restored while one joins is taken in before anything else', () async {
    final (:link, clock: _, :heard, network: _) = unopened();
    final opening = link.open();
    socket().accept();
    await opening;
    socket().notify(1, 'onUserConnected');
    socket().notify(0, 'onRoomRestored', {
      'nextSeq': 1,
      'resumeToken': 't9',
      'snapshot': {'id': 'r'},
    });
    socket().notify(1, 'onAudioEvent');
    enter(link);
    expect(
      [heard, link.place?.resumeToken],
      [
        ['replaced r', 'onAudioEvent'],
        't9',
      ],
    );
    link.close();
  });

  test('media move when the server asks, and when the connection is restored if it is not there', () async {
    final media = FakeMedia();
    final (:link, clock: _, :heard, network: _) = await joined(media: media);
    socket().notify(0, 'onMediaMove', {'move': 7});
    await settle();
    expect(
      [last()['method'], params()],
      [
        'moveMedia',
        {'move': 7, 'offer': offer},
      ],
    );
    await answerMedia('a');
    expect(
      [media.did, heard],
      [
        ['move', 'moved by a'],
        <String>[],
      ],
    );
    // It is said again on another socket; it holds already.
    socket().notify(0, 'onMediaMove', {'move': 7});
    await settle();
    expect(media.did.length, 2);

    media.ok = false;
    link.mediaLost();
    await settle();
    socket().notify(0, 'onMediaMove', {'move': 8});
    await settle();
    expect(last()['method'], 'restartMedia');
    await answerMedia('b');
    media.heal();
    await settle();
    expect(params()['move'], 8);
    await answerMedia('c');
    expect(
      [media.did.last, heard],
      [
        'moved by c',
        ['onConnectionInterrupted', 'onReconnect 1', 'restored 1'],
      ],
    );
    link.close();
  });

  test('a move whose socket goes is asked for again on the next; one that is refused may be asked for anew', () async {
    final media = FakeMedia();
    final (:link, clock: _, heard: _, network: _) = await joined(media: media);
    socket().notify(0, 'onMediaMove', {'move': 7});
    await settle();
    socket().close();
    await settle();
    await accepted();
    await answerResumed();
    socket().notify(0, 'onMediaMove', {'move': 7});
    await settle();
    expect(methods(socket()), ['resumeRoom', 'moveMedia']);
    await refuse(1155);
    socket().notify(0, 'onMediaMove', {'move': 7});
    await settle();
    await answerMedia('a');
    expect(media.did, ['move', 'move', 'moved by a']);
    link.close();
  });
});
