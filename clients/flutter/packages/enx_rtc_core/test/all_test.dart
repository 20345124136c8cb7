import 'abort_test.dart' as abort;
import 'another_way_test.dart' as another_way;
import 'callbacks_test.dart' as callbacks;
import 'calls_test.dart' as calls;
import 'facts_test.dart' as facts;
import 'gateways_test.dart' as gateways;
import 'handover_test.dart' as handover;
import 'harness.dart';
import 'heartbeat_test.dart' as heartbeat;
import 'join_parts_test.dart' as join_parts;
import 'link_test.dart' as link;
import 'ordering_test.dart' as ordering;
import 'quick_restart_test.dart' as quick_restart;
import 'reconnect_test.dart' as reconnect;
import 'room_facts_test.dart' as room_facts;
import 'room_test.dart' as room;
import 'signalling_test.dart' as signalling;
import 'standing_test.dart' as standing;

Future<void> main() async {
  abort.tests();
  another_way.tests();
  callbacks.tests();
  calls.tests();
  facts.tests();
  gateways.tests();
  handover.tests();
  heartbeat.tests();
  join_parts.tests();
  link.tests();
  ordering.tests();
  quick_restart.tests();
  reconnect.tests();
  room_facts.tests();
  room.tests();
  signalling.tests();
  standing.tests();
  await runTests();
}
