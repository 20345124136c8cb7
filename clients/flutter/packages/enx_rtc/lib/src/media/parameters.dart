import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

const _preferences = {
  RTCDegradationPreference.DISABLED: 'disabled',
  RTCDegradationPreference.MAINTAIN_FRAMERATE: 'maintain-framerate',
  RTCDegradationPreference.MAINTAIN_RESOLUTION: 'maintain-resolution',
  RTCDegradationPreference.BALANCED: 'balanced',
};

/// An encoding as the plugin has it, for a section that is being made. The plugin would ask for one layer in time where nothing is said: that is left to
/// the platform.
RTCRtpEncoding toPlugin(SendEncoding encoding) => RTCRtpEncoding(
  rid: encoding.rid,
  active: encoding.active,
  maxBitrate: encoding.maxBitrate,
  maxFramerate: encoding.maxFramerate,
  scaleResolutionDownBy: encoding.scaleResolutionDownBy,
  scalabilityMode: encoding.scalabilityMode,
  numTemporalLayers: null,
);

/// How a sender sends, in the words of the core. [codec] is the one that the server's answer chose.
SendParameters fromPlugin(RTCRtpParameters parameters, String? codec) => SendParameters(
  codec: codec,
  degradationPreference: _preferences[parameters.degradationPreference],
  encodings: [
    for (final encoding in parameters.encodings ?? const <RTCRtpEncoding>[])
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

/// Puts what is wanted into the parameters that were just read of a sender: the rest of them has to go back as it was.
void applyTo(RTCRtpParameters parameters, SendParameters wanted) {
  for (final (index, encoding) in (parameters.encodings ?? const <RTCRtpEncoding>[]).indexed) {
    if (index >= wanted.encodings.length) break;
    final wish = wanted.encodings[index];
    encoding
      ..active = wish.active
      ..scaleResolutionDownBy = wish.scaleResolutionDownBy
      ..maxBitrate = wish.maxBitrate
      ..maxFramerate = wish.maxFramerate
      ..scalabilityMode = wish.scalabilityMode;
  }
  for (final MapEntry(:key, :value) in _preferences.entries) {
    if (value == wanted.degradationPreference) parameters.degradationPreference = key;
  }
}
