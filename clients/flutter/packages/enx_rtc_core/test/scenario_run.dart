import 'package:enx_rtc_core/enx_rtc_core.dart';

import 'fake_clock.dart';
import 'fake_network.dart';
import 'harness.dart';
import 'scenario_calls.dart';
import 'scenario_clock.dart';
import 'scenario_files.dart';
import 'scenario_match.dart';
import 'scenario_media.dart';
import 'scenario_server.dart';
import 'scenario_socket.dart';
import 'scenario_steps.dart';

/// Between two answers to what a client asks while time passes, ms.
const _sliceMs = 100;

/// Plays a scenario with a room of the Dart client; fails at the first difference.
Future<void> runScenario(Scenario scenario) async {
  final stage = _Stage(scenario.servers);
  for (final (index, step) in scenario.steps.indexed) {
    try {
      await stage.play(step);
    } catch (error) {
      throw TestFailure('step ${index + 1}, ${write(step)}: $error');
    }
  }
  stage.end();
}

/// A room, all that surrounds it, and what has come of it that the scenario has not looked at yet.
class _Stage {
  _Stage(this._servers) {
    _room = _makeRoom();
  }

  final List<String> _servers;
  final _heard = <(String, Map<dynamic, dynamic>)>[];
  final _ended = <({String as, Object? result, Object? error})>[];
  final _reported = <Object>[];
  final _sockets = <ScenarioSocket>[];

  /// Calls of the app that have not ended.
  final _under = <String>{};

  /// What the app does in its next callback of a name.
  final _hooks = <String, void Function()>{};
  final _hands = FakeClock();
  late ScenarioClock _clock;
  late FakeNetwork _network;
  final _media = ScenarioMedia();
  late HeardRoom _room;
  Json? _entry;
  int _opened = 0;

  /// All has been looked at, and a room that is over has left nothing behind.
  void end() {
    _assertSeen();
    expect(_under.toList(), <String>[], 'calls that have not ended');
    expect(_hooks.keys.toList(), <String>[], 'callbacks that were waited for and did not come');
    if (_room.clientId.isNotEmpty) return;
    expect(_clock.running, 0, 'timers run on after the end of the room');
    expect(_sockets.every((socket) => socket.isOver), true, 'every socket is closed after the end of the room');
  }

  /// Plays one step.
  Future<void> play(Json step) async {
    final kind = kindOf(step);
    if (looks.contains(kind)) {
      _look(kind, step);
      return;
    }
    _assertSeen();
    await _act(kind, step);
    await settle();
  }

  Future<void> _act(String kind, Json step) async {
    switch (kind) {
      case 'app':
        _call(step);
      case 'when':
        _hooks[step['when'] as String] = () {
          if (step['throws'] case final String text) throw StateError(text);
          _call(step);
        };
      case 'pass':
        await _pass(step['pass'] as int, (step['answering'] as List<dynamic>? ?? const []).cast());
      case 'sleep':
        _hands.sleep(step['sleep'] as int);
      case 'network':
        (step['network'] == 'online' ? _network.online : _network.doubtful)();
      case 'life':
        _liveAgain();
      case 'device':
        _media.let(step['device'] as String, step['does'] as String);
      case 'path':
        _media.become(step['becomes'] as String);
      case 'together':
        for (final part in (step['together'] as List<dynamic>).cast<Json>()) {
          _serve(kindOf(part), part);
        }
      default:
        _serve(kind, step);
    }
  }

  /// What the server does, at once.
  void _serve(String kind, Json step) {
    final on = kind == 'accept' || kind == 'ending' ? step[kind] : step['on'];
    serve(_socket(on as int?), kind, step);
  }

  void _look(String kind, Json step) {
    switch (kind) {
      case 'opens':
        if (_opened == _sockets.length) throw TestFailure('no other socket was opened');
        final socket = _sockets[_opened++];
        expect(_opened, step['opens'], 'the number of the socket');
        if (step['at'] case final String address) expect('${socket.url}', address, 'the address');
        expect(socket.protocol, 'enx.jsonrpc.2', 'the subprotocol');
      case 'sends':
        final socket = _socket(step['on'] as int?);
        if (socket.unseen.isEmpty) throw TestFailure('nothing more was sent on it');
        final message = socket.unseen.first;
        expect(message['method'], step['sends'], 'the method');
        socket.seen++;
        _same(message['params'], step);
      case 'closes':
        final socket = _socket(step['closes'] as int);
        expect(socket.closedUnseen, true, 'that the client has closed it');
        socket.closeSeen = true;
        expect(socket.code, step['code'] ?? 1000, 'the code');
      case 'hears':
        final (name, payload) = _heard.isEmpty ? (null, null) : _heard.removeAt(0);
        expect(name, step['hears'], 'the callback');
        _same(payload, step);
      case 'ends':
        _lookAtEnd(step);
      case 'asks':
        expect(_media.asked.isEmpty ? null : _media.asked.removeAt(0), step['asks'], 'what the user was asked for');
      case 'connects':
        if (_media.seen == _media.made.length) throw TestFailure('no other peer connection was made');
        expect(++_media.seen, step['connects'], 'the number of the peer connection');
      case 'wire':
        _same(_media.wire(step['on'] as int?), {'params': step['wire']});
      case 'reports':
        final error = _reported.isEmpty ? null : _reported.removeAt(0);
        expect('$error'.contains(step['reports'] as String), true, 'that $error was ${step['reports']}');
      case 'state':
        for (final MapEntry(key: name, value: want) in (step['state'] as Json).entries) {
          final found = difference(stateByName(_room, name), want, whole: false, path: name);
          if (found != null) throw TestFailure(found);
        }
    }
  }

  void _lookAtEnd(Json step) {
    final index = _ended.indexWhere((end) => end.as == step['ends']);
    if (index < 0) throw TestFailure('it has not ended');
    final end = _ended.removeAt(index);
    final error = end.error;
    if (step['code'] == null) {
      if (error != null) throw TestFailure('it failed: $error');
      _same(end.result, {'params': step['result'], 'whole': step['whole']});
    } else {
      if (error is! EnxException) throw TestFailure('it did not fail with an EnxException, but gave ${write(end.result)} or $error');
      expect(error.code, step['code'], 'the code (${error.message})');
      if (step['message'] case final String text) expect(error.message, text, 'the message');
    }
  }

  /// The app calls its room; the end is looked at under the step's `as`.
  void _call(Json step) {
    final method = step['app'] as String;
    final as = step['as'] as String? ?? method;
    if (!_under.add(as)) throw TestFailure('a call named "$as" is under way');
    final room = _room;
    void end({Object? result, Object? error}) {
      // A call of an earlier life of the app ends unheard.
      if (room != _room) return;
      _under.remove(as);
      _ended.add((as: as, result: result, error: error));
    }

    final entry = _entry;
    // What a life kept is good for one try, and for none once a room was left.
    if (method == 'resumeRoom' || method == 'disconnect') _entry = null;
    callByName(room, method, step['args'] as List<dynamic>? ?? const [], entry).then(
      (result) => end(result: result),
      onError: (Object error) => end(error: error),
    );
  }

  /// Lets time pass; meanwhile the server answers the calls of the methods [answering].
  Future<void> _pass(int ms, List<String> answering) async {
    if (answering.isEmpty) return _hands.pass(ms);
    for (var left = ms; left > 0; left -= _sliceMs) {
      await _hands.pass(left < _sliceMs ? left : _sliceMs);
      for (final socket in [..._sockets]) {
        while (!socket.isOver && socket.unseen.isNotEmpty && answering.contains(socket.unseen.first['method'])) {
          socket.say({'jsonrpc': '2.0', 'id': socket.sent[socket.seen++]['id'], 'result': <String, dynamic>{}});
        }
      }
      await settle();
    }
  }

  /// The app is started anew: its room goes without a word, and another one begins.
  void _liveAgain() {
    _entry = _room.resumeEntry;
    _clock.end();
    _under.clear();
    for (final socket in _sockets) {
      socket.vanish();
    }
    _room = _makeRoom();
  }

  HeardRoom _makeRoom() {
    _clock = ScenarioClock(_hands);
    _network = FakeNetwork();
    late final HeardRoom room;
    room = HeardRoom(
      (name, payload) {
        if (room != _room) return;
        _heard.add((name, payload));
        _hooks.remove(name)?.call();
      },
      mediaPort: _media,
      surroundings: Surroundings(clock: _clock, random: () => 0.5, network: _network, makeSocket: _makeSocket),
    );
    return room
      ..serverUrl = _servers
      ..onSlotStream = ((slot) {
        if (room == _room) _heard.add(('onSlotStream', {'slot': slot}));
      })
      ..onCallbackError = (error, _) => _reported.add(error);
  }

  ScenarioSocket _makeSocket(Uri url, String protocol) {
    final socket = ScenarioSocket(url, protocol);
    _sockets.add(socket);
    return socket;
  }

  /// A socket by its number from 1; the newest, where there is none.
  ScenarioSocket _socket(int? number) {
    final index = (number ?? _sockets.length) - 1;
    if (index < 0 || index >= _sockets.length) throw TestFailure('there is no socket ${number ?? 1}');
    return _sockets[index];
  }

  void _assertSeen() {
    final left = [
      for (final (name, payload) in _heard) 'the app heard $name ${write(payload)}',
      for (final (index, socket) in _sockets.indexed) ...[
        if (index >= _opened) 'socket ${index + 1} was opened to ${socket.url}',
        for (final message in socket.unseen) '${message['method']} ${write(message['params'])} was sent on socket ${index + 1}',
        if (socket.closedUnseen) 'socket ${index + 1} was closed with ${socket.code}',
      ],
      for (final end in _ended) 'the call ${end.as} ended with ${end.error ?? write(end.result)}',
      for (final what in _media.asked) 'the user was asked for $what',
      if (_media.made.length > _media.seen) 'peer connection ${_media.made.length} was made',
      for (final error in _reported) 'a callback threw $error',
    ];
    if (left.isNotEmpty) throw TestFailure('before it, there was more: ${left.join('; ')}');
  }
}

/// Fails unless [got] is what the step wants, in part or as a whole.
void _same(Object? got, Json step) {
  final part = step['params'] ?? step['payload'];
  final whole = step['whole'];
  final found = (part == null ? null : difference(got, part, whole: false)) ?? (whole == null ? null : difference(got, whole, whole: true));
  if (found != null) throw TestFailure('$found (all: ${write(got)})');
}
