import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter/foundation.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart';

/// How long a message may wait on a channel that may lose messages, in a browser, ms.
const _shortLifeMs = 20;

/// A data channel on the plugin's. It is there at once; the plugin's comes later by [attach].
class FlutterChannel implements MediaChannel {
  RTCDataChannel? _channel;

  @override
  void Function()? onState;

  @override
  void Function(Object message)? onMessage;

  @override
  String get state => switch (_channel?.state) {
    RTCDataChannelState.RTCDataChannelOpen => 'open',
    RTCDataChannelState.RTCDataChannelClosing => 'closing',
    RTCDataChannelState.RTCDataChannelClosed => 'closed',
    _ => 'connecting',
  };

  @override
  int get bufferedAmount => _channel?.bufferedAmount ?? 0;

  /// Takes the plugin's channel.
  void attach(RTCDataChannel channel) {
    _channel = channel;
    channel.onDataChannelState = (_) => onState?.call();
    channel.onMessage = (message) => onMessage?.call(message.isBinary ? message.binary : message.text);
  }

  @override
  void send(Object message) {
    final channel = _channel;
    if (channel == null) throw StateError('The data channel is not open.');
    // What cannot leave any more, as the channel has just closed, is lost like anything else that was under way.
    channel.send(message is Uint8List ? RTCDataChannelMessage.fromBinary(message) : RTCDataChannelMessage(message as String)).ignore();
  }
}

/// A channel's plan as the plugin takes it.
RTCDataChannelInit channelInit(ChannelPlan plan) {
  final init = _ChannelInit(plan.maxRetransmits)
    ..ordered = plan.ordered
    ..binaryType = 'binary';
  if (plan.maxRetransmits case final most?) {
    init.maxRetransmits = most;
    // In a browser the plugin cannot say "never again" (0), so the message gets a short life instead.
    if (most == 0 && kIsWeb) init.maxRetransmitTime = _shortLifeMs;
  }
  return init;
}

/// The plugin leaves `maxRetransmits` out when it is 0, and the channel would lose nothing then.
class _ChannelInit extends RTCDataChannelInit {
  _ChannelInit(this._most);

  final int? _most;

  @override
  Map<String, dynamic> toMap() => {...super.toMap(), if (_most case final most?) 'maxRetransmits': most};
}
