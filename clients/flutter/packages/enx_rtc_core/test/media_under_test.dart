import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:enx_rtc_core/src/media/media_path.dart';
import 'package:enx_rtc_core/src/media/room_media.dart';
import 'package:enx_rtc_core/src/room_facts.dart';
import 'package:enx_rtc_core/src/session_media.dart';

import 'fake_clock.dart';
import 'fake_media_port.dart';
import 'room_under_test.dart';

/// The sections of an offer with one talker slot, as `planSections` orders them.
const sound1 = 3;
const picture1 = 4;
const shared = 5;
const voice111 = 6;

/// An answer that takes data.
const answerSdp = 'v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:9\r\n';

/// The slots of a room with one talker slot.
const allSlots = [1, 101, 111, 112, 113];

/// The media of a session in a room with one talker slot.
class MediaUnderTest {
  /// Media that have not been prepared.
  MediaUnderTest({Json localInfo = const {'data': true}, Json roomInfo = const {}, bool audience = false, bool inRoom = true}) {
    if (inRoom) facts = RoomFacts(connected());
    media = RoomMedia(
      port,
      SessionMediaHooks(
        facts: () => facts,
        call: (method, [params = const {}]) async {
          calls.add('$method${params.isEmpty ? '' : ' ${params.values.join(' ')}'}');
          if (refuse[method] case final error?) throw error;
          return {};
        },
        away: () => away,
        wordAt: () => 0,
        onPathStopped: () => heard.add('stopped'),
        onPathLost: () => heard.add('lost'),
        onError: (error) => heard.add('error ${error.code}'),
        tell: (name, payload) => heard.add(name),
      ),
      clock,
      localInfo: localInfo,
      roomInfo: roomInfo,
      slots: 1,
      audience: audience,
      onSlot: (slot) {
        heard.add('slot $slot');
        onSlot?.call(slot);
      },
      onLocal: () => locals++,
    );
  }

  /// Media of an audience that watches: the talker's sound and picture come, and new connections do not come about by themselves.
  static Future<MediaUnderTest> watching() async {
    final test = MediaUnderTest(audience: true);
    await test.enter();
    test.port.firstState = 'new';
    test.old
      ..receives[sound1] = {'packetsReceived': 100}
      ..receives[picture1] = {'packetsReceived': 900, 'framesDecoded': 300};
    return test;
  }

  final FakeMediaPort port = FakeMediaPort();
  final FakeClock clock = FakeClock();
  late final RoomMedia media;

  /// What was told, in order.
  final List<String> heard = [];

  /// What the server was called with, in order.
  final List<String> calls = [];

  /// Which calls the server refuses.
  final Map<String, EnxException> refuse = {};

  /// What is known of the room; null before the join.
  RoomFacts? facts;

  /// Whether the connection is being restored.
  bool away = false;

  /// How often one's own camera or share became another.
  int locals = 0;

  /// What else the app does when it hears of a slot.
  void Function(int slot)? onSlot;

  /// The first connection.
  FakeConnection get old => port.made.first;

  /// The newest connection.
  FakeConnection get newest => port.newest;

  /// The way to the server.
  MediaPath get path => media.path!;

  /// On which connection a slot is shown.
  String shownOf(int slot) => '${media.slotSource(slot)}'.split(':').first;

  /// Prepares, and takes the server's answer.
  Future<Prepared> enter() async {
    final prepared = await media.prepare();
    await media.accept({'sdp': answerSdp, 'slots': allSlots});
    media.enter();
    await settle();
    heard.clear();
    return prepared;
  }

  /// The server agrees to a move.
  Future<Json> agrees(Json offer, Object signal) async => {'sdp': answerSdp, 'slots': allSlots};

  /// The newest connection comes about and brings the picture.
  void arrive() {
    newest.become('connected');
    newest.receives[picture1] = {'packetsReceived': 1, 'framesDecoded': 1};
  }
}
