import 'dart:async';

import 'package:enx_rtc_core/src/abort.dart';
import 'package:enx_rtc_core/src/media/media_path.dart';

import 'fake_clock.dart';
import 'fake_media_port.dart';
import 'harness.dart';
import 'media_under_test.dart';

/// The one timer that runs all the time: the packets of the present connection are looked at.
const _looking = 1;

/// A move to a connection that comes about and brings the picture.
Future<void> _moved(MediaUnderTest test) async {
  final moving = test.path.move(test.agrees);
  await settle();
  test.arrive();
  await test.clock.pass(50);
  await moving;
}

List<String> _states(MediaUnderTest test) => [for (final connection in test.port.made) connection.state];

void tests() => group('media move', () {
  test('a slot moves when its picture has come, an empty one at once; the old connection stays until the server ends it', () async {
    final test = await MediaUnderTest.watching();
    final moving = test.path.move(test.agrees);
    await test.clock.pass(1000);
    expect((test.heard.length, test.shownOf(1), test.path.peer.connection == test.old), (0, '1', true), 'nothing moves before it is connected');
    test.newest.become('connected');
    await test.clock.pass(60);
    expect(test.heard, ['slot 101', 'slot 111', 'slot 112', 'slot 113']);
    // Packets are no picture yet.
    test.newest.receives[sound1] = {'packetsReceived': 5};
    test.newest.receives[picture1] = {'packetsReceived': 9, 'framesDecoded': 0};
    await test.clock.pass(500);
    expect((test.shownOf(1), test.old.state), ('1', 'connected'));
    test.newest.receives[picture1] = {'packetsReceived': 30, 'framesDecoded': 1};
    await test.clock.pass(50);
    expect(await moving, true);
    expect((test.heard.skip(4).join(), test.shownOf(1)), ('slot 1', '2'));
    // The others may need what is sent there.
    expect((test.old.state, test.path.peer.connection == test.newest), ('connected', true));
    await test.clock.pass(3000);
    expect(test.old.state, 'connected');
    test.old.hearFarewell();
    expect((test.old.state, test.clock.running), ('closed', _looking));
    test.media.release();
  });

  for (final (lost, after) in [(true, 0), (false, 15000)]) {
    test('an old connection that the server does not end ends ${lost ? 'when it is lost' : 'after fifteen seconds'}', () async {
      final test = await MediaUnderTest.watching();
      await _moved(test);
      await test.clock.pass(after - 100);
      expect(test.old.state, 'connected');
      if (lost) test.old.become('disconnected');
      await test.clock.pass(100);
      expect((test.old.state, test.newest.state, test.heard.contains('lost'), test.clock.running), ('closed', 'connected', false, _looking));
      test.media.release();
    });
  }

  final ends = <String, Future<void> Function(MediaPath path)>{
    'what mends the path': (path) async => path.repairOffer(false),
    'another move': (path) async => unawaited(path.move((_, _) => Completer<Never>().future)),
    'leaving': (path) async => path.close(),
  };
  ends.forEach((what, end) {
    test('$what ends the old connection', () async {
      final test = await MediaUnderTest.watching();
      await _moved(test);
      expect(test.old.state, 'connected');
      await end(test.path);
      expect(test.old.state, 'closed');
      test.media.release();
      await settle();
      expect(test.clock.running, 0);
    });
  });

  test('without a picture a slot moves with its sound; a voice does too', () async {
    final test = await MediaUnderTest.watching();
    test.old.receives[picture1] = {'packetsReceived': 900, 'framesDecoded': 300, 'lastPacketReceivedTimestamp': 7000};
    test.old.receives[voice111] = {'packetsReceived': 10};
    unawaited(test.path.move(test.agrees));
    await settle();
    test.newest.become('connected');
    await test.clock.pass(200);
    expect(test.heard, ['slot 101', 'slot 112', 'slot 113']);
    test.newest.receives[voice111] = {'packetsReceived': 1};
    await test.clock.pass(50);
    test.newest.receives[sound1] = {'packetsReceived': 1};
    await test.clock.pass(50);
    expect(test.heard.sublist(3), ['slot 111', 'slot 1']);
    test.media.release();
  });

  test('a slot whose picture does not come moves after five seconds all the same', () async {
    final test = await MediaUnderTest.watching();
    test.old.receives[shared] = {'packetsReceived': 900, 'framesDecoded': 3};
    unawaited(test.path.move(test.agrees));
    await settle();
    test.newest.become('connected');
    await test.clock.pass(4900);
    expect((test.shownOf(1), test.shownOf(101)), ('1', '1'));
    await test.clock.pass(200);
    expect((test.shownOf(1), test.shownOf(101), test.path.peer.connection == test.newest), ('2', '2', true));
    test.media.release();
  });

  final refusals = <String, Future<bool> Function(MediaUnderTest test)>{
    'is refused': (test) => test.path.move((_, _) => Future.error(StateError('no'))),
    'is not answered': (test) => test.path.move((_, _) => Completer<Never>().future),
    'does not connect within eight seconds': (test) => test.path.move(test.agrees),
    'fails to connect': (test) async {
      final moving = test.path.move(test.agrees);
      await settle();
      test.newest.become('failed');
      return moving;
    },
  };
  refusals.forEach((what, refused) {
    test('a move that $what leaves everything as it was', () async {
      final test = await MediaUnderTest.watching();
      final moving = refused(test);
      await test.clock.pass(8000);
      expect(await moving, false);
      expect(
        (test.newest.state, test.shownOf(1), test.path.peer.connection == test.old, test.heard.length, test.clock.running),
        ('closed', '1', true, 0, _looking),
      );
      test.media.release();
    });
  });

  test('a new connection that fails in the middle gives back what had moved', () async {
    final test = await MediaUnderTest.watching();
    final moving = test.path.move(test.agrees);
    await settle();
    test.newest.become('connected');
    await test.clock.pass(60);
    expect(test.shownOf(101), '2');
    test.newest.become('failed');
    await test.clock.pass(60);
    expect(await moving, false);
    expect((test.shownOf(101), test.shownOf(1), test.path.peer.connection == test.old), ('1', '1', true));
    expect(test.heard.sublist(4), ['slot 101', 'slot 111', 'slot 112', 'slot 113']);
    test.media.release();
  });

  test("the old connection's end is no loss as long as the new one comes up", () async {
    final test = await MediaUnderTest.watching();
    final moving = test.path.move(test.agrees);
    await settle();
    test.old.become('failed');
    await test.clock.pass(4000);
    expect((test.heard.length, test.path.failed, test.path.ok), (0, false, false));
    test.newest.become('connected');
    await test.clock.pass(0);
    expect(await moving, true);
    expect((test.heard.contains('lost'), test.shownOf(1), test.path.ok), (false, '2', true));
    test.media.release();
  });

  test("the old connection's end is a loss when the new one does not come up", () async {
    final test = await MediaUnderTest.watching();
    unawaited(test.path.move(test.agrees));
    await settle();
    test.old.become('failed');
    await test.clock.pass(8000);
    expect(test.heard, ['lost']);
    test.media.release();
  });

  test('a newer move takes the place of one that is under way', () async {
    final test = await MediaUnderTest.watching();
    final first = test.path.move(test.agrees);
    await settle();
    test.newest.become('connected');
    await test.clock.pass(60);
    final second = test.path.move(test.agrees);
    expect(await first, false);
    expect((_states(test)[1], test.shownOf(101), test.old.state), ('closed', '1', 'connected'));
    await settle();
    test.arrive();
    await test.clock.pass(50);
    expect(await second, true);
    expect((test.shownOf(101), test.shownOf(1), test.path.peer.connection == test.newest), ('3', '3', true));
    test.media.release();
  });

  test('what mends the path ends a move', () async {
    final test = await MediaUnderTest.watching();
    unawaited(test.path.move(test.agrees));
    await settle();
    await test.path.repairOffer(false);
    await test.clock.pass(0);
    expect((test.newest.state, test.path.peer.connection == test.old, test.old.state), ('closed', true, 'connected'));
    test.media.release();
  });

  test('a call that waits for media is content with the new connection', () async {
    final test = await MediaUnderTest.watching();
    test.old.become('disconnected');
    unawaited(test.path.move(test.agrees));
    final waiting = test.path.whenOk(AbortController().signal);
    await settle();
    test.newest.become('connected');
    await test.clock.pass(0);
    await waiting;
    expect(test.path.ok, true);
    test.media.release();
  });

  test('what is sent goes out on both while there are both', () async {
    final test = await MediaUnderTest.watching();
    final [one, two, three] = [
      for (final id in ['one', 'two', 'three']) FakeTrack(id, 'video'),
    ];
    await test.path.send('camera', one);
    unawaited(test.path.move(test.agrees));
    await settle();
    await test.path.send('camera', two);
    expect((test.old.sentOf('camera'), test.newest.sentOf('camera')), (two, two));
    test.media.wantLayers({
      'streamId': 'av',
      'layers': ['q'],
    });
    await settle();
    expect((test.old.layers, test.newest.layers), ('q', 'q'));
    test.arrive();
    await test.clock.pass(50);
    await test.path.send('camera', three);
    expect((test.old.sentOf('camera'), test.newest.sentOf('camera')), (three, three), 'somebody may still be looking at the old one');
    test.old.hearFarewell();
    await test.path.send('camera', one);
    expect((test.old.sentOf('camera'), test.newest.sentOf('camera')), (three, one));
    test.media.release();
  });

  test('data go out on the old connection until the new one has its place, and are heard on both', () async {
    final test = await MediaUnderTest.watching();
    await test.media.sendData('one', true);
    unawaited(test.path.move(test.agrees));
    await settle();
    await test.media.sendData('two', true);
    test.arrive();
    await test.clock.pass(0);
    for (final connection in [test.old, test.newest]) {
      connection.channel('enx').onMessage?.call('b\nhello');
    }
    await test.clock.pass(50);
    await test.media.sendData('three', true);
    expect((test.old.channel('enx').sent.join(' '), test.newest.channel('enx').sent.join(' ')), ('one two', 'three'));
    expect(test.heard.where((name) => name == 'onReceivedData').length, 2);
    test.media.release();
  });

  test('leaving in the middle leaves no connection behind', () async {
    final test = await MediaUnderTest.watching();
    final moving = test.path.move(test.agrees);
    await settle();
    test.media.release();
    expect(await moving, false);
    await settle();
    expect(_states(test), ['closed', 'closed']);
    expect((test.clock.running, test.heard.length), (0, 0));
  });

  for (final (slot, count) in [(101, 1), (1, 5)]) {
    test('leaving when the ${count == 1 ? 'first' : 'last'} slot has moved leaves no connection behind either', () async {
      final test = await MediaUnderTest.watching();
      test.onSlot = (moved) {
        if (moved == slot) test.media.release();
      };
      final moving = test.path.move(test.agrees);
      await settle();
      test.newest.become('connected');
      await test.clock.pass(50);
      test.newest.receives[picture1] = {'packetsReceived': 1, 'framesDecoded': 1};
      await test.clock.pass(50);
      expect((await moving, test.heard.length, test.clock.running), (false, count, 0));
      expect(_states(test), ['closed', 'closed']);
    });
  }

  test('a connection that the server knows no more is followed by a fresh one at once', () async {
    final test = await MediaUnderTest.watching();
    test.path.forsake();
    await test.path.repairOffer(false);
    expect((test.port.made.length, test.old.state, test.path.peer.answered), (2, 'closed', false));
    await test.path.repairOffer(false);
    expect(test.port.made.length, 2, 'once');
    test.media.release();
  });
});
