import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

import '../platform/browser.dart';

/// Which codecs an offer names. What the rooms do not forward would only lengthen it.
class CodecChoice {
  final Map<(String, bool), Future<List<RTCRtpCodecCapability>>> _known = {};

  /// The codecs of a [kind] that rooms forward, the platform's favourite first; none where the platform does not say. [sends] tells sending from
  /// receiving.
  Future<List<RTCRtpCodecCapability>> of(String kind, {required bool sends}) => _known[(kind, sends)] ??= _read(kind, sends);

  /// Prefers [codecs] in a section. A platform that does not take the choice offers everything, and the server picks.
  Future<void> apply(RTCRtpTransceiver transceiver, List<RTCRtpCodecCapability> codecs) async {
    // Firefox has been seen to write SDP that others cannot read once codecs were chosen; a longer offer does no harm.
    if (codecs.isEmpty || isFirefox) return;
    try {
      await transceiver.setCodecPreferences(codecs);
    } catch (_) {
      return;
    }
  }

  Future<List<RTCRtpCodecCapability>> _read(String kind, bool sends) async {
    try {
      final capabilities = await (sends ? getRtpSenderCapabilities(kind) : getRtpReceiverCapabilities(kind));
      return [
        for (final codec in capabilities.codecs ?? const <RTCRtpCodecCapability>[])
          if (isUsefulCodec(codec.mimeType)) codec,
      ];
    } catch (_) {
      return const [];
    }
  }
}
