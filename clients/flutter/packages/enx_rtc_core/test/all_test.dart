import 'abort_test.dart' as abort;
import 'callbacks_test.dart' as callbacks;
import 'calls_test.dart' as calls;
import 'facts_test.dart' as facts;
import 'harness.dart';
import 'join_parts_test.dart' as join_parts;
import 'room_facts_test.dart' as room_facts;
import 'room_test.dart' as room;
import 'standing_test.dart' as standing;

Future<void> main() async {
  abort.tests();
  callbacks.tests();
  calls.tests();
  facts.tests();
  join_parts.tests();
  room.tests();
  room_facts.tests();
  standing.tests();
  await runTests();
}
