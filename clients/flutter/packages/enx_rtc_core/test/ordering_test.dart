import 'package:enx_rtc_core/src/ordering.dart';

import 'harness.dart';

({List<String> heard, Ordering order}) _ordering() {
  final heard = <String>[];
  return (heard: heard, order: Ordering((method, _) => heard.add(method)));
}

void tests() => group('ordering', () {
  test('notifications wait for the release and come in order, each once', () {
    final (:heard, :order) = _ordering();
    expect(order.accept(2, 'two', {}), true);
    expect(order.accept(1, 'one', {}), true);
    expect(heard, <String>[]);
    expect(order.release(), true);
    expect(order.accept(1, 'one', {}), true);
    expect(order.accept(3, 'three', {}), true);
    expect(heard, ['one', 'two', 'three']);
    expect(order.last, 3);
  });

  test('what has no number is handed on at once, even while the others wait', () {
    final (:heard, :order) = _ordering();
    expect(order.accept(0, 'onRoomAwaited', {}), true);
    expect(
      [heard, order.last],
      [
        ['onRoomAwaited'],
        0,
      ],
    );
  });

  test('a missing number breaks the connection at once: none can come later', () {
    final (:heard, :order) = _ordering();
    order.release();
    expect(order.accept(2, 'two', {}), false);
    expect(heard, <String>[]);
  });

  test('a release that leaves a hole says so', () {
    final (heard: _, :order) = _ordering();
    order.accept(2, 'two', {});
    expect(order.release(), false);
  });

  test('a resumed session goes on where it was: what came twice is heard once', () {
    final (:heard, :order) = _ordering();
    order.release();
    order.accept(1, 'one', {});
    order.hold();
    order.accept(2, 'two', {});
    order.resumeAt(2);
    order.accept(3, 'three', {});
    order.release();
    order.accept(2, 'two', {});
    expect(heard, ['one', 'two', 'three']);
  });

  test('after a snapshot the numbers go on from where the server says', () {
    final (:heard, :order) = _ordering();
    order.release();
    order.accept(1, 'one', {});
    order.hold();
    order.accept(40, 'forty', {});
    order.accept(39, 'too old', {});
    order.resumeAt(40);
    order.release();
    expect(
      [heard, order.last],
      [
        ['one', 'forty'],
        40,
      ],
    );
  });

  test('what waits has its bounds', () {
    final (heard: _, :order) = _ordering();
    var kept = 0;
    for (var seq = 1; seq < 10000 && order.accept(seq, 'x', {}); seq++) {
      kept++;
    }
    expect(kept, 4096);
  });
});
