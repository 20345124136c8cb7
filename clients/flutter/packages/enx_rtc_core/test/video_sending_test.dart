import 'dart:async';
import 'dart:typed_data';

import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:enx_rtc_core/src/local_info.dart';
import 'package:enx_rtc_core/src/media/data_channels.dart';
import 'package:enx_rtc_core/src/media/encodings.dart';
import 'package:enx_rtc_core/src/media/latest.dart';
import 'package:enx_rtc_core/src/media/sections.dart';
import 'package:enx_rtc_core/src/media/video_sending.dart';

import 'harness.dart';

PictureSize _size(String words) {
  final [width, height] = words.split('x').map(int.parse).toList();
  return (width: width, height: height);
}

/// What is sent, as `rid 1/scale kbps`.
List<String> _sent(List<SendEncoding> encodings) => [
  for (final encoding in encodings)
    if (encoding.active)
      '${encoding.rid ?? ''} 1/${(encoding.scaleResolutionDownBy ?? 1).round()} ${((encoding.maxBitrate ?? 0) / 1000).round()}'.trim(),
];

Video _hd([int most = 3, num? maxKbps, num? maxFps]) => Video(most: most, size: _size('1280x720'), maxKbps: maxKbps, maxFps: maxFps);

void tests() => group('video sending', () {
  const plans = <(String, int, num?, List<String>)>[
    // capture, most layers, limit of all, layers as scale and kbit/s
    ('1280x720', 3, null, ['4 152', '2 508', '1 1700']),
    ('1280x720', 3, 2500, ['4 152', '2 508', '1 1700']),
    ('1280x720', 3, 1500, ['4 96', '2 323', '1 1079']),
    ('1280x720', 3, 800, ['4 51', '2 172', '1 575']),
    ('1280x720', 3, 600, ['1 600']),
    ('1280x720', 2, 2500, ['2 508', '1 1700']),
    ('1280x720', 1, 2500, ['1 1700']),
    ('1920x1080', 3, 2500, ['4 161', '2 538', '1 1799']),
    ('720x1280', 3, 2500, ['4 152', '2 508', '1 1700']),
    ('960x540', 3, 2500, ['4 92', '2 308', '1 1030']),
    ('640x480', 3, 2500, ['2 195', '1 653']),
    ('640x360', 3, 2500, ['2 152', '1 508']),
    ('640x360', 3, 150, ['1 150']),
    ('320x240', 3, 2500, ['1 195']),
    ('320x180', 3, 2500, ['1 152']),
    ('80x45', 3, 2500, ['1 13']),
  ];
  for (final (capture, most, maxKbps, layers) in plans) {
    test('a capture of $capture, $most at most, ${maxKbps ?? 'any'} kbit/s: ${layers.join(', ')}', () {
      final planned = planLayers(Video(most: most, size: _size(capture), maxKbps: maxKbps));
      expect([for (final layer in planned) '${layer.scale} ${layer.kbps}'], layers);
    });
  }

  test('whatever the capture and the limit: no more than the limit, no layer under 120 lines but the capture itself', () {
    for (var height = 45; height <= 1440; height += 45) {
      for (final maxKbps in [20, 80, 300, 500, 800, 1500, 2500, 9000]) {
        final layers = planLayers(Video(most: 3, size: (width: height * 16 ~/ 9, height: height), maxKbps: maxKbps));
        final what = '$height lines at $maxKbps';
        expect(layers.fold(0, (total, layer) => total + layer.kbps) <= maxKbps, true, what);
        expect(layers.last.scale, 1, what);
        expect(layers.take(layers.length - 1).every((layer) => height / layer.scale >= 120), true, what);
      }
    }
  });

  test('one picture has no rid; more have q, h, f; a codec that layers by itself has one encoding', () {
    expect(sendEncodings(_hd(1, null, 24), 'video/VP8').single.values, SendEncoding(maxBitrate: 1700000, maxFramerate: 24).values);
    expect([for (final encoding in sendEncodings(_hd(2, null, 24), 'video/H264')) '${encoding.rid}${encoding.maxFramerate}'], ['q24', 'h24']);
    expect(_sent(sendEncodings(_hd(), 'video/VP8')), ['q 1/4 152', 'h 1/2 508', 'f 1/1 1700']);
    final layered = sendEncodings(_hd(3, null, 24), 'video/VP9').single;
    expect((layered.scalabilityMode, layered.maxBitrate, layered.maxFramerate, layered.rid), ('L3T3_KEY', 2360000, 24, null));
    expect(sendEncodings(_hd(2), 'video/AV1').single.scalabilityMode, 'L2T3_KEY');
    expect(sendEncodings(Video(most: 3, size: _size('320x180')), 'video/VP9').single.scalabilityMode, null);
  });

  const tunings = <(String, String, int, List<String>?, num, List<String>)>[
    // what, capture, encodings that were agreed on, wanted, limit, sent
    ('all', '1280x720', 3, null, 2500, ['q 1/4 152', 'h 1/2 508', 'f 1/1 1700']),
    ('the lowest', '1280x720', 3, ['q'], 2500, ['q 1/4 152']),
    ('two of three', '1280x720', 3, ['q', 'f'], 2500, ['q 1/4 152', 'f 1/1 1700']),
    ('nothing that exists: one is always sent', '1280x720', 3, ['x'], 2500, ['q 1/4 152']),
    ('nothing: one is always sent', '1280x720', 3, [], 2500, ['q 1/4 152']),
    ('a smaller capture is carried by the first rids', '640x360', 3, null, 2500, ['q 1/2 152', 'h 1/1 508']),
    ('the best there is in place of what there is not', '640x360', 3, ['q', 'f'], 2500, ['q 1/2 152', 'h 1/1 508']),
    ('a capture for one', '320x240', 3, ['q', 'h', 'f'], 2500, ['q 1/1 195']),
    ('a limit for one', '1280x720', 3, null, 400, ['q 1/1 400']),
    ('a server without simulcast leaves the first rid: it is the whole picture', '1280x720', 1, null, 2500, ['q 1/1 1700']),
  ];
  for (final (what, capture, agreed, wanted, maxKbps, sent) in tunings) {
    test('of $agreed encodings at $capture, wanted ${wanted?.join() ?? 'all'}: $what', () {
      final encodings = sendEncodings(_hd(), 'video/VP8').sublist(0, agreed);
      tuneEncodings(encodings, Video(most: 3, size: _size(capture), maxKbps: maxKbps, maxFps: 15), wanted, 'video/VP8');
      expect(_sent(encodings), sent);
      expect(encodings.every((encoding) => encoding.maxFramerate == 15), true);
    });
  }

  test('layers in one stream follow the capture and the limit, and go where the codec in use has none', () {
    final video = Video(most: 3, size: _size('640x360'), maxKbps: 2500);
    final encodings = sendEncodings(_hd(), 'video/VP9');
    tuneEncodings(encodings, video, ['q'], 'video/VP9');
    expect((encodings.single.scalabilityMode, encodings.single.maxBitrate), ('L2T3_KEY', 660000));
    tuneEncodings(encodings, video, null, 'video/VP8');
    expect((encodings.single.scalabilityMode, encodings.single.maxBitrate), ('L1T3', 508000));
  });

  test('layers that were offered as streams stay streams when the server takes a codec that would put them into one', () {
    const modes = {'video/VP9': 'L1T3', 'video/AV1': 'L1T3', 'video/VP8': null, 'video/H264': null, null: null};
    modes.forEach((codec, mode) {
      final encodings = sendEncodings(_hd(), 'video/VP8');
      tuneEncodings(encodings, _hd(3, 2500), null, codec);
      expect([for (final encoding in encodings) '${encoding.rid} ${encoding.scalabilityMode}'], ['q $mode', 'h $mode', 'f $mode']);
    });
  });

  test('what the room allows, what is wanted and a slow network do not undo each other', () {
    final sending = VideoSending({'maxVideoBW': 1500, 'framerate': 20});
    final parameters = SendParameters(encodings: sendEncodings(sending.camera(), 'video/VP8'), codec: 'video/VP8');
    List<String> look() {
      sending.shape('camera', parameters, _size('1280x720'));
      return _sent(parameters.encodings);
    }

    expect(look(), ['q 1/4 96', 'h 1/2 323', 'f 1/1 1079']);
    sending.want({
      'streamId': 'av',
      'layers': ['q', 'h'],
    });
    expect(look(), ['q 1/4 96', 'h 1/2 323']);
    sending.limit(800, 15);
    expect(look(), ['q 1/4 51', 'h 1/2 172']);
    expect([for (final encoding in parameters.encodings) encoding.maxFramerate], [15, 15, 15]);
    sending.paused = true;
    expect(look(), <String>[]);
    sending.want({
      'streamId': 'av',
      'layers': ['q'],
    });
    expect(look(), <String>[]);
    sending.paused = false;
    expect(look(), ['q 1/4 51']);
    sending
      ..limit(5000, 30)
      ..want({
        'streamId': '101',
        'layers': ['q', 'h', 'f'],
      });
    expect(look(), ['q 1/4 96']);
    sending
      ..paused = true
      ..wantAll();
    expect(look(), <String>[]);
    sending.forget();
    expect(look(), ['q 1/4 96', 'h 1/2 323', 'f 1/1 1079']);
  });

  test('without a capture the camera is expected to give what it is asked for', () {
    final small = VideoSending({
      'videoSize': [0, 0, 320, 180],
      'maxVideoLayers': 2,
    }).camera();
    expect((VideoSending({}).camera().size, small.most, small.size), (_size('1280x720'), 2, _size('320x180')));
    expect(
      sendEncodings(
        VideoSending({
          'videoSize': [320, 180, 320, 180],
        }).camera(),
        'video/VP8',
      ).length,
      1,
    );
  });

  test('wishes are carried out one at a time, the last one wins, and a failure stops nothing', () async {
    var wish = 0;
    final done = <int>[];
    final finish = <Completer<void>>[];
    final latest = Latest(() async {
      final mine = wish;
      finish.add(Completer());
      await finish.last.future;
      done.add(mine);
      if (mine == 1) throw StateError('refused');
    });
    wish = 1;
    final first = latest.run();
    for (wish = 2; wish < 9; wish++) {
      unawaited(latest.run());
    }
    expect(finish.length, 1);
    finish[0].complete();
    while (finish.length < 2) {
      await Future<void>.delayed(Duration.zero);
    }
    finish[1].complete();
    await first;
    expect(done, [1, 9]);
    wish = 10;
    final next = latest.run();
    finish[2].complete();
    await next;
    expect(done, [1, 9, 10]);
  });

  test('the camera is asked for what localInfo says, in either spelling of the size', () {
    const wanted = {
      'width': {'min': 320, 'max': 640, 'ideal': 640},
      'height': {'min': 180, 'max': 360, 'ideal': 360},
      'frameRate': {'max': 15, 'ideal': 15},
      'deviceId': {'exact': 'cam'},
    };
    const size = {'minWidth': 320, 'minHeight': 180, 'maxWidth': 640, 'maxHeight': 360};
    expect(videoConstraints({'videoSize': size, 'framerate': 15}, 'cam'), wanted);
    expect(
      videoConstraints({
        'videoSize': [320, 180, 640, 360],
        'framerate': 15,
      }, 'cam'),
      wanted,
    );
    expect(videoConstraints({}), {
      'width': {'ideal': 1280},
      'height': {'ideal': 720},
      'frameRate': {'max': 30, 'ideal': 30},
    });
    expect(
      videoConstraints({
        'videoSize': {'minWidth': 1920},
      })['width'],
      {'ideal': 1920, 'min': 1920},
    );
    expect(audioConstraints('mic')['deviceId'], {'exact': 'mic'});
  });

  test('an audio-only offer has no video section at all, and a section without a mid is no section', () async {
    final plan = planSections(2, audioOnly: true);
    expect(
      [for (final section in plan) '${section.kind} ${section.use} ${section.slot ?? ''}'.trim()],
      ['audio microphone', 'audio slot 1', 'audio slot 2', 'audio slot 111', 'audio slot 112', 'audio slot 113'],
    );
    expect([1, 16, 101, 110, 111, 113, 114].map(isVoiceSlot).toList(), [false, false, false, false, true, true, false]);
    await throws<StateError>(() => mapSections(plan, [null, '1', '2', '3', '4', '5']));
  });

  test('the data section of an offer is named, and an answer may refuse it', () {
    const offer =
        'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:17\r\n';
    expect(dataSections(offer), [
      {'mid': '17', 'use': 'data'},
    ]);
    expect(dataSections('v=0\r\nm=audio 9 x\r\na=mid:0\r\n'), <Json>[]);
    expect([offer, offer.replaceFirst('application 9', 'application 0'), 'v=0\r\n'].map(acceptsData).toList(), [true, false, false]);
  });

  test('what arrives over a data channel names its sender', () {
    expect(parseDataMessage('b\nline one\nline two'), {'clientId': 'b', 'data': 'line one\nline two'});
    final bytes = Uint8List.fromList([98, 10, 0, 10, 1]);
    expect(parseDataMessage(bytes), {
      'clientId': 'b',
      'data': [0, 10, 1],
    });
    for (final nobody in ['', '\nx', 'x', Uint8List(0)]) {
      expect(parseDataMessage(nobody), null);
    }
  });
});
