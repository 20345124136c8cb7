import 'package:enx_rtc_core/src/abort.dart';
import 'package:enx_rtc_core/src/errors.dart';
import 'package:enx_rtc_core/src/gateways.dart';
import 'package:enx_rtc_core/src/signalling.dart';

import 'fake_clock.dart';
import 'fake_link.dart';
import 'harness.dart';

const _a = 'ws://a/signal';
const _b = 'ws://b/signal';
const _c = 'ws://c/signal';

void tests() => group('gateways', () {
  test("the app's own addresses come first, those of the server behind them, and none twice", () {
    final gateways = Gateways([_a, _b, _a], () => 0);
    gateways.take(['http://b', 'https://c.example', 'http://c', 'no address', '', 7, 'http://c/signal']);
    expect(gateways.all, [_a, _b, 'wss://c.example/signal', _c]);
    // What the server says now counts in place of what it said before; when it says nothing, that stays.
    gateways.take(['http://d']);
    for (final nothing in [null, <Object?>[], 'http://e']) {
      gateways.take(nothing);
    }
    expect(gateways.all, [_a, _b, 'ws://d/signal']);
    gateways.take([for (var index = 0; index < 100; index++) 'http://g$index']);
    expect(gateways.all.length, 18);
  });

  test('after a loss the others come first, in an order that differs, and the lost one last', () {
    var chances = [0.1, 0.2];
    final gateways = Gateways([_a, _b, _c], () => chances.removeAt(0));
    expect(gateways.afterLoss, [_b, _c, _a]);
    gateways.present = _c;
    chances = [0.2, 0.1];
    expect(
      [gateways.afterLoss, gateways.all],
      [
        [_b, _a, _c],
        [_c, _a, _b],
      ],
    );
  });

  test('who has one gateway is patient, and in no doubt where to look', () {
    final one = Gateways([_a], () => 1);
    expect(
      [one.several, one.patience.openMs, one.spreadMs, one.afterLoss],
      [
        false,
        10000,
        0,
        [_a],
      ],
    );
    one.take(['http://b']);
    expect([one.several, one.patience.openMs, one.spreadMs], [true, 3000, 300]);
  });

  test('one server or several give signalling addresses; none is refused', () async {
    expect(signalUrls('https://a'), ['wss://a/signal']);
    expect(signalUrls(['https://a', 'ws://b/x']), ['wss://a/signal', 'ws://b/x']);
    for (final none in ['', <String>[]]) {
      final error = await throws<EnxException>(() => signalUrls(none));
      expect([error.code, error.message], [1155, 'serverUrl "" is not an address: give one such as wss://rooms.example.com.']);
    }
  });

  test('an address that does not answer is followed by the next; one that refuses has answered', () async {
    Future<String> outcome(Map<String, int> codes) => firstOf([_a, _b, _c], (url) async {
      if (codes[url] case final code?) throw EnxException(code, url);
      return url;
    });
    expect(await outcome({_a: 1161, _b: 1161}), _c);
    final refused = await throws<EnxException>(() => outcome({_a: 1161, _b: 9017}));
    expect([refused.code, refused.message], [9017, _b]);
    expect((await throws<EnxException>(() => outcome({_a: 1161, _b: 1161, _c: 1161}))).message, _c);
    // Which pages may connect each gateway says for itself.
    expect(await outcome({_a: 9034}), _b);
    final ended = AbortController()..abort();
    await throws<Aborted>(() => firstOf([_a], (_) async => _a, ended.signal));
  });

  test('a join tries the addresses in turn until one opens', () async {
    final since = made();
    final (:link, :clock, heard: _, network: _) = unopened([_a, _b, _c]);
    final opening = link.open();
    socket().close();
    await settle();
    expect(went(since), [_a, _b]);
    await clock.pass(3000);
    expect(went(since), [_a, _b, _c]);
    socket().accept();
    await opening;
    expect(link.urls, [_c, _a, _b]);
    link.close();
  });

  test('a join that is called off tries no further', () async {
    final since = made();
    final (:link, clock: _, heard: _, network: _) = unopened([_a, _b]);
    final opening = throws<Object>(link.open);
    link.close();
    await opening;
    expect(went(since), [_a]);
  });

  test('a gateway that is killed is followed by another within a third of a second', () async {
    final (:link, :clock, :heard, network: _) = await joined(urls: [_a], gateways: ['http://b', 'http://a']);
    final since = made();
    final calling = throws<EnxException>(() => link.call('lockRoom'));
    await settle();
    socket().close();
    await clock.pass(149);
    expect(went(since), <String>[]);
    await clock.pass(1);
    expect(went(since), [_b]);
    final params = await accepted();
    // Whether it is awake is asked at once.
    expect(methods(socket()), ['ping', 'resumeRoom']);
    expect({...params, 'attempt': 0}, resumeParams());
    await answerResumed(gateways: ['http://b', 'http://c']);
    expect(heard, ['onConnectionInterrupted', 'onReconnect 1', 'restored 1']);
    expect(
      [link.urls, (await calling).code, clock.now()],
      [
        [_b, _a, _c],
        1163,
        150,
      ],
    );
    link.close();
  });

  test('one that does not open, and one that opens and is silent, cost three seconds each', () async {
    final (:link, :clock, :heard, network: _) = await joined(urls: [_a, _b, _c]);
    final since = made();
    socket().close();
    await clock.pass(150);
    expect(went(since), [_b]);
    await clock.pass(3000);
    expect(went(since), [_b, _c]);
    // The kernel accepts, the process is stopped.
    socket().accept();
    await clock.pass(2999);
    expect(went(since), [_b, _c]);
    await clock.pass(1);
    expect(went(since), [_b, _c, _a]);
    await accepted();
    await answerResumed();
    expect(
      [heard.last, link.urls],
      [
        'restored 1',
        [_a, _b, _c],
      ],
    );
    link.close();
  });

  test('a gateway that refuses the place ends the round: no other knows better', () async {
    final (:link, :clock, :heard, network: _) = await joined(urls: [_a, _b]);
    socket().close();
    await clock.pass(150);
    await accepted();
    await refuse(9017);
    expect(heard.sublist(2), ['onConnectionLost', 'over 9017']);
    link.close();
  });

  test('where there are several, one that stops answering is left after five seconds', () async {
    final (:link, :clock, :heard, network: _) = await joined(urls: [_a, _b]);
    await clock.pass(1500);
    socket().notify(1, 'onUserConnected');
    await clock.pass(2000);
    expect(last()['method'], 'ping');
    await clock.pass(2999);
    expect(heard.length, 1);
    await clock.pass(1);
    expect(heard.sublist(1), ['onConnectionInterrupted', 'onReconnect 1']);
    await clock.pass(150);
    expect('${socket().url}', _b);
    link.close();
  });

  test('when every gateway is gone the rounds come at growing pauses', () async {
    final (:link, :clock, heard: _, network: _) = await joined(urls: [_a, _b]);
    final since = made();
    socket().close();
    final tries = <String>[];
    while (tries.length < 6) {
      while (made() - since == tries.length) {
        await clock.pass(50);
      }
      tries.add('${socket().url} ${clock.now()}');
      socket().close();
      await settle();
    }
    expect(tries, ['$_b 150', '$_a 150', '$_b 450', '$_a 450', '$_b 1050', '$_a 1050']);
    link.close();
  });

  test('a page that the server does not allow is refused at once, and tries no further', () async {
    final since = made();
    final (:link, :clock, heard: _, network: _) = unopened([_a]);
    final opening = link.open();
    socket().accept();
    await opening;
    final refused = throws<EnxException>(() => link.refused);
    socket().closeByServer(4403);
    expect((await refused).code, 9034);
    expect((await throws<EnxException>(link.open)).code, 9034);
    await clock.pass(60000);
    expect(went(since), [_a]);
    link.close();
  });

  test('in a call a gateway that does not allow the page is passed over, and one that did before and does no more ends it', () async {
    final (:link, :clock, :heard, network: _) = await joined(urls: [_a, _b]);
    final since = made();
    socket().close();
    await clock.pass(150);
    for (final url in [_b, _a]) {
      expect('${socket().url}', url);
      socket().accept();
      await settle();
      socket().closeByServer(4403);
      await settle();
    }
    expect(heard.sublist(2), ['onConnectionLost', 'over 9034']);
    await clock.pass(60000);
    expect(went(since), [_b, _a]);
    link.close();
  });
});
