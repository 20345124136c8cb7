import 'dart:async';
import 'dart:convert';
import 'dart:io';
import 'dart:typed_data';

import 'package:enx_rtc_core/enx_rtc_core.dart';

/// A media port whose WebRTC is another process: the project's own helper on libwebrtc, which plays a tone and a moving picture. Orders and news are lines
/// of JSON.
class ProcessPort implements MediaPort {
  ProcessPort._(this._process) {
    _process.stdout.transform(utf8.decoder).transform(const LineSplitter()).listen(_hear);
    _process.stderr.transform(utf8.decoder).listen(stderr.write);
  }

  /// Starts the helper: [command] is its program with what it is given.
  static Future<ProcessPort> start(List<String> command) async => ProcessPort._(await Process.start(command.first, command.sublist(1)));

  final Process _process;
  final Map<int, Completer<Object?>> _asked = {};
  final Map<int, _Connection> _connections = {};
  int _lastId = 0;

  /// Every connection that was made and is not closed.
  Iterable<int> get open => _connections.keys;

  /// What was decoded on a slot of a connection: `frames`, `height`, `toneHz`.
  Future<Json> seen(int connection, int slot) async => (await ask('seen', {'connection': connection, 'slot': slot}))! as Json;

  /// Ends the helper.
  Future<void> stop() async {
    await _process.stdin.close();
    await _process.exitCode;
  }

  @override
  MediaConnection connect({required Json configuration, required List<MediaSection> sections, required List<ChannelPlan> channels}) {
    final connection = _Connection(this, ++_lastId, channels);
    _connections[connection.number] = connection;
    tell('connect', {
      'connection': connection.number,
      'configuration': configuration,
      'sections': [
        for (final section in sections)
          {
            'kind': section.kind,
            if (section.slot case final slot?) 'slot': slot,
            if (section.encodings case final encodings?) 'encodings': [for (final encoding in encodings('video/VP8')) _encode(encoding)],
          },
      ],
      'channels': [
        for (final plan in channels) {'label': plan.label, 'ordered': plan.ordered, if (plan.maxRetransmits case final most?) 'maxRetransmits': most},
      ],
    });
    return connection;
  }

  @override
  Future<({MediaTrack? audio, MediaTrack? video})> openDevices({Json? audio, Json? video}) async =>
      (audio: audio == null ? null : _open('audio'), video: video == null ? null : _open('video'));

  @override
  Future<MediaTrack> openScreen() async => _open('video');

  _Track _open(String kind) {
    final track = _Track(this, ++_lastId, kind);
    tell('open', {'track': track.number, 'kind': kind});
    return track;
  }

  /// Orders something that has no answer.
  void tell(String order, Json more) => _process.stdin.writeln(jsonEncode({'do': order, ...more}));

  /// Orders something, and waits for the answer.
  Future<Object?> ask(String order, Json more) {
    final id = ++_lastId;
    final answer = _asked[id] = Completer();
    _process.stdin.writeln(jsonEncode({'id': id, 'do': order, ...more}));
    return answer.future;
  }

  void _hear(String line) {
    final said = jsonDecode(line) as Json;
    if (_asked.remove(said['id']) case final asked?) {
      final error = said['error'];
      error == null ? asked.complete(said['result']) : asked.completeError(StateError('$error'));
    } else if (said['event'] == 'failed') {
      throw StateError('The helper failed: $line');
    } else {
      _connections[said['connection']]?.hear(said);
    }
  }
}

class _Track implements MediaTrack {
  _Track(this._port, this.number, this.kind);

  final ProcessPort _port;
  final int number;
  bool _enabled = true;

  @override
  String get id => '$number';

  @override
  final String kind;

  @override
  bool ended = false;

  @override
  void Function()? onEnded;

  @override
  PictureSize? get size => kind == 'video' ? (width: 320, height: 240) : null;

  @override
  bool get enabled => _enabled;

  @override
  set enabled(bool value) {
    _enabled = value;
    _port.tell('enable', {'track': number, 'enabled': value});
  }

  @override
  void stop() {
    if (ended) return;
    ended = true;
    _port.tell('stop', {'track': number});
  }
}

class _Connection implements MediaConnection {
  _Connection(this._port, this.number, List<ChannelPlan> channels) {
    for (final plan in channels) {
      _channels[plan.label] = _Channel(this, plan.label);
    }
  }

  final ProcessPort _port;
  final int number;
  final Map<String, _Channel> _channels = {};
  final List<void Function()> _listeners = [];
  String _state = 'new';

  @override
  String? transportState;

  @override
  String get state => _state;

  @override
  void addListener(void Function() listener) => _listeners.add(listener);

  @override
  void removeListener(void Function() listener) => _listeners.remove(listener);

  Future<Object?> _ask(String order, [Json more = const {}]) => _port.ask(order, {'connection': number, ...more});

  @override
  Future<({String sdp, List<String?> mids})> createOffer({required bool iceRestart}) async {
    final offer = (await _ask('offer', {'iceRestart': iceRestart}))! as Json;
    return (sdp: offer['sdp'] as String, mids: (offer['mids'] as List<dynamic>).cast<String?>());
  }

  @override
  Future<void> applyAnswer(String sdp) => _ask('answer', {'sdp': sdp});

  @override
  Future<void> send(int section, MediaTrack? track) => _ask('send', {'section': section, 'track': (track as _Track?)?.number});

  @override
  Future<SendParameters> getParameters(int section) async {
    final parameters = (await _ask('parameters', {'section': section}))! as Json;
    return SendParameters(
      codec: parameters['codec'] as String?,
      degradationPreference: parameters['degradationPreference'] as String?,
      encodings: [for (final encoding in parameters['encodings'] as List<dynamic>) _decode(encoding as Json)],
    );
  }

  @override
  Future<void> setParameters(int section, SendParameters parameters) => _ask('tune', {
    'section': section,
    'degradationPreference': parameters.degradationPreference,
    'encodings': [for (final encoding in parameters.encodings) _encode(encoding)],
  });

  @override
  Object? received(int slot) => (number, slot);

  @override
  Future<List<Json>?> getStats() async => ((await _ask('stats'))! as List<dynamic>).cast<Json>();

  @override
  MediaChannel channel(String label) => _channels[label]!;

  @override
  void close() {
    if (_state == 'closed') return;
    _state = 'closed';
    _port
      .._connections.remove(number)
      ..tell('close', {'connection': number});
  }

  void hear(Json said) {
    final channel = _channels[said['label']];
    switch (said['event']) {
      case 'state':
        _state = said['state'] as String;
        transportState = said['transport'] as String?;
        for (final listener in [..._listeners]) {
          listener();
        }
      case 'channel':
        channel?.become(said['state'] as String);
      case 'message':
        channel?.onMessage?.call(said['text'] as String? ?? base64Decode(said['bytes'] as String));
    }
  }
}

class _Channel implements MediaChannel {
  _Channel(this._connection, this._label);

  final _Connection _connection;
  final String _label;

  @override
  String state = 'connecting';

  @override
  int get bufferedAmount => 0;

  @override
  void Function()? onState;

  @override
  void Function(Object message)? onMessage;

  @override
  void send(Object message) => _connection._port.tell('sendData', {
    'connection': _connection.number,
    'label': _label,
    if (message is String) 'text': message else 'bytes': base64Encode(message as Uint8List),
  });

  void become(String next) {
    state = next;
    onState?.call();
  }
}

Json _encode(SendEncoding encoding) => {
  if (encoding.rid case final rid?) 'rid': rid,
  'active': encoding.active,
  if (encoding.scaleResolutionDownBy case final scale?) 'scaleResolutionDownBy': scale,
  if (encoding.maxBitrate case final most?) 'maxBitrate': most,
  if (encoding.maxFramerate case final most?) 'maxFramerate': most,
};

SendEncoding _decode(Json encoding) => SendEncoding(
  rid: encoding['rid'] as String?,
  active: encoding['active'] != false,
  scaleResolutionDownBy: (encoding['scaleResolutionDownBy'] as num?)?.toDouble(),
  maxBitrate: (encoding['maxBitrate'] as num?)?.toInt(),
  maxFramerate: (encoding['maxFramerate'] as num?)?.toInt(),
);
