/// What an app is told: a map with the payload, by the vocabulary's names.
typedef RoomCallback = void Function(Map<dynamic, dynamic> map);

/// The callbacks of a room as fields that an app assigns. Names and spelling are those of the vocabulary.
abstract class Callbacks {
  /// The user is in the room.
  RoomCallback? onRoomConnected;

  /// The user is out of the room: once for each join.
  RoomCallback? onRoomDisConnected;

  /// Joining failed.
  RoomCallback? onRoomError;

  /// Somebody came in.
  RoomCallback? onUserConnected;

  /// Somebody left.
  RoomCallback? onUserDisConnected;

  /// Something about somebody changed: `change` says what.
  RoomCallback? onUserUpdated;

  /// One's own media reached the server.
  RoomCallback? onPublishedStream;

  /// One's own media is no longer published.
  RoomCallback? onUnPublishedStream;

  /// Of what one publishes something reaches nobody, or does again.
  RoomCallback? onMediaFault;

  /// Who is on which slot, and who speaks.
  RoomCallback? onActiveTalkerList;

  /// One's own microphone went off or on.
  RoomCallback? onAudioEvent;

  /// One's own camera went off or on.
  RoomCallback? onVideoEvent;

  /// Somebody's microphone went off.
  RoomCallback? onRemoteStreamAudioMute;

  /// Somebody's microphone went on.
  RoomCallback? onRemoteStreamAudioUnMute;

  /// Somebody's camera went off.
  RoomCallback? onRemoteStreamVideoMute;

  /// Somebody's camera went on.
  RoomCallback? onRemoteStreamVideoUnMute;

  /// Somebody else shares a screen on slot 101.
  RoomCallback? onScreenSharedStarted;

  /// Somebody else's share ended.
  RoomCallback? onScreenSharedStopped;

  /// One's own share began.
  RoomCallback? onStartScreenShareACK;

  /// One's own share ended, also by the browser's own button.
  RoomCallback? onStoppedScreenShareACK;

  /// One can be sent fewer videos than one is, or more again.
  RoomCallback? onRoomBandwidthAlert;

  /// One's own network does not carry all of one's picture, or does again.
  RoomCallback? onPublisherBandwidthAlert;

  /// The network carries nothing but sound, or pictures again; see the option `adapt-audio-only`.
  RoomCallback? onAudioOnlyByBandwidth;

  /// Somebody's share is held back for want of bandwidth, or comes again.
  RoomCallback? onShareStreamEvent;

  /// The connection is lost, in part or in whole; it is being restored.
  RoomCallback? onConnectionInterrupted;

  /// An attempt to restore it begins.
  RoomCallback? onReconnect;

  /// All is well again: the room as it is now.
  RoomCallback? onUserReconnectSuccess;

  /// The attempts are spent; `onRoomDisConnected` follows.
  RoomCallback? onConnectionLost;

  /// One waits in the waiting room: `joinRoom` goes on when somebody opens.
  RoomCallback? onRoomAwaited;

  /// Somebody waits in the waiting room; told to moderators.
  RoomCallback? onUserAwaited;

  /// Somebody waits there no longer; told to moderators.
  RoomCallback? onAwaitedUserGone;

  /// Knocking was turned on or off.
  RoomCallback? onKnockEnabled;

  /// One let somebody in.
  RoomCallback? onAckForApproveAwaitedUser;

  /// One did not let somebody in.
  RoomCallback? onAckForDenyAwaitedUser;

  /// Nobody new comes in.
  RoomCallback? onLockedRoom;

  /// The room is open again.
  RoomCallback? onUnLockedRoom;

  /// One locked the room.
  RoomCallback? onAckLockRoom;

  /// One unlocked the room.
  RoomCallback? onAckUnLockRoom;

  /// All microphones but the moderators' are muted, or no longer.
  RoomCallback? onReceivedHardMute;

  /// A moderator muted one's microphone.
  RoomCallback? onReceivedHardMuteAudio;

  /// One's microphone may be turned on again.
  RoomCallback? onReceivedHardUnMuteAudio;

  /// A moderator muted one's camera.
  RoomCallback? onReceivedHardMuteVideo;

  /// One's camera may be turned on again.
  RoomCallback? onReceivedHardUnMuteVideo;

  /// One muted the room.
  RoomCallback? onHardMuted;

  /// One's mute of the room is undone.
  RoomCallback? onHardUnMuted;

  /// One muted somebody's microphone.
  RoomCallback? onAckHardMuteUserAudio;

  /// One's mute of somebody's microphone is undone.
  RoomCallback? onAckHardUnMuteUserAudio;

  /// One muted somebody's camera.
  RoomCallback? onAckHardMuteUserVideo;

  /// One's mute of somebody's camera is undone.
  RoomCallback? onAckHardUnMuteUserVideo;

  /// One put somebody out.
  RoomCallback? onAckDropUser;

  /// One ended the session.
  RoomCallback? onAckDestroy;

  /// One gave somebody a role.
  RoomCallback? onSwitchedUserRole;

  /// Somebody, perhaps oneself, has another role.
  RoomCallback? onUserRoleChanged;

  /// The name was given.
  RoomCallback? onAckRenameUser;

  /// One switched the room's mode.
  RoomCallback? onAckSwitchedRoom;

  /// The room is a lecture now, or a meeting.
  RoomCallback? onRoomModeSwitched;

  /// One put somebody into the spotlight.
  RoomCallback? onAckAddSpotlightUsers;

  /// One took somebody out of the spotlight.
  RoomCallback? onAckRemoveSpotlightUsers;

  /// Who is in the spotlight now.
  RoomCallback? onUpdateSpotlightUsers;

  /// So many minutes are left.
  RoomCallback? onConferenceRemainingDuration;

  /// The room lasts longer.
  RoomCallback? onConferencessExtended;

  /// One's wish for the floor is known.
  RoomCallback? onFloorRequested;

  /// One's wish for the floor is taken back.
  RoomCallback? onFloorCancelled;

  /// One gave the floor back.
  RoomCallback? onFloorFinished;

  /// Somebody asks for the floor; told to moderators.
  RoomCallback? onFloorRequestReceived;

  /// Somebody asks for it no longer; told to moderators.
  RoomCallback? onCancelledFloorRequest;

  /// The holder is done; told to moderators.
  RoomCallback? onFinishedFloorRequest;

  /// The floor was granted, denied or taken back; told to moderators.
  RoomCallback? onProcessFloorRequested;

  /// One has the floor.
  RoomCallback? onGrantedFloorRequest;

  /// One does not get the floor.
  RoomCallback? onDeniedFloorRequest;

  /// A moderator took the floor back.
  RoomCallback? onReleasedFloorRequest;

  /// A moderator offers one the floor.
  RoomCallback? onInvitedForFloorAccess;

  /// The offer is taken back.
  RoomCallback? onCanceledFloorInvite;

  /// Somebody was offered the floor; told to moderators.
  RoomCallback? onInviteToFloorRequested;

  /// One offered somebody the floor.
  RoomCallback? onACKInviteToFloorRequested;

  /// The invited took the floor; told to moderators.
  RoomCallback? onAcceptedFloorInvite;

  /// The invited did not want it; told to moderators.
  RoomCallback? onRejectedInviteFloor;

  /// A line of chat.
  RoomCallback? onMessageReceived;

  /// A piece of the application's data.
  RoomCallback? onUserDataReceived;

  /// One's line is said.
  RoomCallback? onACKSendMessage;

  /// One's data is sent.
  RoomCallback? onAcknowledgedSendData;

  /// Something came over a data channel.
  RoomCallback? onReceivedData;

  /// How many talkers one is sent now.
  RoomCallback? onSetTalkerCount;

  /// How many talkers one is sent.
  RoomCallback? onGetTalkerCount;

  /// How many talkers one could be sent.
  RoomCallback? onMaxTalkerCount;

  /// One pinned somebody.
  RoomCallback? onAckPinUsers;

  /// One unpinned somebody.
  RoomCallback? onAckUnpinUsers;

  /// One's extra notifications as they are now.
  RoomCallback? onAdvancedOptionsUpdate;

  /// One's extra notifications.
  RoomCallback? onGetAdvancedOptions;

  /// Who speaks is told from now on.
  RoomCallback? onAckSubscribeTalkerNotification;

  /// Who speaks is told no longer.
  RoomCallback? onAckUnsubscribeTalkerNotification;

  /// Who speaks now.
  RoomCallback? onTalkerNtification;

  /// Somebody's battery.
  RoomCallback? onBatteryUpdates;

  /// The size of somebody's picture changed.
  RoomCallback? onVideoResolutionChanged;

  /// A call could not be carried out.
  RoomCallback? onEventError;

  /// Something worth knowing.
  RoomCallback? onEventInfo;

  /// Calls the callback of a name, if the app has assigned it. A name that is not known is passed over.
  void fire(String name, Map<dynamic, dynamic> payload) {
    final callback = switch (name) {
      'onRoomConnected' => onRoomConnected,
      'onRoomDisConnected' => onRoomDisConnected,
      'onRoomError' => onRoomError,
      'onUserConnected' => onUserConnected,
      'onUserDisConnected' => onUserDisConnected,
      'onUserUpdated' => onUserUpdated,
      'onPublishedStream' => onPublishedStream,
      'onUnPublishedStream' => onUnPublishedStream,
      'onMediaFault' => onMediaFault,
      'onActiveTalkerList' => onActiveTalkerList,
      'onAudioEvent' => onAudioEvent,
      'onVideoEvent' => onVideoEvent,
      'onRemoteStreamAudioMute' => onRemoteStreamAudioMute,
      'onRemoteStreamAudioUnMute' => onRemoteStreamAudioUnMute,
      'onRemoteStreamVideoMute' => onRemoteStreamVideoMute,
      'onRemoteStreamVideoUnMute' => onRemoteStreamVideoUnMute,
      'onScreenSharedStarted' => onScreenSharedStarted,
      'onScreenSharedStopped' => onScreenSharedStopped,
      'onStartScreenShareACK' => onStartScreenShareACK,
      'onStoppedScreenShareACK' => onStoppedScreenShareACK,
      'onRoomBandwidthAlert' => onRoomBandwidthAlert,
      'onPublisherBandwidthAlert' => onPublisherBandwidthAlert,
      'onAudioOnlyByBandwidth' => onAudioOnlyByBandwidth,
      'onShareStreamEvent' => onShareStreamEvent,
      'onConnectionInterrupted' => onConnectionInterrupted,
      'onReconnect' => onReconnect,
      'onUserReconnectSuccess' => onUserReconnectSuccess,
      'onConnectionLost' => onConnectionLost,
      'onRoomAwaited' => onRoomAwaited,
      'onUserAwaited' => onUserAwaited,
      'onAwaitedUserGone' => onAwaitedUserGone,
      'onKnockEnabled' => onKnockEnabled,
      'onAckForApproveAwaitedUser' => onAckForApproveAwaitedUser,
      'onAckForDenyAwaitedUser' => onAckForDenyAwaitedUser,
      'onLockedRoom' => onLockedRoom,
      'onUnLockedRoom' => onUnLockedRoom,
      'onAckLockRoom' => onAckLockRoom,
      'onAckUnLockRoom' => onAckUnLockRoom,
      'onReceivedHardMute' => onReceivedHardMute,
      'onReceivedHardMuteAudio' => onReceivedHardMuteAudio,
      'onReceivedHardUnMuteAudio' => onReceivedHardUnMuteAudio,
      'onReceivedHardMuteVideo' => onReceivedHardMuteVideo,
      'onReceivedHardUnMuteVideo' => onReceivedHardUnMuteVideo,
      'onHardMuted' => onHardMuted,
      'onHardUnMuted' => onHardUnMuted,
      'onAckHardMuteUserAudio' => onAckHardMuteUserAudio,
      'onAckHardUnMuteUserAudio' => onAckHardUnMuteUserAudio,
      'onAckHardMuteUserVideo' => onAckHardMuteUserVideo,
      'onAckHardUnMuteUserVideo' => onAckHardUnMuteUserVideo,
      'onAckDropUser' => onAckDropUser,
      'onAckDestroy' => onAckDestroy,
      'onSwitchedUserRole' => onSwitchedUserRole,
      'onUserRoleChanged' => onUserRoleChanged,
      'onAckRenameUser' => onAckRenameUser,
      'onAckSwitchedRoom' => onAckSwitchedRoom,
      'onRoomModeSwitched' => onRoomModeSwitched,
      'onAckAddSpotlightUsers' => onAckAddSpotlightUsers,
      'onAckRemoveSpotlightUsers' => onAckRemoveSpotlightUsers,
      'onUpdateSpotlightUsers' => onUpdateSpotlightUsers,
      'onConferenceRemainingDuration' => onConferenceRemainingDuration,
      'onConferencessExtended' => onConferencessExtended,
      'onFloorRequested' => onFloorRequested,
      'onFloorCancelled' => onFloorCancelled,
      'onFloorFinished' => onFloorFinished,
      'onFloorRequestReceived' => onFloorRequestReceived,
      'onCancelledFloorRequest' => onCancelledFloorRequest,
      'onFinishedFloorRequest' => onFinishedFloorRequest,
      'onProcessFloorRequested' => onProcessFloorRequested,
      'onGrantedFloorRequest' => onGrantedFloorRequest,
      'onDeniedFloorRequest' => onDeniedFloorRequest,
      'onReleasedFloorRequest' => onReleasedFloorRequest,
      'onInvitedForFloorAccess' => onInvitedForFloorAccess,
      'onCanceledFloorInvite' => onCanceledFloorInvite,
      'onInviteToFloorRequested' => onInviteToFloorRequested,
      'onACKInviteToFloorRequested' => onACKInviteToFloorRequested,
      'onAcceptedFloorInvite' => onAcceptedFloorInvite,
      'onRejectedInviteFloor' => onRejectedInviteFloor,
      'onMessageReceived' => onMessageReceived,
      'onUserDataReceived' => onUserDataReceived,
      'onACKSendMessage' => onACKSendMessage,
      'onAcknowledgedSendData' => onAcknowledgedSendData,
      'onReceivedData' => onReceivedData,
      'onSetTalkerCount' => onSetTalkerCount,
      'onGetTalkerCount' => onGetTalkerCount,
      'onMaxTalkerCount' => onMaxTalkerCount,
      'onAckPinUsers' => onAckPinUsers,
      'onAckUnpinUsers' => onAckUnpinUsers,
      'onAdvancedOptionsUpdate' => onAdvancedOptionsUpdate,
      'onGetAdvancedOptions' => onGetAdvancedOptions,
      'onAckSubscribeTalkerNotification' => onAckSubscribeTalkerNotification,
      'onAckUnsubscribeTalkerNotification' => onAckUnsubscribeTalkerNotification,
      'onTalkerNtification' => onTalkerNtification,
      'onBatteryUpdates' => onBatteryUpdates,
      'onVideoResolutionChanged' => onVideoResolutionChanged,
      'onEventError' => onEventError,
      'onEventInfo' => onEventInfo,
      _ => null,
    };
    callback?.call(payload);
  }
}

/// The names of all callbacks.
const callbackNames = [
  'onRoomConnected',
  'onRoomDisConnected',
  'onRoomError',
  'onUserConnected',
  'onUserDisConnected',
  'onUserUpdated',
  'onPublishedStream',
  'onUnPublishedStream',
  'onMediaFault',
  'onActiveTalkerList',
  'onAudioEvent',
  'onVideoEvent',
  'onRemoteStreamAudioMute',
  'onRemoteStreamAudioUnMute',
  'onRemoteStreamVideoMute',
  'onRemoteStreamVideoUnMute',
  'onScreenSharedStarted',
  'onScreenSharedStopped',
  'onStartScreenShareACK',
  'onStoppedScreenShareACK',
  'onRoomBandwidthAlert',
  'onPublisherBandwidthAlert',
  'onAudioOnlyByBandwidth',
  'onShareStreamEvent',
  'onConnectionInterrupted',
  'onReconnect',
  'onUserReconnectSuccess',
  'onConnectionLost',
  'onRoomAwaited',
  'onUserAwaited',
  'onAwaitedUserGone',
  'onKnockEnabled',
  'onAckForApproveAwaitedUser',
  'onAckForDenyAwaitedUser',
  'onLockedRoom',
  'onUnLockedRoom',
  'onAckLockRoom',
  'onAckUnLockRoom',
  'onReceivedHardMute',
  'onReceivedHardMuteAudio',
  'onReceivedHardUnMuteAudio',
  'onReceivedHardMuteVideo',
  'onReceivedHardUnMuteVideo',
  'onHardMuted',
  'onHardUnMuted',
  'onAckHardMuteUserAudio',
  'onAckHardUnMuteUserAudio',
  'onAckHardMuteUserVideo',
  'onAckHardUnMuteUserVideo',
  'onAckDropUser',
  'onAckDestroy',
  'onSwitchedUserRole',
  'onUserRoleChanged',
  'onAckRenameUser',
  'onAckSwitchedRoom',
  'onRoomModeSwitched',
  'onAckAddSpotlightUsers',
  'onAckRemoveSpotlightUsers',
  'onUpdateSpotlightUsers',
  'onConferenceRemainingDuration',
  'onConferencessExtended',
  'onFloorRequested',
  'onFloorCancelled',
  'onFloorFinished',
  'onFloorRequestReceived',
  'onCancelledFloorRequest',
  'onFinishedFloorRequest',
  'onProcessFloorRequested',
  'onGrantedFloorRequest',
  'onDeniedFloorRequest',
  'onReleasedFloorRequest',
  'onInvitedForFloorAccess',
  'onCanceledFloorInvite',
  'onInviteToFloorRequested',
  'onACKInviteToFloorRequested',
  'onAcceptedFloorInvite',
  'onRejectedInviteFloor',
  'onMessageReceived',
  'onUserDataReceived',
  'onACKSendMessage',
  'onAcknowledgedSendData',
  'onReceivedData',
  'onSetTalkerCount',
  'onGetTalkerCount',
  'onMaxTalkerCount',
  'onAckPinUsers',
  'onAckUnpinUsers',
  'onAdvancedOptionsUpdate',
  'onGetAdvancedOptions',
  'onAckSubscribeTalkerNotification',
  'onAckUnsubscribeTalkerNotification',
  'onTalkerNtification',
  'onBatteryUpdates',
  'onVideoResolutionChanged',
  'onEventError',
  'onEventInfo',
];
