// The names are the plugin's.
// ignore_for_file: constant_identifier_names

/// State of a connection.
enum RTCPeerConnectionState {
  RTCPeerConnectionStateClosed,
  RTCPeerConnectionStateFailed,
  RTCPeerConnectionStateDisconnected,
  RTCPeerConnectionStateNew,
  RTCPeerConnectionStateConnecting,
  RTCPeerConnectionStateConnected,
}

/// State of a data channel.
enum RTCDataChannelState { RTCDataChannelConnecting, RTCDataChannelOpen, RTCDataChannelClosing, RTCDataChannelClosed }

/// Kind of a section.
enum RTCRtpMediaType { RTCRtpMediaTypeAudio, RTCRtpMediaTypeVideo, RTCRtpMediaTypeData }

/// Direction of a section.
enum TransceiverDirection { SendRecv, SendOnly, RecvOnly, Inactive, Stopped }

/// What an encoder gives up first.
enum RTCDegradationPreference { DISABLED, MAINTAIN_FRAMERATE, MAINTAIN_RESOLUTION, BALANCED }

/// How a picture fills its view.
enum RTCVideoViewObjectFit { RTCVideoViewObjectFitContain, RTCVideoViewObjectFitCover }

/// What can be shared of a desktop.
enum SourceType { Screen, Window }
