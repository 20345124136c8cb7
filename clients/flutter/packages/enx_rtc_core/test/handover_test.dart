import 'package:enx_rtc_core/src/errors.dart';
import 'package:enx_rtc_core/src/link.dart';

import 'fake_clock.dart';
import 'fake_link.dart';
import 'fake_socket.dart';
import 'harness.dart';

const _a = 'ws://a/signal';
const _b = 'ws://b/signal';
const _c = 'ws://c/signal';

/// A link whose gateway says that it leaves in twenty seconds; the socket at the next one has just been made.
Future<({Link link, FakeClock clock, List<String> heard, FakeSocket old})> _leaving({
  FakeMedia? media,
  bool allowed = true,
  List<String> urls = const [_a, _b],
}) async {
  final (:link, :clock, :heard, network: _) = await joined(media: media, allowed: allowed, urls: urls);
  final old = socket();
  old.notify(1, 'onUserConnected');
  old.notify(0, 'onServerLeaving', {'deadline': 20000});
  await clock.pass(1000);
  return (link: link, clock: clock, heard: heard, old: old);
}

void tests() => group('handover', () {
  test('when its gateway leaves, a client resumes at another and hears nothing of it', () async {
    final media = FakeMedia();
    final (:link, :clock, :heard, :old) = await _leaving(media: media);
    final next = socket();
    expect(['${next.url}', clock.now()], [_b, 1000]);
    final params = await accepted();
    expect(methods(next), ['ping', 'resumeRoom']);
    expect({...params, 'attempt': 0}, resumeParams(lastSeq: 1));
    // Until the answer is there the old one goes on.
    old.notify(2, 'onAudioEvent');
    await answerResumed(nextSeq: 2);
    next.notify(2, 'onAudioEvent');
    next.notify(3, 'onVideoEvent');
    expect(
      [heard, link.urls, link.place?.resumeToken],
      [
        ['onUserConnected', 'onAudioEvent', 'onVideoEvent'],
        [_b, _a],
        't2',
      ],
    );
    expect([media.did, old.isOver, old.code, link.away], [<String>[], true, 1000, false]);
    link.close();
  });

  test("what the old gateway says of the replacement is not believed, even when it comes before the new one's answer", () async {
    final (:link, clock: _, :heard, :old) = await _leaving();
    await accepted();
    final call = link.call('lockRoom');
    old.notify(0, 'onRoomDisConnected', {'cause': 9018, 'msg': 'session-replaced'});
    old.close();
    await settle();
    expect(heard, ['onUserConnected']);
    await answerResumed(nextSeq: 2);
    expect(last()['method'], 'lockRoom');
    await answer({});
    expect(
      [await call, heard, link.away],
      [
        <String, Object?>{},
        ['onUserConnected'],
        false,
      ],
    );
    link.close();
  });

  test('a try that was given up and takes the place later is followed by one more, and no way out', () async {
    final (:link, :clock, :heard, :old) = await _leaving();
    final givenUp = socket();
    final first = await accepted();
    // It stands still: who does not answer within three seconds is left, and the old one stays.
    await clock.pass(3000);
    expect([old.isOver, givenUp.isOver, link.away], [false, true, false]);
    old.notify(0, 'onRoomDisConnected', {'cause': 9018, 'msg': 'session-replaced'});
    await clock.pass(300);
    final later = await accepted();
    expect((later['attempt'] as int) > (first['attempt'] as int), true, 'it is a later try');
    await answerResumed(nextSeq: 2);
    expect([heard.contains('onRoomDisConnected'), heard.last, link.away], [false, 'restored 1', false]);
    // Once: who is put out then is out.
    socket().notify(0, 'onRoomDisConnected', {'cause': 9018, 'msg': 'session-replaced'});
    expect(heard.last, 'onRoomDisConnected');
    link.close();
  });

  test('calls that were made before may still be answered; those that are not, fail with 1163', () async {
    final (:link, :clock, heard: _, :old) = await _leaving();
    final answered = link.call('lockRoom');
    final forgotten = throws<EnxException>(() => link.call('hardMute'));
    await settle();
    final id = old.sent.firstWhere((call) => call['method'] == 'lockRoom')['id'];
    await accepted();
    await answerResumed(nextSeq: 2);
    expect(old.isOver, false);
    say(old, id, {'done': true});
    expect(await answered, {'done': true});
    await clock.pass(3000);
    expect((await forgotten).code, 1163);
    expect([old.isOver, link.away], [true, false]);
    link.close();
  });

  test('when too much was missed, the room is this now', () async {
    final (:link, clock: _, :heard, :old) = await _leaving();
    await accepted();
    old.notify(2, 'onAudioEvent');
    await answerResumed(
      snapshot: {
        'id': 'r',
        'streams': [
          {'id': 1},
        ],
      },
    );
    socket().notify(1, 'onVideoEvent');
    expect(heard, ['onUserConnected', 'onAudioEvent', 'replaced r', 'onVideoEvent']);
    link.close();
  });

  test('a room that knows nothing of the slots learns them from an offer, and nobody hears of it', () async {
    final media = FakeMedia();
    final (:link, clock: _, :heard, old: _) = await _leaving(media: media);
    await accepted();
    await answerResumed(snapshot: {'id': 'r', 'streams': <Object?>[]});
    expect(last()['method'], 'restartMedia');
    await answerMedia('a');
    expect(
      [media.did, heard.sublist(1), link.away],
      [
        ['offer', 'accept a'],
        ['replaced r'],
        false,
      ],
    );
    link.close();
  });

  test('a gateway that does not help is followed by the next; when none does, the old one stays until it closes', () async {
    final (:link, :clock, :heard, :old) = await _leaving(urls: [_a, _b, _c]);
    final since = made() - 1;
    await clock.pass(3000);
    await accepted();
    final call = link.call('lockRoom');
    await settle();
    expect(methods(old).contains('lockRoom'), false);
    await refuse(1161);
    await settle();
    expect([for (final socket in FakeSocket.made.skip(since)) '${socket.url} ${socket.isOver}'], ['$_b true', '$_c true']);
    // The call that waited goes out on the old socket.
    expect(last(old)['method'], 'lockRoom');
    say(old, last(old)['id'], {});
    await call;
    old.notify(2, 'onAudioEvent');
    expect(
      [heard, link.away],
      [
        ['onUserConnected', 'onAudioEvent'],
        false,
      ],
    );
    old.close();
    await settle();
    expect(heard.sublist(2), ['onConnectionInterrupted', 'onReconnect 1']);
    link.close();
  });

  test('a new gateway that opens and is silent is given up after three seconds', () async {
    final (:link, :clock, :heard, :old) = await _leaving();
    final next = socket();
    await accepted();
    for (var second = 0; second < 3; second++) {
      await clock.pass(1000);
      old.notify(2 + second, 'onAudioEvent');
    }
    await settle();
    expect([next.isOver, link.away, heard.length], [true, false, 4]);
    link.close();
  });

  test('an old socket that is lost while the new one is being opened is a loss like any other', () async {
    final (:link, clock: _, :heard, :old) = await _leaving();
    final next = socket();
    old.close();
    await settle();
    expect(
      [next.isOver, heard.sublist(1)],
      [
        true,
        ['onConnectionInterrupted', 'onReconnect 1'],
      ],
    );
    link.close();
  });

  test('an old socket that is lost while the place is being resumed is a loss only if that fails', () async {
    final (:link, clock: _, :heard, :old) = await _leaving();
    await accepted();
    old.close();
    await settle();
    expect(heard, ['onUserConnected']);
    await refuse(1172);
    expect(heard.sublist(1), ['onConnectionInterrupted', 'onReconnect 1']);
    link.close();
  });

  test('who has nowhere to go, or may not come back, stays', () async {
    for (final (urls, allowed) in [
      ([_a], true),
      ([_a, _b], false),
    ]) {
      final before = made();
      final (:link, :clock, heard: _, old: _) = await _leaving(urls: urls, allowed: allowed);
      await clock.pass(1000);
      expect(went(before), [_a]);
      link.close();
    }
  });

  test('who leaves while a new socket is being opened leaves no socket behind', () async {
    final (:link, :clock, heard: _, old: _) = await _leaving();
    link.close();
    await clock.pass(20000);
    expect([socket().isOver, clock.running], [true, 0]);
  });

  test('a goodbye that falls into the move is said at the new gateway', () async {
    final (:link, clock: _, heard: _, old: _) = await _leaving();
    await accepted();
    link.settle();
    final goodbye = link.ask('disconnect', {}, 2000);
    await answerResumed(nextSeq: 2);
    await settle();
    expect(last()['method'], 'disconnect');
    await answer({});
    await goodbye;
    link.close();
  });

  test('what a gateway announced that is lost before it left is over', () async {
    final media = FakeMedia();
    final (:link, :clock, :heard, network: _) = await joined(media: media, urls: [_a, _b]);
    media.ok = false;
    link.mediaLost();
    await settle();
    socket().notify(0, 'onServerLeaving', {'deadline': 20000});
    socket().close();
    await clock.pass(300);
    await accepted();
    media.ok = true;
    final before = made();
    await answerResumed();
    await clock.pass(1500);
    expect([made(), heard.last], [before, 'restored 1']);
    link.close();
  });

  test('a gateway that says twice that it leaves is left once', () async {
    final (:link, :clock, heard: _, :old) = await _leaving();
    final before = made();
    old.notify(0, 'onServerLeaving', {'deadline': 10000});
    await clock.pass(1500);
    expect(made(), before);
    link.close();
  });

  test('a gateway that leaves while media are being mended is left afterwards', () async {
    final media = FakeMedia();
    final (:link, :clock, heard: _, network: _) = await joined(media: media, urls: [_a, _b]);
    media.ok = false;
    link.mediaLost();
    await settle();
    socket().notify(0, 'onServerLeaving', {'deadline': 20000});
    await clock.pass(1500);
    expect('${socket().url}', _a);
    await answerMedia('a');
    media.heal();
    await clock.pass(1000);
    expect('${socket().url}', _b);
    link.close();
  });
});
