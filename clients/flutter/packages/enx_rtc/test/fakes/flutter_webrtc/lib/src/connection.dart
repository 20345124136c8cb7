import 'channels.dart';
import 'enums.dart';
import 'fake_webrtc.dart';
import 'parameters.dart';
import 'stream.dart';
import 'transceiver.dart';

/// Makes a connection, when [FakeWebRtc.gate] lets it.
Future<RTCPeerConnection> createPeerConnection(Map<String, dynamic> configuration, [Map<String, dynamic> constraints = const {}]) async {
  await FakeWebRtc.gate?.future;
  final connection = RTCPeerConnection(configuration);
  FakeWebRtc.connections.add(connection);
  return connection;
}

/// What can be sent.
Future<RTCRtpCapabilities> getRtpSenderCapabilities(String kind) async => FakeWebRtc.capabilities(kind);

/// What can be received.
Future<RTCRtpCapabilities> getRtpReceiverCapabilities(String kind) async => FakeWebRtc.capabilities(kind);

/// Makes a stream of one's own.
Future<MediaStream> createLocalMediaStream(String label) async => MediaStream('made-$label', label);

/// A description.
class RTCSessionDescription {
  /// A description.
  RTCSessionDescription(this.sdp, this.type);

  /// The SDP.
  String? sdp;

  /// `offer` or `answer`.
  String? type;
}

/// An entry of the statistics.
class StatsReport {
  /// An entry.
  StatsReport(this.id, this.type, this.timestamp, this.values);

  /// Its id.
  String id;

  /// Its type.
  String type;

  /// ms.
  double timestamp;

  /// Its fields.
  Map<dynamic, dynamic> values;
}

/// A connection. A test reads what was done to it and plays the platform's part.
class RTCPeerConnection {
  /// A connection.
  RTCPeerConnection(this.configuration);

  /// How it was made.
  final Map<String, dynamic> configuration;

  /// Its sections, in the order in which they were made.
  final List<RTCRtpTransceiver> made = [];

  /// Its channels.
  final List<RTCDataChannel> channels = [];

  /// What was applied, `offer` and `answer`.
  final List<RTCSessionDescription> applied = [];

  /// The options of each offer.
  final List<Map<String, dynamic>> offers = [];

  /// How often ICE was restarted.
  int restarts = 0;

  /// Whether it was closed, and disposed of.
  bool closed = false, disposed = false;

  /// What comes out of [getStats].
  List<StatsReport> stats = [];

  /// Hears of the state.
  Function(RTCPeerConnectionState state)? onConnectionState;

  /// Hears of tracks.
  Function(RTCTrackEvent event)? onTrack;

  /// The platform says another state.
  void become(RTCPeerConnectionState state) => onConnectionState?.call(state);

  /// The platform received a track of a stream.
  void receive(MediaStream stream, MediaStreamTrack track) =>
      onTrack?.call(RTCTrackEvent(receiver: RTCRtpReceiver(track), streams: [stream], track: track));

  /// Adds a section.
  Future<RTCRtpTransceiver> addTransceiver({MediaStreamTrack? track, RTCRtpMediaType? kind, RTCRtpTransceiverInit? init}) async {
    if (FakeWebRtc.refusesLayers && (init?.sendEncodings?.length ?? 0) > 1) throw 'Unable to RTCPeerConnection::addTransceiver: no layers here';
    final transceiver = RTCRtpTransceiver(kind!, init ?? RTCRtpTransceiverInit());
    made.add(transceiver);
    return transceiver;
  }

  /// Its sections as they are now: new objects, as on the plugin's platforms, and with mids once an offer was applied.
  Future<List<RTCRtpTransceiver>> getTransceivers() async => [
    for (final (index, one) in made.indexed)
      RTCRtpTransceiver(one.kind, one.init, sender: one.sender, codecs: one.codecs, mid: applied.isEmpty ? '' : '$index'),
  ];

  /// Adds a channel.
  Future<RTCDataChannel> createDataChannel(String label, RTCDataChannelInit init) async {
    final channel = RTCDataChannel(label, init);
    channels.add(channel);
    return channel;
  }

  /// Restarts ICE with the next offer.
  Future<void> restartIce() async => restarts++;

  /// Makes an offer.
  Future<RTCSessionDescription> createOffer([Map<String, dynamic> constraints = const {}]) async {
    offers.add(constraints);
    return RTCSessionDescription('offer ${offers.length}', 'offer');
  }

  /// Applies one's own description.
  Future<void> setLocalDescription(RTCSessionDescription description) async => applied.add(description);

  /// The applied description.
  Future<RTCSessionDescription?> getLocalDescription() async => applied.lastWhere((description) => description.type == 'offer');

  /// Applies the other side's description.
  Future<void> setRemoteDescription(RTCSessionDescription description) async {
    if (FakeWebRtc.refusesAnswer) throw 'Unable to RTCPeerConnection::setRemoteDescription: bad';
    applied.add(description);
  }

  /// The statistics.
  Future<List<StatsReport>> getStats([MediaStreamTrack? track]) async {
    if (closed) throw 'Unable to RTCPeerConnection::getStats: closed';
    return stats;
  }

  /// Ends it.
  Future<void> close() async => closed = true;

  /// Lets go of it.
  Future<void> dispose() async => disposed = true;
}
