import 'dart:async';

import 'package:enx_rtc_core/src/abort.dart';
import 'package:enx_rtc_core/src/json.dart';
import 'package:enx_rtc_core/src/link.dart';
import 'package:enx_rtc_core/src/link_media.dart';
import 'package:enx_rtc_core/src/reconnect.dart';
import 'package:enx_rtc_core/src/wire.dart';

import 'fake_clock.dart';
import 'fake_network.dart';
import 'fake_socket.dart';

/// The place that a link has, as it goes to the server.
const placeParams = {'roomId': 'r', 'clientId': 'me', 'resumeToken': 't1'};

/// The offer of [FakeMedia].
const offer = {'sdp': 'o', 'sections': <Object?>[]};

/// A media path whose state the test sets.
class FakeMedia implements LinkMedia {
  @override
  bool ok = true;
  @override
  bool failed = false;
  @override
  bool silent = false;
  @override
  bool moving = false;

  /// Whether something has come since the socket was lost.
  bool flows = true;

  /// What was done with it.
  final List<String> did = [];
  void Function()? _flow;

  @override
  void check() => did.add('check');

  @override
  Future<bool> hasComeSince(int moment) async => flows && !silent;

  @override
  void forsake() => did.add('forsake');

  @override
  Future<bool> move(Future<Json> Function(Json offer, AbortSignal signal) ask) async {
    did.add('move');
    try {
      final answer = await ask({...offer}, AbortController().signal);
      did.add('moved by ${answer['sdp']}');
      return true;
    } catch (_) {
      return false;
    }
  }

  @override
  Future<Json> repairOffer(bool again) async {
    did.add(again ? 'offer again' : 'offer');
    return {...offer};
  }

  @override
  Future<bool> accept(Json answer) async {
    did.add('accept ${answer['sdp']}');
    return answer['goesOn'] != false;
  }

  @override
  Future<void> whenOk(AbortSignal signal) {
    final flowing = Completer<void>();
    _flow = () {
      if (!flowing.isCompleted) flowing.complete();
    };
    signal.addListener(() {
      if (!flowing.isCompleted) flowing.completeError(const Aborted());
    });
    if (ok) _flow!();
    return flowing.future;
  }

  /// Media get through again.
  void heal() {
    ok = true;
    _flow?.call();
  }
}

/// A link, its surroundings, and what the app heard.
typedef Linked = ({Link link, FakeClock clock, List<String> heard, FakeNetwork network});

/// A link whose socket has not been opened.
Linked unopened([List<String> urls = const ['ws://server/signal']]) {
  final clock = FakeClock();
  final heard = <String>[];
  final network = FakeNetwork();
  final link = Link(
    urls: urls,
    clock: clock,
    random: () => 0.5,
    makeSocket: FakeSocket.new,
    watch: network,
    heard: (method, _) => heard.add(method),
    replaced: (room) => heard.add('replaced ${room['id']}'),
    restored: (attempts) => heard.add('restored $attempts'),
    over: (payload) => heard.add('over ${payload['cause']}'),
    tell: (name, payload) => heard.add(name == 'onReconnect' ? 'onReconnect ${payload['attempt']}' : name),
  );
  return (link: link, clock: clock, heard: heard, network: network);
}

/// A link that has joined.
Future<Linked> joined({
  FakeMedia? media,
  bool allowed = true,
  String resumeToken = 't1',
  List<String> urls = const ['ws://server/signal'],
  List<String>? gateways,
}) async {
  final all = unopened(urls);
  final opening = all.link.open();
  socket().accept();
  await opening;
  all.link.meet(gateways);
  enter(all.link, media: media, allowed: allowed, resumeToken: resumeToken);
  return all;
}

/// A link whose socket is open enters the room.
void enter(Link link, {FakeMedia? media, bool allowed = true, String resumeToken = 't1'}) {
  final place = Place(roomId: 'r', clientId: 'me', resumeToken: resumeToken);
  link.begin(place, ReconnectPolicy(allowed: allowed, attempts: 2, timeoutMs: 10000), media);
  link.release();
}

/// The newest socket.
FakeSocket socket() => FakeSocket.made.last;

/// How many sockets were made so far.
int made() => FakeSocket.made.length;

/// Where the sockets went that were made since then.
List<String> went(int since) => [for (final socket in FakeSocket.made.skip(since)) '${socket.url}'];

/// The methods that were called on a socket.
List<Object?> methods(FakeSocket socket) => [for (final call in socket.sent) call['method']];

/// The last call on a socket.
Json last([FakeSocket? of]) => (of ?? socket()).sent.last;

/// The parameters of the last call on the newest socket.
Json params() => last()['params'] as Json;

/// The newest socket is accepted; what it asks for first.
Future<Json> accepted() async {
  socket().accept();
  await settle();
  return params();
}

/// The server's answer to a call.
void say(FakeSocket socket, Object? id, Json result) => socket.say({'jsonrpc': '2.0', 'id': id, 'result': result});

/// The server's answer to the last call on the newest socket.
Future<void> answer(Json result) async {
  say(socket(), last()['id'], result);
  await settle();
}

/// The server's answer to the last call on the newest socket, which has to do with media.
Future<void> answerMedia(String sdp, {bool? goesOn}) => answer({'answer': mediaAnswer(sdp, goesOn: goesOn)});

/// A media answer.
Json mediaAnswer(String sdp, {bool? goesOn}) => {'sdp': sdp, 'slots': <Object?>[], if (goesOn != null) 'goesOn': goesOn};

/// The server's answer to `resumeRoom` as the last call on the newest socket.
Future<void> answerResumed({String token = 't2', int nextSeq = 1, Json? snapshot, Json? media, List<String>? gateways}) =>
    answer({'resumeToken': token, 'nextSeq': nextSeq, 'snapshot': snapshot, 'answer': media, if (gateways != null) 'gateways': gateways});

/// The server refuses the last call on the newest socket.
Future<void> refuse(int code) async {
  socket().say({
    'jsonrpc': '2.0',
    'id': last()['id'],
    'error': {
      'code': code,
      'message': 'no',
      'data': {'errorCode': code},
    },
  });
  await settle();
}

/// What a `resumeRoom` asked for, the number of the try aside.
Json resumeParams({int lastSeq = 0, Json? offer}) => {...placeParams, 'lastSeq': lastSeq, 'attempt': 0, 'offer': offer};
