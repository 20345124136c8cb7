import 'package:enx_rtc_core/enx_rtc_core.dart';

/// A media port that agrees to everything and keeps what is sent. What is received, and what the devices do, is the test's to say.
class FakeMediaPort implements MediaPort {
  /// Every connection that was made, the newest last.
  final List<FakeConnection> made = [];

  /// Every track that was opened.
  final List<FakeTrack> opened = [];

  /// What was asked for, as `audio`, `video` or `audio+video`, and the wanted devices.
  final List<String> asked = [];

  /// The state that new connections are in.
  String firstState = 'connected';

  /// Which device cannot be opened, by `audio`, `video` and `screen`, and why.
  final Map<String, DeviceException> broken = {};

  /// Completes when the user has decided on what is asked; at once where it is null.
  Future<void>? decision;

  /// The newest connection.
  FakeConnection get newest => made.last;

  /// What ends with an offer or an answer that fails.
  Object? refusal;

  @override
  MediaConnection connect({required Json configuration, required List<MediaSection> sections, required List<ChannelPlan> channels}) {
    final connection = FakeConnection(made.length + 1, firstState, configuration, sections, channels, this);
    made.add(connection);
    return connection;
  }

  @override
  Future<({MediaTrack? audio, MediaTrack? video})> openDevices({Json? audio, Json? video}) async {
    asked.add([if (audio != null) 'audio${_device(audio)}', if (video != null) 'video${_device(video)}'].join('+'));
    await decision;
    final failure = (audio == null ? null : broken['audio']) ?? (video == null ? null : broken['video']);
    if (failure != null) throw failure;
    return (audio: audio == null ? null : _open('audio'), video: video == null ? null : _open('video'));
  }

  @override
  Future<MediaTrack> openScreen() async {
    asked.add('screen');
    await decision;
    final failure = broken['screen'];
    if (failure != null) throw failure;
    return _open('video');
  }

  FakeTrack _open(String kind) {
    final track = FakeTrack('$kind${opened.length + 1}', kind);
    opened.add(track);
    return track;
  }

  static String _device(Json constraints) => switch (constraints['deviceId']) {
    {'exact': final String id} => ' $id',
    _ => '',
  };
}

/// A track of a device that does not exist.
class FakeTrack implements MediaTrack {
  /// A live track.
  FakeTrack(this.id, this.kind);

  @override
  final String id;

  @override
  final String kind;

  @override
  bool enabled = true;

  @override
  bool ended = false;

  @override
  void Function()? onEnded;

  @override
  PictureSize? size;

  /// Whether it was stopped by the one who has it.
  bool stopped = false;

  @override
  void stop() => ended = stopped = true;

  /// Its device goes away.
  void goAway() {
    ended = true;
    onEnded?.call();
  }

  @override
  String toString() => id;
}

/// A peer connection of [FakeMediaPort].
class FakeConnection implements MediaConnection {
  /// The connection of this number.
  FakeConnection(this.number, this._state, this.configuration, this.sections, List<ChannelPlan> channels, this._port) {
    for (final plan in channels) {
      _channels[plan.label] = FakeChannel();
    }
    for (final section in sections) {
      parameters.add(SendParameters(encodings: section.encodings?.call('video/VP8') ?? [SendEncoding()], codec: 'video/VP8'));
    }
  }

  /// Which one it is, from 1.
  final int number;

  /// What it was made with.
  final Json configuration;

  /// The sections of its offer.
  final List<MediaSection> sections;

  final FakeMediaPort _port;
  final List<void Function()> _listeners = [];
  final Map<String, FakeChannel> _channels = {};

  /// What is sent, by section.
  final Map<int, MediaTrack?> sent = {};

  /// How it is sent, by section.
  final List<SendParameters> parameters = [];

  /// What was done with it, in order.
  final List<String> did = [];

  /// What is received, by section: fields of an `inbound-rtp` entry.
  final Map<int, Json> receives = {};

  String _state;

  @override
  String? transportState = 'connected';

  @override
  String get state => _state;

  @override
  void addListener(void Function() listener) => _listeners.add(listener);

  @override
  void removeListener(void Function() listener) => _listeners.remove(listener);

  @override
  Future<({String sdp, List<String?> mids})> createOffer({required bool iceRestart}) async {
    if (_port.refusal case final refusal?) throw refusal;
    did.add(iceRestart ? 'restart' : 'offer');
    return (sdp: 'o$number', mids: [for (var i = 0; i < sections.length; i++) '$i']);
  }

  @override
  Future<void> applyAnswer(String sdp) async {
    if (_port.refusal case final refusal?) throw refusal;
    did.add('answer');
  }

  @override
  Future<void> send(int section, MediaTrack? track) async => sent[section] = track;

  @override
  Future<SendParameters> getParameters(int section) async {
    final now = parameters[section];
    return SendParameters(
      codec: now.codec,
      degradationPreference: now.degradationPreference,
      encodings: [
        for (final encoding in now.encodings)
          SendEncoding(
            rid: encoding.rid,
            active: encoding.active,
            scaleResolutionDownBy: encoding.scaleResolutionDownBy,
            maxBitrate: encoding.maxBitrate,
            maxFramerate: encoding.maxFramerate,
            scalabilityMode: encoding.scalabilityMode,
          ),
      ],
    );
  }

  @override
  Future<void> setParameters(int section, SendParameters wanted) async => parameters[section] = wanted;

  @override
  Object? received(int slot) => '$number:$slot';

  @override
  Future<List<Json>?> getStats() async => [
    for (final MapEntry(key: section, value: received) in receives.entries)
      {
        'id': 'I$section',
        'type': 'inbound-rtp',
        'kind': sections[section].kind,
        'mid': '$section',
        'timestamp': 10000,
        'lastPacketReceivedTimestamp': 10000,
        ...received,
      },
  ];

  @override
  FakeChannel channel(String label) => _channels[label]!;

  @override
  void close() => _state = 'closed';

  /// The connection gets into a state.
  void become(String state) {
    _state = state;
    _tell();
  }

  /// The other side says that it ends.
  void hearFarewell() {
    transportState = 'closed';
    _tell();
  }

  /// The track that is sent of a use.
  MediaTrack? sentOf(String use) => sent[sections.indexWhere((section) => section.use == use)];

  /// The layers of the camera that are sent, by their rids.
  String get layers {
    final camera = parameters[sections.indexWhere((section) => section.use == 'camera')];
    return [
      for (final encoding in camera.encodings)
        if (encoding.active) encoding.rid,
    ].join();
  }

  void _tell() {
    for (final listener in [..._listeners]) {
      listener();
    }
  }
}

/// A data channel that keeps what is sent.
class FakeChannel implements MediaChannel {
  @override
  String state = 'open';

  @override
  int bufferedAmount = 0;

  @override
  void Function()? onState;

  @override
  void Function(Object message)? onMessage;

  /// What was sent.
  final List<Object> sent = [];

  @override
  void send(Object message) => sent.add(message);

  /// The channel gets into a state.
  void become(String next) {
    state = next;
    onState?.call();
  }
}
