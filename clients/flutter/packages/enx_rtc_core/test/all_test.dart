import 'abort_test.dart' as abort;
import 'facts_test.dart' as facts;
import 'harness.dart';
import 'room_test.dart' as room;

Future<void> main() async {
  abort.tests();
  facts.tests();
  room.tests();
  await runTests();
}
