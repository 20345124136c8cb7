import 'dart:async';
import 'dart:typed_data';

import 'package:enx_rtc/enx_rtc.dart';
import 'package:flutter_test/flutter_test.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import 'support/fake_port.dart';

const _sections = [
  MediaSection(kind: 'audio', use: 'microphone'),
  MediaSection(kind: 'video', use: 'camera', encodings: _layers),
  MediaSection(kind: 'video', use: 'share'),
  MediaSection(kind: 'audio', use: 'slot', slot: 1),
  MediaSection(kind: 'video', use: 'slot', slot: 1),
];
const _channels = [ChannelPlan(label: 'enx', ordered: true), ChannelPlan(label: 'enx-fast', ordered: false, maxRetransmits: 0)];
String? _layersAskedFor;

List<SendEncoding> _layers(String codec) {
  _layersAskedFor = codec;
  return [
    SendEncoding(rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 100000),
    SendEncoding(rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 400000),
    SendEncoding(rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1200000, maxFramerate: 30),
  ];
}

const _answer =
    'v=0\r\n'
    'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\n'
    'm=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:1\r\na=rtpmap:96 VP8/90000\r\na=rtpmap:97 rtx/90000\r\n'
    'm=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:2\r\na=rtpmap:96 VP8/90000\r\n'
    'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:3\r\na=msid:slot1 a\r\na=rtpmap:111 opus/48000/2\r\n'
    'm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:4\r\na=msid:slot1 v\r\na=rtpmap:96 VP8/90000\r\n';

MediaConnection _connect() => FlutterMediaPort().connect(configuration: {'iceTransportPolicy': 'relay'}, sections: _sections, channels: _channels);

RTCPeerConnection get _platform => FakeWebRtc.connections.single;

void main() {
  setUp(FakeWebRtc.reset);

  group('an offer', () {
    test('has the sections in their order, with directions, layers and a mid for each', () async {
      final offer = await _connect().createOffer(iceRestart: false);
      expect(offer.sdp, 'offer 1');
      expect(offer.mids, ['0', '1', '2', '3', '4']);
      expect(_platform.made.map((section) => '${section.kind.name} ${section.init.direction?.name}'), [
        'RTCRtpMediaTypeAudio SendOnly',
        'RTCRtpMediaTypeVideo SendOnly',
        'RTCRtpMediaTypeVideo SendOnly',
        'RTCRtpMediaTypeAudio RecvOnly',
        'RTCRtpMediaTypeVideo RecvOnly',
      ]);
      expect(_layersAskedFor, 'video/VP8');
      expect(
        _platform.made[1].init.sendEncodings!.map((layer) => (layer.rid, layer.scaleResolutionDownBy, layer.maxBitrate, layer.numTemporalLayers)),
        [('q', 4.0, 100000, null), ('h', 2.0, 400000, null), ('f', 1.0, 1200000, null)],
      );
      expect(_platform.made[2].init.sendEncodings, null);
    });

    test('names only codecs that rooms forward', () async {
      await _connect().createOffer(iceRestart: false);
      expect(_platform.made[0].codecs.map((codec) => codec.mimeType), ['audio/opus']);
      expect(_platform.made[4].codecs.map((codec) => codec.mimeType), ['video/VP8', 'video/rtx', 'video/VP9', 'video/H264']);
    });

    test('is made by a platform that takes no choice of codecs and no layers, too', () async {
      FakeWebRtc.refusesCodecs = FakeWebRtc.refusesLayers = true;
      final offer = await _connect().createOffer(iceRestart: false);
      expect(offer.mids.length, 5);
      expect(_platform.made[1].init.sendEncodings, null);
    });

    test('asks for no section that was not planned', () async {
      await _connect().createOffer(iceRestart: false);
      expect(_platform.offers.single, {'mandatory': <String, dynamic>{}, 'optional': <dynamic>[]});
    });

    test('restarts ICE when it is asked to', () async {
      final connection = _connect();
      await connection.createOffer(iceRestart: false);
      expect(_platform.restarts, 0);
      await connection.createOffer(iceRestart: true);
      expect(_platform.restarts, 1);
    });

    test('keeps the configuration, over its own bundle policy', () async {
      await _connect().createOffer(iceRestart: false);
      expect(_platform.configuration, {
        'sdpSemantics': 'unified-plan',
        'bundlePolicy': 'max-bundle',
        'rtcpMuxPolicy': 'require',
        'iceTransportPolicy': 'relay',
      });
    });
  });

  group('an answer', () {
    test('is applied when the tracks that it names have come', () async {
      final connection = _connect();
      await connection.createOffer(iceRestart: false);
      expect(connection.received(1), null);
      var applied = false;
      final applying = connection.applyAnswer(_answer).then((_) => applied = true);
      final stream = MediaStream('slot1', 'connection');
      await Future<void>.delayed(Duration.zero);
      _platform.receive(stream, MediaStreamTrack('audio', id: 'a'));
      await Future<void>.delayed(Duration.zero);
      expect(applied, false);
      _platform.receive(stream, MediaStreamTrack('video', id: 'v'));
      await applying;
      expect(connection.received(1), same(stream));
      expect(connection.received(2), null);
      expect(_platform.applied.last.sdp, _answer);
    });

    test('does not wait for ever for a track', () async {
      final connection = _connect();
      await connection.createOffer(iceRestart: false);
      await connection.applyAnswer(_answer);
      expect(connection.received(1), null);
    });

    test('that the platform refuses fails', () async {
      final connection = _connect();
      FakeWebRtc.refusesAnswer = true;
      await expectLater(connection.applyAnswer(_answer), throwsA(contains('setRemoteDescription')));
    });
  });

  group('sending', () {
    test('puts a track into its section, and takes it out', () async {
      final connection = _connect();
      final track = cameraTrack('mine');
      await connection.send(1, track);
      expect(_platform.made[1].sender.track, same(track.track));
      expect(_platform.made[2].sender.track, null);
      await connection.send(1, null);
      expect(_platform.made[1].sender.track, null);
    });

    test('tells parameters with the codec of the answer', () async {
      final connection = _connect();
      await connection.createOffer(iceRestart: false);
      expect((await connection.getParameters(1)).codec, null);
      unawaited(connection.applyAnswer(_answer));
      await Future<void>.delayed(Duration.zero);
      final parameters = await connection.getParameters(1);
      expect(parameters.codec, 'video/VP8');
      expect((await connection.getParameters(2)).codec, null, reason: 'the section is refused');
      expect(parameters.encodings.map((layer) => layer.values), _layers('').map((layer) => layer.values));
    });

    test('changes parameters in place, and leaves the rest of them alone', () async {
      final connection = _connect();
      await connection.createOffer(iceRestart: false);
      _platform.made[1].sender.parameters
        ..transactionId = 't1'
        ..encodings![0].ssrc = 7;
      final parameters = await connection.getParameters(1);
      parameters.encodings[0]
        ..active = false
        ..maxBitrate = 90000
        ..scalabilityMode = 'L1T3';
      parameters.degradationPreference = 'maintain-resolution';
      await connection.setParameters(1, parameters);
      final after = _platform.made[1].sender.parameters;
      expect(after.transactionId, 't1');
      expect(after.degradationPreference, RTCDegradationPreference.MAINTAIN_RESOLUTION);
      expect(after.encodings!.map((layer) => (layer.rid, layer.active, layer.maxBitrate, layer.ssrc, layer.scalabilityMode)), [
        ('q', false, 90000, 7, 'L1T3'),
        ('h', true, 400000, null, null),
        ('f', true, 1200000, null, null),
      ]);
    });

    test('fails where the platform does not take the parameters', () async {
      final connection = _connect();
      final parameters = await connection.getParameters(1);
      FakeWebRtc.refusesParameters = true;
      await expectLater(connection.setParameters(1, parameters), throwsStateError);
    });
  });

  group('its life', () {
    test('is told by its state', () async {
      final connection = _connect();
      await connection.createOffer(iceRestart: false);
      final heard = <String>[];
      void listen() => heard.add(connection.state);
      connection.addListener(listen);
      expect(connection.state, 'new');
      _platform
        ..become(RTCPeerConnectionState.RTCPeerConnectionStateConnecting)
        ..become(RTCPeerConnectionState.RTCPeerConnectionStateConnected);
      connection.removeListener(listen);
      _platform.become(RTCPeerConnectionState.RTCPeerConnectionStateFailed);
      expect(heard, ['connecting', 'connected']);
      expect(connection.state, 'failed');
      expect(connection.transportState, null);
    });

    test('ends with close, and nothing is done on it after', () async {
      final connection = _connect();
      await connection.createOffer(iceRestart: false);
      connection.close();
      expect(connection.state, 'closed');
      await Future<void>.delayed(Duration.zero);
      expect((_platform.closed, _platform.disposed), (true, true));
      await expectLater(connection.createOffer(iceRestart: true), throwsStateError);
      expect(await connection.getStats(), null);
      connection.close();
    });

    test('that is closed while it is being made ends as soon as it is there', () async {
      FakeWebRtc.gate = Completer();
      final connection = _connect();
      final offer = connection.createOffer(iceRestart: false);
      connection.close();
      FakeWebRtc.gate!.complete();
      await expectLater(offer, throwsStateError);
      await Future<void>.delayed(Duration.zero);
      expect((_platform.closed, _platform.disposed, _platform.made.length), (true, true, 0));
    });

    test('has statistics as a browser has them', () async {
      final connection = _connect();
      await connection.createOffer(iceRestart: false);
      _platform.stats = [
        StatsReport('in-1', 'inbound-rtp', 5, {'packetsReceived': 12, 'mid': '3'}),
      ];
      expect(await connection.getStats(), [
        {'packetsReceived': 12, 'mid': '3', 'id': 'in-1', 'type': 'inbound-rtp', 'timestamp': 5.0},
      ]);
    });
  });

  group('its data channels', () {
    test('are there before the platform has them, and never retransmit where that was planned', () async {
      final connection = _connect();
      final fast = connection.channel('enx-fast');
      expect(fast.state, 'connecting');
      expect(() => fast.send('early'), throwsStateError);
      await connection.createOffer(iceRestart: false);
      expect(_platform.channels.map((channel) => channel.label), ['enx', 'enx-fast']);
      expect(_platform.channels[0].init.toMap().containsKey('maxRetransmits'), false);
      expect(_platform.channels[1].init.toMap(), {'ordered': false, 'maxRetransmits': 0, 'protocol': 'sctp', 'negotiated': false, 'id': 0});
      expect(() => connection.channel('other'), throwsArgumentError);
    });

    test('carry text and bytes both ways, and tell their state', () async {
      final connection = _connect();
      await connection.createOffer(iceRestart: false);
      final channel = connection.channel('enx');
      final platform = _platform.channels.first;
      final heard = <Object>[];
      channel
        ..onState = (() => heard.add(channel.state))
        ..onMessage = heard.add;
      platform
        ..become(RTCDataChannelState.RTCDataChannelOpen)
        ..bufferedAmount = 9;
      channel
        ..send('hello')
        ..send(Uint8List.fromList([1, 2]));
      platform.onMessage!(RTCDataChannelMessage('c2\nhi'));
      platform.onMessage!(RTCDataChannelMessage.fromBinary(Uint8List.fromList([3])));
      platform.become(RTCDataChannelState.RTCDataChannelClosed);
      expect(platform.sent.map((message) => message.isBinary ? [...message.binary] : message.text), [
        'hello',
        [1, 2],
      ]);
      expect(heard, [
        'open',
        'c2\nhi',
        [3],
        'closed',
      ]);
      expect(channel.bufferedAmount, 9);
    });
  });
}
