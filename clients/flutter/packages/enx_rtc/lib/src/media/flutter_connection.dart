import 'dart:async';

import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import 'answer.dart';
import 'codec_choice.dart';
import 'flutter_channel.dart';
import 'flutter_track.dart';
import 'parameters.dart';
import 'received_streams.dart';

const _states = {
  RTCPeerConnectionState.RTCPeerConnectionStateNew: 'new',
  RTCPeerConnectionState.RTCPeerConnectionStateConnecting: 'connecting',
  RTCPeerConnectionState.RTCPeerConnectionStateConnected: 'connected',
  RTCPeerConnectionState.RTCPeerConnectionStateDisconnected: 'disconnected',
  RTCPeerConnectionState.RTCPeerConnectionStateFailed: 'failed',
  RTCPeerConnectionState.RTCPeerConnectionStateClosed: 'closed',
};

/// A peer connection on the plugin's. The plugin makes its own in its own time; what is asked meanwhile waits for it, and a [close] ends it as soon as
/// it is there.
class FlutterConnection implements MediaConnection {
  /// Begins to make it.
  FlutterConnection({required Json configuration, required this.sections, required List<ChannelPlan> channels, required this.codecs})
    : _channels = {for (final plan in channels) plan.label: FlutterChannel()} {
    _made = _make(configuration, channels);
    // Whoever waits for it hears of the failure.
    _made.ignore();
  }

  /// Its sections, in the order of the offer.
  final List<MediaSection> sections;

  /// Which codecs the offer names.
  final CodecChoice codecs;

  final Map<String, FlutterChannel> _channels;
  final List<RTCRtpTransceiver> _transceivers = [];
  final ReceivedStreams _received = ReceivedStreams();
  final List<void Function()> _listeners = [];
  late final Future<RTCPeerConnection> _made;
  Answer? _answer;
  String _state = 'new';
  bool _closed = false;

  @override
  String get state => _state;

  /// The plugin does not show the DTLS transport.
  @override
  String? get transportState => null;

  @override
  void addListener(void Function() listener) => _listeners.add(listener);

  @override
  void removeListener(void Function() listener) => _listeners.remove(listener);

  @override
  Future<({String sdp, List<String?> mids})> createOffer({required bool iceRestart}) async {
    final connection = await _open();
    if (iceRestart) await connection.restartIce();
    // Without options the plugin asks for a section of each kind, which a connection without video must not have.
    final offer = await connection.createOffer({'mandatory': <String, dynamic>{}, 'optional': <dynamic>[]});
    await connection.setLocalDescription(offer);
    final applied = await connection.getLocalDescription();
    final transceivers = await connection.getTransceivers();
    return (
      sdp: applied?.sdp ?? offer.sdp ?? '',
      mids: [for (final (index, _) in sections.indexed) index < transceivers.length ? _midOf(transceivers[index]) : null],
    );
  }

  @override
  Future<void> applyAnswer(String sdp) async {
    final connection = await _open();
    await connection.setRemoteDescription(RTCSessionDescription(sdp, 'answer'));
    final answer = _answer = Answer(sdp);
    await _received.all(answer.received);
  }

  @override
  Future<void> send(int section, MediaTrack? track) async {
    await _open();
    await _transceivers[section].sender.replaceTrack((track as FlutterTrack?)?.track);
  }

  @override
  Future<SendParameters> getParameters(int section) async => fromPlugin((await _sender(section)).parameters, _answer?.codecOf(section));

  @override
  Future<void> setParameters(int section, SendParameters parameters) async {
    final sender = await _sender(section);
    final present = sender.parameters;
    applyTo(present, parameters);
    if (!await sender.setParameters(present)) throw StateError('The platform did not take the parameters.');
  }

  @override
  Object? received(int slot) => _received.stream(slot);

  @override
  Future<List<Json>?> getStats() async {
    try {
      final connection = await _open();
      return [
        for (final report in await connection.getStats())
          {...report.values.map((key, value) => MapEntry('$key', value)), 'id': report.id, 'type': report.type, 'timestamp': report.timestamp},
      ];
    } catch (_) {
      return null;
    }
  }

  @override
  MediaChannel channel(String label) => _channels[label] ?? (throw ArgumentError.value(label, 'label', 'no such channel'));

  @override
  void close() {
    if (_closed) return;
    _closed = true;
    _state = 'closed';
    _made.then(_end).ignore();
  }

  /// The plugin's connection, while this one is open.
  Future<RTCPeerConnection> _open() async {
    final connection = await _made;
    if (_closed) throw StateError('The connection is closed.');
    return connection;
  }

  Future<RTCPeerConnection> _make(Json configuration, List<ChannelPlan> plans) async {
    final connection = await createPeerConnection({
      'sdpSemantics': 'unified-plan',
      'bundlePolicy': 'max-bundle',
      'rtcpMuxPolicy': 'require',
      ...configuration,
    });
    connection.onConnectionState = _become;
    connection.onTrack = _received.add;
    try {
      for (final section in sections) {
        if (_closed) return connection;
        _transceivers.add(await _addSection(connection, section));
      }
      for (final plan in plans) {
        if (_closed) return connection;
        _channels[plan.label]!.attach(await connection.createDataChannel(plan.label, channelInit(plan)));
      }
    } catch (_) {
      await _end(connection);
      rethrow;
    }
    return connection;
  }

  Future<RTCRtpTransceiver> _addSection(RTCPeerConnection connection, MediaSection section) async {
    final useful = await codecs.of(section.kind, sends: section.sends);
    final kind = section.kind == 'audio' ? RTCRtpMediaType.RTCRtpMediaTypeAudio : RTCRtpMediaType.RTCRtpMediaTypeVideo;
    final direction = section.sends ? TransceiverDirection.SendOnly : TransceiverDirection.RecvOnly;
    Future<RTCRtpTransceiver> add([List<RTCRtpEncoding>? layers]) => connection.addTransceiver(
      kind: kind,
      init: RTCRtpTransceiverInit(direction: direction, sendEncodings: layers),
    );
    RTCRtpTransceiver transceiver;
    final encodings = section.encodings;
    if (encodings == null) {
      transceiver = await add();
    } else {
      try {
        transceiver = await add([...encodings(useful.firstOrNull?.mimeType ?? '').map(toPlugin)]);
      } catch (_) {
        // A platform that cannot send layers sends one picture.
        transceiver = await add();
      }
    }
    await codecs.apply(transceiver, useful);
    return transceiver;
  }

  /// The sender of a section as it is now: the plugin's objects do not follow what becomes of it.
  Future<RTCRtpSender> _sender(int section) async => (await (await _open()).getTransceivers())[section].sender;

  void _become(RTCPeerConnectionState state) {
    if (_closed) return;
    _state = _states[state] ?? _state;
    for (final listener in [..._listeners]) {
      listener();
    }
  }

  static String? _midOf(RTCRtpTransceiver transceiver) => transceiver.mid.isEmpty ? null : transceiver.mid;

  static Future<void> _end(RTCPeerConnection connection) async {
    await connection.close();
    await connection.dispose();
  }
}
