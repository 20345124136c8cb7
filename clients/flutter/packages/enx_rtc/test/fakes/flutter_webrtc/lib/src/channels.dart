import 'dart:typed_data';

import 'enums.dart';

/// How a data channel is made.
class RTCDataChannelInit {
  /// Whether messages arrive in order.
  bool ordered = true;

  /// ms; -1 for none.
  int maxRetransmitTime = -1;

  /// -1 for none.
  int maxRetransmits = -1;

  /// Its protocol.
  String protocol = 'sctp';

  /// `text` or `binary`.
  String binaryType = 'text';

  /// Whether both ends know of it already.
  bool negotiated = false;

  /// Its number.
  int id = 0;

  /// What goes to the platform: like the plugin's, it leaves out a 0.
  Map<String, dynamic> toMap() => {
    'ordered': ordered,
    if (maxRetransmitTime > 0) 'maxPacketLifeTime': maxRetransmitTime,
    if (maxRetransmits > 0) 'maxRetransmits': maxRetransmits,
    'protocol': protocol,
    'negotiated': negotiated,
    'id': id,
  };
}

/// A message.
class RTCDataChannelMessage {
  /// Text.
  RTCDataChannelMessage(String this._text) : _binary = null;

  /// Bytes.
  RTCDataChannelMessage.fromBinary(Uint8List this._binary) : _text = null;

  final String? _text;
  final Uint8List? _binary;

  /// Whether it is bytes.
  bool get isBinary => _binary != null;

  /// The text.
  String get text => _text!;

  /// The bytes.
  Uint8List get binary => _binary!;
}

/// A data channel.
class RTCDataChannel {
  /// A channel.
  RTCDataChannel(this.label, this.init);

  /// Its label.
  final String? label;

  /// What went to the platform.
  final RTCDataChannelInit init;

  /// What was sent.
  final List<RTCDataChannelMessage> sent = [];

  /// Its state; null until the platform says one.
  RTCDataChannelState? state;

  /// Bytes that wait.
  int? bufferedAmount;

  /// Hears of the state.
  Function(RTCDataChannelState state)? onDataChannelState;

  /// Hears messages.
  Function(RTCDataChannelMessage data)? onMessage;

  /// The platform says another state.
  void become(RTCDataChannelState next) {
    state = next;
    onDataChannelState?.call(next);
  }

  /// Sends.
  Future<void> send(RTCDataChannelMessage message) async => sent.add(message);
}
