import 'package:enx_rtc_core/src/json.dart';
import 'package:enx_rtc_core/src/link.dart';

import 'fake_clock.dart';
import 'fake_link.dart';
import 'fake_socket.dart';
import 'harness.dart';

/// A link whose packets have just stopped.
Future<({Link link, FakeClock clock, List<String> heard, FakeMedia media, FakeSocket old})> _stopped() async {
  final media = FakeMedia();
  final (:link, :clock, :heard, network: _) = await joined(media: media);
  final old = socket();
  old.notify(1, 'onUserConnected');
  media.silent = true;
  link.mediaStopped();
  await settle();
  return (link: link, clock: clock, heard: heard, media: media, old: old);
}

Future<void> _answerResumed() => answerResumed(nextSeq: 2, media: mediaAnswer('a'));

void tests() => group('another way', () {
  test('when packets stop and the socket does not answer, another one takes the place over and brings the restart; nobody hears of it', () async {
    final (:link, :clock, :heard, :media, :old) = await _stopped();
    expect(last(old)['method'], 'ping');
    await clock.pass(300);
    expect(identical(socket(), old), false);
    final params = await accepted();
    expect(
      [
        last()['method'],
        {...params, 'attempt': 0},
      ],
      ['resumeRoom', resumeParams(lastSeq: 1, offer: offer)],
    );
    await _answerResumed();
    media.silent = false;
    socket().notify(2, 'onAudioEvent');
    await clock.pass(3000);
    expect(
      [media.did, heard, link.away, old.isOver],
      [
        ['offer', 'accept a'],
        ['onUserConnected', 'onAudioEvent'],
        false,
        true,
      ],
    );
    link.close();
  });

  test('when packets stop and the socket answers, it brings the restart, and no other is made', () async {
    final (:link, :clock, :heard, :media, :old) = await _stopped();
    await answer({});
    expect(last(old)['method'], 'restartMedia');
    await answerMedia('a');
    media.silent = false;
    await clock.pass(4000);
    expect(identical(socket(), old), true);
    expect(
      [media.did, heard],
      [
        ['offer', 'accept a'],
        ['onUserConnected'],
      ],
    );
    link.close();
  });

  test('an old socket that answers when the other has just opened stays', () async {
    final (:link, :clock, heard: _, :media, :old) = await _stopped();
    final ping = last(old);
    await clock.pass(300);
    final other = socket();
    say(old, ping['id'], {});
    other.accept();
    await settle();
    expect([other.isOver, other.sent, last(old)['method']], [true, <Json>[], 'restartMedia']);
    await settle();
    expect(
      [link.closed, media.did],
      [
        false,
        ['offer'],
      ],
    );
    link.close();
  });

  test('one that does not open in two seconds is followed by the next', () async {
    final (:link, :clock, heard: _, media: _, :old) = await _stopped();
    await clock.pass(300);
    final first = socket();
    final before = made();
    await clock.pass(2000);
    expect([first.isOver, old.isOver], [true, false]);
    await clock.pass(300);
    expect(made(), before + 1);
    link.close();
  });

  test('what is not mended by then is an interruption: the old socket is given up, and the app hears of it', () async {
    final (:link, :clock, :heard, :media, :old) = await _stopped();
    media.ok = false;
    await clock.pass(4000);
    expect(
      [old.isOver, heard.sublist(1)],
      [
        true,
        ['onConnectionInterrupted', 'onReconnect 1'],
      ],
    );
    final params = await accepted();
    expect(params['offer'], offer);
    await _answerResumed();
    media.heal();
    await settle();
    expect(heard.last, 'restored 1');
    link.close();
  });

  test('a socket that is lost takes media along, unless something has come since', () async {
    for (final flows in [true, false]) {
      final media = FakeMedia()..flows = flows;
      final (:link, :clock, heard: _, network: _) = await joined(media: media);
      socket().close();
      await settle();
      socket().accept();
      await clock.pass(100);
      expect([last()['method'], params()['offer'] == null], ['resumeRoom', flows]);
      link.close();
    }
  });

  test('another network is a reason to restart, whether or not packets have stopped', () async {
    final media = FakeMedia();
    final (:link, :clock, :heard, :network) = await joined(media: media);
    network.online();
    expect(methods(socket()), ['ping']);
    await answer({});
    expect(last()['method'], 'restartMedia');
    await answerMedia('a');
    // One that follows soon, and is not needed, waits for nothing and does nothing.
    network.online();
    await clock.pass(2000);
    expect(
      [media.did, heard],
      [
        ['check', 'offer', 'accept a', 'check'],
        <String>[],
      ],
    );
    link.close();
  });

  test('who has no right to come back, has no media, or is being moved looks for no other way', () async {
    for (final (media, allowed) in [(FakeMedia(), false), (FakeMedia()..moving = true, true), (null, true)]) {
      final (:link, :clock, heard: _, :network) = await joined(media: media, allowed: allowed);
      network.online();
      await answer({});
      await clock.pass(1000);
      expect(
        [
          methods(socket()),
          media?.did ?? ['check'],
        ],
        [
          ['ping'],
          ['check'],
        ],
      );
      link.close();
    }
  });
});
