import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter/foundation.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart' show navigator;

import 'audio_route.dart';
import 'background_pause.dart';
import 'cameras.dart';
import 'enx_flutter_room.dart';

/// The room of an app, by the vocabulary: `EnxRtc.onUserConnected = …; await EnxRtc.joinRoom(token, localInfo, roomInfo, advanceOptions);`. Names and
/// signatures are the vocabulary's. A call that fails throws an [EnxException] and fires `onEventError` (`joinRoom`: `onRoomError`). An app that wants
/// types, or several rooms, takes [room] or [createRoom].
class EnxRtc {
  EnxRtc._();

  static EnxFlutterRoom? _room;
  static AudioRoute? _route;
  static BackgroundPause? _pause;
  static bool _pausesInBackground = const {TargetPlatform.android, TargetPlatform.iOS}.contains(defaultTargetPlatform) && !kIsWeb;

  /// The room behind all of this.
  static EnxFlutterRoom get room => _room ?? _take(EnxFlutterRoom());

  /// Takes another room, made with a port or surroundings of the app's own; before anything else is called.
  static set room(EnxFlutterRoom value) => _take(value);

  /// Where the server is, as `wss://rooms.example.com`; a list, where it has several gateways. A token says only which room it opens, not where that is.
  static Object get serverUrl => room.serverUrl;
  static set serverUrl(Object url) => room.serverUrl = url;

  /// Makes an independent room at the same server, for an app that is in several at once.
  static EnxFlutterRoom createRoom() => EnxFlutterRoom()..serverUrl = serverUrl;

  /// Whether the camera goes off while the app is in the background, and on again when it returns. On phones it does.
  static bool get pausesInBackground => _pausesInBackground;
  static set pausesInBackground(bool value) {
    _pausesInBackground = value;
    if (!value) _pauseOfRoom.watches = false;
    if (value && room.clientId.isNotEmpty) _pauseOfRoom.watches = true;
  }

  /// The user is in the room.
  static RoomCallback? get onRoomConnected => room.onRoomConnected;
  static set onRoomConnected(RoomCallback? callback) => room.onRoomConnected = callback;

  /// The user is out of the room: once for each join.
  static RoomCallback? get onRoomDisConnected => room.onRoomDisConnected;
  static set onRoomDisConnected(RoomCallback? callback) => room.onRoomDisConnected = callback;

  /// Joining failed.
  static RoomCallback? get onRoomError => room.onRoomError;
  static set onRoomError(RoomCallback? callback) => room.onRoomError = callback;

  /// Somebody came in.
  static RoomCallback? get onUserConnected => room.onUserConnected;
  static set onUserConnected(RoomCallback? callback) => room.onUserConnected = callback;

  /// Somebody left.
  static RoomCallback? get onUserDisConnected => room.onUserDisConnected;
  static set onUserDisConnected(RoomCallback? callback) => room.onUserDisConnected = callback;

  /// Something about somebody changed: `change` says what.
  static RoomCallback? get onUserUpdated => room.onUserUpdated;
  static set onUserUpdated(RoomCallback? callback) => room.onUserUpdated = callback;

  /// One's own media reached the server.
  static RoomCallback? get onPublishedStream => room.onPublishedStream;
  static set onPublishedStream(RoomCallback? callback) => room.onPublishedStream = callback;

  /// One's own media is no longer published.
  static RoomCallback? get onUnPublishedStream => room.onUnPublishedStream;
  static set onUnPublishedStream(RoomCallback? callback) => room.onUnPublishedStream = callback;

  /// Of what one publishes something reaches nobody, or does again.
  static RoomCallback? get onMediaFault => room.onMediaFault;
  static set onMediaFault(RoomCallback? callback) => room.onMediaFault = callback;

  /// Who is on which slot, and who speaks.
  static RoomCallback? get onActiveTalkerList => room.onActiveTalkerList;
  static set onActiveTalkerList(RoomCallback? callback) => room.onActiveTalkerList = callback;

  /// One's own microphone went off or on.
  static RoomCallback? get onAudioEvent => room.onAudioEvent;
  static set onAudioEvent(RoomCallback? callback) => room.onAudioEvent = callback;

  /// One's own camera went off or on.
  static RoomCallback? get onVideoEvent => room.onVideoEvent;
  static set onVideoEvent(RoomCallback? callback) => room.onVideoEvent = callback;

  /// Somebody's microphone went off.
  static RoomCallback? get onRemoteStreamAudioMute => room.onRemoteStreamAudioMute;
  static set onRemoteStreamAudioMute(RoomCallback? callback) => room.onRemoteStreamAudioMute = callback;

  /// Somebody's microphone went on.
  static RoomCallback? get onRemoteStreamAudioUnMute => room.onRemoteStreamAudioUnMute;
  static set onRemoteStreamAudioUnMute(RoomCallback? callback) => room.onRemoteStreamAudioUnMute = callback;

  /// Somebody's camera went off.
  static RoomCallback? get onRemoteStreamVideoMute => room.onRemoteStreamVideoMute;
  static set onRemoteStreamVideoMute(RoomCallback? callback) => room.onRemoteStreamVideoMute = callback;

  /// Somebody's camera went on.
  static RoomCallback? get onRemoteStreamVideoUnMute => room.onRemoteStreamVideoUnMute;
  static set onRemoteStreamVideoUnMute(RoomCallback? callback) => room.onRemoteStreamVideoUnMute = callback;

  /// Somebody else shares a screen on slot 101.
  static RoomCallback? get onScreenSharedStarted => room.onScreenSharedStarted;
  static set onScreenSharedStarted(RoomCallback? callback) => room.onScreenSharedStarted = callback;

  /// Somebody else's share ended.
  static RoomCallback? get onScreenSharedStopped => room.onScreenSharedStopped;
  static set onScreenSharedStopped(RoomCallback? callback) => room.onScreenSharedStopped = callback;

  /// One's own share began.
  static RoomCallback? get onStartScreenShareACK => room.onStartScreenShareACK;
  static set onStartScreenShareACK(RoomCallback? callback) => room.onStartScreenShareACK = callback;

  /// One's own share ended, also by the browser's own button.
  static RoomCallback? get onStoppedScreenShareACK => room.onStoppedScreenShareACK;
  static set onStoppedScreenShareACK(RoomCallback? callback) => room.onStoppedScreenShareACK = callback;

  /// One can be sent fewer videos than one is, or more again.
  static RoomCallback? get onRoomBandwidthAlert => room.onRoomBandwidthAlert;
  static set onRoomBandwidthAlert(RoomCallback? callback) => room.onRoomBandwidthAlert = callback;

  /// One's own network does not carry all of one's picture, or does again.
  static RoomCallback? get onPublisherBandwidthAlert => room.onPublisherBandwidthAlert;
  static set onPublisherBandwidthAlert(RoomCallback? callback) => room.onPublisherBandwidthAlert = callback;

  /// The network carries nothing but sound, or pictures again; see the option `adapt-audio-only`.
  static RoomCallback? get onAudioOnlyByBandwidth => room.onAudioOnlyByBandwidth;
  static set onAudioOnlyByBandwidth(RoomCallback? callback) => room.onAudioOnlyByBandwidth = callback;

  /// Somebody's share is held back for want of bandwidth, or comes again.
  static RoomCallback? get onShareStreamEvent => room.onShareStreamEvent;
  static set onShareStreamEvent(RoomCallback? callback) => room.onShareStreamEvent = callback;

  /// The connection is lost, in part or in whole; it is being restored.
  static RoomCallback? get onConnectionInterrupted => room.onConnectionInterrupted;
  static set onConnectionInterrupted(RoomCallback? callback) => room.onConnectionInterrupted = callback;

  /// An attempt to restore it begins.
  static RoomCallback? get onReconnect => room.onReconnect;
  static set onReconnect(RoomCallback? callback) => room.onReconnect = callback;

  /// All is well again: the room as it is now.
  static RoomCallback? get onUserReconnectSuccess => room.onUserReconnectSuccess;
  static set onUserReconnectSuccess(RoomCallback? callback) => room.onUserReconnectSuccess = callback;

  /// The attempts are spent; `onRoomDisConnected` follows.
  static RoomCallback? get onConnectionLost => room.onConnectionLost;
  static set onConnectionLost(RoomCallback? callback) => room.onConnectionLost = callback;

  /// One waits in the waiting room: `joinRoom` goes on when somebody opens.
  static RoomCallback? get onRoomAwaited => room.onRoomAwaited;
  static set onRoomAwaited(RoomCallback? callback) => room.onRoomAwaited = callback;

  /// Somebody waits in the waiting room; told to moderators.
  static RoomCallback? get onUserAwaited => room.onUserAwaited;
  static set onUserAwaited(RoomCallback? callback) => room.onUserAwaited = callback;

  /// Somebody waits there no longer; told to moderators.
  static RoomCallback? get onAwaitedUserGone => room.onAwaitedUserGone;
  static set onAwaitedUserGone(RoomCallback? callback) => room.onAwaitedUserGone = callback;

  /// Knocking was turned on or off.
  static RoomCallback? get onKnockEnabled => room.onKnockEnabled;
  static set onKnockEnabled(RoomCallback? callback) => room.onKnockEnabled = callback;

  /// One let somebody in.
  static RoomCallback? get onAckForApproveAwaitedUser => room.onAckForApproveAwaitedUser;
  static set onAckForApproveAwaitedUser(RoomCallback? callback) => room.onAckForApproveAwaitedUser = callback;

  /// One did not let somebody in.
  static RoomCallback? get onAckForDenyAwaitedUser => room.onAckForDenyAwaitedUser;
  static set onAckForDenyAwaitedUser(RoomCallback? callback) => room.onAckForDenyAwaitedUser = callback;

  /// Nobody new comes in.
  static RoomCallback? get onLockedRoom => room.onLockedRoom;
  static set onLockedRoom(RoomCallback? callback) => room.onLockedRoom = callback;

  /// The room is open again.
  static RoomCallback? get onUnLockedRoom => room.onUnLockedRoom;
  static set onUnLockedRoom(RoomCallback? callback) => room.onUnLockedRoom = callback;

  /// One locked the room.
  static RoomCallback? get onAckLockRoom => room.onAckLockRoom;
  static set onAckLockRoom(RoomCallback? callback) => room.onAckLockRoom = callback;

  /// One unlocked the room.
  static RoomCallback? get onAckUnLockRoom => room.onAckUnLockRoom;
  static set onAckUnLockRoom(RoomCallback? callback) => room.onAckUnLockRoom = callback;

  /// All microphones but the moderators' are muted, or no longer.
  static RoomCallback? get onReceivedHardMute => room.onReceivedHardMute;
  static set onReceivedHardMute(RoomCallback? callback) => room.onReceivedHardMute = callback;

  /// A moderator muted one's microphone.
  static RoomCallback? get onReceivedHardMuteAudio => room.onReceivedHardMuteAudio;
  static set onReceivedHardMuteAudio(RoomCallback? callback) => room.onReceivedHardMuteAudio = callback;

  /// One's microphone may be turned on again.
  static RoomCallback? get onReceivedHardUnMuteAudio => room.onReceivedHardUnMuteAudio;
  static set onReceivedHardUnMuteAudio(RoomCallback? callback) => room.onReceivedHardUnMuteAudio = callback;

  /// A moderator muted one's camera.
  static RoomCallback? get onReceivedHardMuteVideo => room.onReceivedHardMuteVideo;
  static set onReceivedHardMuteVideo(RoomCallback? callback) => room.onReceivedHardMuteVideo = callback;

  /// One's camera may be turned on again.
  static RoomCallback? get onReceivedHardUnMuteVideo => room.onReceivedHardUnMuteVideo;
  static set onReceivedHardUnMuteVideo(RoomCallback? callback) => room.onReceivedHardUnMuteVideo = callback;

  /// One muted the room.
  static RoomCallback? get onHardMuted => room.onHardMuted;
  static set onHardMuted(RoomCallback? callback) => room.onHardMuted = callback;

  /// One's mute of the room is undone.
  static RoomCallback? get onHardUnMuted => room.onHardUnMuted;
  static set onHardUnMuted(RoomCallback? callback) => room.onHardUnMuted = callback;

  /// One muted somebody's microphone.
  static RoomCallback? get onAckHardMuteUserAudio => room.onAckHardMuteUserAudio;
  static set onAckHardMuteUserAudio(RoomCallback? callback) => room.onAckHardMuteUserAudio = callback;

  /// One's mute of somebody's microphone is undone.
  static RoomCallback? get onAckHardUnMuteUserAudio => room.onAckHardUnMuteUserAudio;
  static set onAckHardUnMuteUserAudio(RoomCallback? callback) => room.onAckHardUnMuteUserAudio = callback;

  /// One muted somebody's camera.
  static RoomCallback? get onAckHardMuteUserVideo => room.onAckHardMuteUserVideo;
  static set onAckHardMuteUserVideo(RoomCallback? callback) => room.onAckHardMuteUserVideo = callback;

  /// One's mute of somebody's camera is undone.
  static RoomCallback? get onAckHardUnMuteUserVideo => room.onAckHardUnMuteUserVideo;
  static set onAckHardUnMuteUserVideo(RoomCallback? callback) => room.onAckHardUnMuteUserVideo = callback;

  /// One put somebody out.
  static RoomCallback? get onAckDropUser => room.onAckDropUser;
  static set onAckDropUser(RoomCallback? callback) => room.onAckDropUser = callback;

  /// One ended the session.
  static RoomCallback? get onAckDestroy => room.onAckDestroy;
  static set onAckDestroy(RoomCallback? callback) => room.onAckDestroy = callback;

  /// One gave somebody a role.
  static RoomCallback? get onSwitchedUserRole => room.onSwitchedUserRole;
  static set onSwitchedUserRole(RoomCallback? callback) => room.onSwitchedUserRole = callback;

  /// Somebody, perhaps oneself, has another role.
  static RoomCallback? get onUserRoleChanged => room.onUserRoleChanged;
  static set onUserRoleChanged(RoomCallback? callback) => room.onUserRoleChanged = callback;

  /// The name was given.
  static RoomCallback? get onAckRenameUser => room.onAckRenameUser;
  static set onAckRenameUser(RoomCallback? callback) => room.onAckRenameUser = callback;

  /// One switched the room's mode.
  static RoomCallback? get onAckSwitchedRoom => room.onAckSwitchedRoom;
  static set onAckSwitchedRoom(RoomCallback? callback) => room.onAckSwitchedRoom = callback;

  /// The room is a lecture now, or a meeting.
  static RoomCallback? get onRoomModeSwitched => room.onRoomModeSwitched;
  static set onRoomModeSwitched(RoomCallback? callback) => room.onRoomModeSwitched = callback;

  /// One put somebody into the spotlight.
  static RoomCallback? get onAckAddSpotlightUsers => room.onAckAddSpotlightUsers;
  static set onAckAddSpotlightUsers(RoomCallback? callback) => room.onAckAddSpotlightUsers = callback;

  /// One took somebody out of the spotlight.
  static RoomCallback? get onAckRemoveSpotlightUsers => room.onAckRemoveSpotlightUsers;
  static set onAckRemoveSpotlightUsers(RoomCallback? callback) => room.onAckRemoveSpotlightUsers = callback;

  /// Who is in the spotlight now.
  static RoomCallback? get onUpdateSpotlightUsers => room.onUpdateSpotlightUsers;
  static set onUpdateSpotlightUsers(RoomCallback? callback) => room.onUpdateSpotlightUsers = callback;

  /// So many minutes are left.
  static RoomCallback? get onConferenceRemainingDuration => room.onConferenceRemainingDuration;
  static set onConferenceRemainingDuration(RoomCallback? callback) => room.onConferenceRemainingDuration = callback;

  /// The room lasts longer.
  static RoomCallback? get onConferencessExtended => room.onConferencessExtended;
  static set onConferencessExtended(RoomCallback? callback) => room.onConferencessExtended = callback;

  /// One's wish for the floor is known.
  static RoomCallback? get onFloorRequested => room.onFloorRequested;
  static set onFloorRequested(RoomCallback? callback) => room.onFloorRequested = callback;

  /// One's wish for the floor is taken back.
  static RoomCallback? get onFloorCancelled => room.onFloorCancelled;
  static set onFloorCancelled(RoomCallback? callback) => room.onFloorCancelled = callback;

  /// One gave the floor back.
  static RoomCallback? get onFloorFinished => room.onFloorFinished;
  static set onFloorFinished(RoomCallback? callback) => room.onFloorFinished = callback;

  /// Somebody asks for the floor; told to moderators.
  static RoomCallback? get onFloorRequestReceived => room.onFloorRequestReceived;
  static set onFloorRequestReceived(RoomCallback? callback) => room.onFloorRequestReceived = callback;

  /// Somebody asks for it no longer; told to moderators.
  static RoomCallback? get onCancelledFloorRequest => room.onCancelledFloorRequest;
  static set onCancelledFloorRequest(RoomCallback? callback) => room.onCancelledFloorRequest = callback;

  /// The holder is done; told to moderators.
  static RoomCallback? get onFinishedFloorRequest => room.onFinishedFloorRequest;
  static set onFinishedFloorRequest(RoomCallback? callback) => room.onFinishedFloorRequest = callback;

  /// The floor was granted, denied or taken back; told to moderators.
  static RoomCallback? get onProcessFloorRequested => room.onProcessFloorRequested;
  static set onProcessFloorRequested(RoomCallback? callback) => room.onProcessFloorRequested = callback;

  /// One has the floor.
  static RoomCallback? get onGrantedFloorRequest => room.onGrantedFloorRequest;
  static set onGrantedFloorRequest(RoomCallback? callback) => room.onGrantedFloorRequest = callback;

  /// One does not get the floor.
  static RoomCallback? get onDeniedFloorRequest => room.onDeniedFloorRequest;
  static set onDeniedFloorRequest(RoomCallback? callback) => room.onDeniedFloorRequest = callback;

  /// A moderator took the floor back.
  static RoomCallback? get onReleasedFloorRequest => room.onReleasedFloorRequest;
  static set onReleasedFloorRequest(RoomCallback? callback) => room.onReleasedFloorRequest = callback;

  /// A moderator offers one the floor.
  static RoomCallback? get onInvitedForFloorAccess => room.onInvitedForFloorAccess;
  static set onInvitedForFloorAccess(RoomCallback? callback) => room.onInvitedForFloorAccess = callback;

  /// The offer is taken back.
  static RoomCallback? get onCanceledFloorInvite => room.onCanceledFloorInvite;
  static set onCanceledFloorInvite(RoomCallback? callback) => room.onCanceledFloorInvite = callback;

  /// Somebody was offered the floor; told to moderators.
  static RoomCallback? get onInviteToFloorRequested => room.onInviteToFloorRequested;
  static set onInviteToFloorRequested(RoomCallback? callback) => room.onInviteToFloorRequested = callback;

  /// One offered somebody the floor.
  static RoomCallback? get onACKInviteToFloorRequested => room.onACKInviteToFloorRequested;
  static set onACKInviteToFloorRequested(RoomCallback? callback) => room.onACKInviteToFloorRequested = callback;

  /// The invited took the floor; told to moderators.
  static RoomCallback? get onAcceptedFloorInvite => room.onAcceptedFloorInvite;
  static set onAcceptedFloorInvite(RoomCallback? callback) => room.onAcceptedFloorInvite = callback;

  /// The invited did not want it; told to moderators.
  static RoomCallback? get onRejectedInviteFloor => room.onRejectedInviteFloor;
  static set onRejectedInviteFloor(RoomCallback? callback) => room.onRejectedInviteFloor = callback;

  /// A line of chat.
  static RoomCallback? get onMessageReceived => room.onMessageReceived;
  static set onMessageReceived(RoomCallback? callback) => room.onMessageReceived = callback;

  /// A piece of the application's data.
  static RoomCallback? get onUserDataReceived => room.onUserDataReceived;
  static set onUserDataReceived(RoomCallback? callback) => room.onUserDataReceived = callback;

  /// One's line is said.
  static RoomCallback? get onACKSendMessage => room.onACKSendMessage;
  static set onACKSendMessage(RoomCallback? callback) => room.onACKSendMessage = callback;

  /// One's data is sent.
  static RoomCallback? get onAcknowledgedSendData => room.onAcknowledgedSendData;
  static set onAcknowledgedSendData(RoomCallback? callback) => room.onAcknowledgedSendData = callback;

  /// Something came over a data channel.
  static RoomCallback? get onReceivedData => room.onReceivedData;
  static set onReceivedData(RoomCallback? callback) => room.onReceivedData = callback;

  /// How many talkers one is sent now.
  static RoomCallback? get onSetTalkerCount => room.onSetTalkerCount;
  static set onSetTalkerCount(RoomCallback? callback) => room.onSetTalkerCount = callback;

  /// How many talkers one is sent.
  static RoomCallback? get onGetTalkerCount => room.onGetTalkerCount;
  static set onGetTalkerCount(RoomCallback? callback) => room.onGetTalkerCount = callback;

  /// How many talkers one could be sent.
  static RoomCallback? get onMaxTalkerCount => room.onMaxTalkerCount;
  static set onMaxTalkerCount(RoomCallback? callback) => room.onMaxTalkerCount = callback;

  /// One pinned somebody.
  static RoomCallback? get onAckPinUsers => room.onAckPinUsers;
  static set onAckPinUsers(RoomCallback? callback) => room.onAckPinUsers = callback;

  /// One unpinned somebody.
  static RoomCallback? get onAckUnpinUsers => room.onAckUnpinUsers;
  static set onAckUnpinUsers(RoomCallback? callback) => room.onAckUnpinUsers = callback;

  /// One's extra notifications as they are now.
  static RoomCallback? get onAdvancedOptionsUpdate => room.onAdvancedOptionsUpdate;
  static set onAdvancedOptionsUpdate(RoomCallback? callback) => room.onAdvancedOptionsUpdate = callback;

  /// One's extra notifications.
  static RoomCallback? get onGetAdvancedOptions => room.onGetAdvancedOptions;
  static set onGetAdvancedOptions(RoomCallback? callback) => room.onGetAdvancedOptions = callback;

  /// Who speaks is told from now on.
  static RoomCallback? get onAckSubscribeTalkerNotification => room.onAckSubscribeTalkerNotification;
  static set onAckSubscribeTalkerNotification(RoomCallback? callback) => room.onAckSubscribeTalkerNotification = callback;

  /// Who speaks is told no longer.
  static RoomCallback? get onAckUnsubscribeTalkerNotification => room.onAckUnsubscribeTalkerNotification;
  static set onAckUnsubscribeTalkerNotification(RoomCallback? callback) => room.onAckUnsubscribeTalkerNotification = callback;

  /// Who speaks now.
  static RoomCallback? get onTalkerNtification => room.onTalkerNtification;
  static set onTalkerNtification(RoomCallback? callback) => room.onTalkerNtification = callback;

  /// Somebody's battery.
  static RoomCallback? get onBatteryUpdates => room.onBatteryUpdates;
  static set onBatteryUpdates(RoomCallback? callback) => room.onBatteryUpdates = callback;

  /// The size of somebody's picture changed.
  static RoomCallback? get onVideoResolutionChanged => room.onVideoResolutionChanged;
  static set onVideoResolutionChanged(RoomCallback? callback) => room.onVideoResolutionChanged = callback;

  /// A call could not be carried out.
  static RoomCallback? get onEventError => room.onEventError;
  static set onEventError(RoomCallback? callback) => room.onEventError = callback;

  /// Something worth knowing.
  static RoomCallback? get onEventInfo => room.onEventInfo;
  static set onEventInfo(RoomCallback? callback) => room.onEventInfo = callback;

  /// A slot of the room can be shown: fires once for each after `onRoomConnected`, with `{streamId, hasData, hasScreen}`. Apps call [subscribe] in it.
  static RoomCallback? onStreamAdded;

  /// Answers [subscribe].
  static RoomCallback? onSubscribedStream;

  /// Sound goes by another device now, or devices came or went; the name of the one in use.
  static void Function(String deviceName)? onNotifyDeviceUpdate;

  /// Joins a room with a token from the app's backend, opens what [localInfo] asks for, and publishes it.
  static Future<void> joinRoom(String token, Map<String, dynamic> localInfo, Map<String, dynamic> roomInfo, List<dynamic> advanceOptions) =>
      room.joinRoom(token, localInfo, roomInfo, advanceOptions);

  /// What another life of the app needs for [resumeRoom]; null when there is nothing to go on with. It proves the place: keep it where only the app can
  /// read it.
  static Json? get resumeEntry => room.resumeEntry;

  /// Goes on where an earlier life of the app left off, with its [resumeEntry].
  static Future<void> resumeRoom(Map<String, dynamic> entry) => room.resumeRoom(entry);

  /// Leaves the room.
  static Future<void> disconnect() => room.disconnect();

  /// Apps call it in `onRoomConnected`. Here [joinRoom] has published already, so it completes at once.
  static Future<void> publish() async {}

  /// Apps call it in `onStreamAdded`. Here every slot is received from the join on, so it completes at once, with `onSubscribedStream`.
  static Future<void> subscribe(String streamId) async {
    onSubscribedStream?.call({'result': '0', 'msg': 'The stream is received.', 'streamId': streamId});
  }

  /// Does nothing: an `EnxPlayerWidget` finds its picture by itself. It is here for apps that call it.
  static Future<void> setupVideo(int viewId, int uid, bool isLocal, int width, int height) async {}

  /// Everyone in the room, oneself first.
  static Future<List<dynamic>> getUserList() async => room.getUserList();

  /// Oneself; empty outside a room.
  static Future<Map<String, dynamic>> whoAmI() async => room.whoAmI() ?? {};

  /// The room's id; empty outside one.
  static Future<String> getRoomId() async => room.getRoomId();

  /// One's own id in the room; empty outside one.
  static Future<String> getClientId() async => room.getClientId();

  /// One's own name.
  static Future<String> getClientName() async => room.getClientName();

  /// One's own role; empty outside a room.
  static Future<String> getRole() async => room.getRole();

  /// Whether talkers come on slots. They always do here.
  static Future<bool> isRoomActiveTalker() async => true;

  /// Mutes or unmutes one's microphone.
  static Future<void> muteSelfAudio(bool isMute) => room.muteSelfAudio(isMute);

  /// Mutes or unmutes one's camera. Muted, the camera is off, its light too.
  static Future<void> muteSelfVideo(bool isMute) => room.muteSelfVideo(isMute);

  /// Shares the screen.
  static Future<void> startScreenShare() => room.startScreenShare();

  /// Stops one's share.
  static Future<void> stopScreenShare() => room.stopScreenShare();

  /// No video in either direction, or video again.
  static Future<void> setAudioOnlyMode(bool audioOnly) => room.setAudioOnlyMode(audioOnly);

  /// Sends text, or bytes, over a data channel to everyone who has one too (`localInfo.data`).
  static Future<void> sendData(Object payload, {bool reliable = true}) => room.sendData(payload, reliable: reliable);

  /// The statistics of the connection, as a browser has them; null without media.
  static Future<List<Json>?> getStats() => room.getStats();

  /// Goes on to the next camera: from the front one to the back one.
  static Future<void> switchCamera() => switchToNextCamera(room.localCamera, room.setVideoDevice);

  /// Takes another microphone, by its device id.
  static Future<void> setAudioDevice(String deviceId) => room.setAudioDevice(deviceId);

  /// Takes another camera, by its device id.
  static Future<void> setVideoDevice(String deviceId) => room.setVideoDevice(deviceId);

  /// What sound can go to: `SPEAKER_PHONE`, `WIRED_HEADSET`, `EARPIECE`, `BLUETOOTH` on phones; elsewhere what the devices are called.
  static Future<List<dynamic>> getDevices() => _routeOfRoom.list();

  /// What sound goes to now; `NONE` where the platform names none.
  static Future<String> getSelectedDevice() => _routeOfRoom.selected();

  /// Sends the sound to another device, one of [getDevices].
  static Future<void> switchMediaDevice(String deviceName) async {
    await _routeOfRoom.select(deviceName);
    onNotifyDeviceUpdate?.call(deviceName);
  }

  /// Turns on again what [stopVideoTracksOnApplicationBackground] turned off: the videos of the others, one's own camera.
  static Future<void> startVideoTracksOnApplicationForeground(bool restoreVideoRemoteStream, bool restoreVideoLocalStream) =>
      _pauseOfRoom.start(local: restoreVideoLocalStream, remote: restoreVideoRemoteStream);

  /// Turns off one's own camera, the videos of the others, or both, while the app is in the background. With [pausesInBackground] the camera does so by
  /// itself.
  static Future<void> stopVideoTracksOnApplicationBackground(bool videoMuteLocalStream, bool videoMuteRemoteStream) =>
      _pauseOfRoom.stop(local: videoMuteLocalStream, remote: videoMuteRemoteStream);

  /// Says something to everyone, or to some when [isBroadCast] is false.
  static Future<void> sendMessage(String message, [bool isBroadCast = true, List<dynamic> recipientIDs = const []]) =>
      room.sendMessage(message, isBroadCast, _ids(recipientIDs));

  /// Sends the application's own data to everyone, or to some.
  static Future<void> sendUserData(Object message, [bool isBroadCast = true, List<dynamic> recipientIDs = const []]) =>
      room.sendUserData(message, isBroadCast, _ids(recipientIDs));

  /// What was said, as far as the server keeps it, oldest first. [afterId]: only what came after this message.
  static Future<List<Json>> getMessages([int? afterId]) => room.getMessages(afterId);

  /// How many talkers to be shown at once; with 0, three are still heard.
  static Future<void> setTalkerCount(int numTalkers) => room.setTalkerCount(numTalkers);

  /// How many talkers one is sent: `onGetTalkerCount`.
  static Future<void> getTalkerCount() => room.getTalkerCount();

  /// How many talkers one could be sent: `onMaxTalkerCount`.
  static Future<void> getMaxTalkers() => room.getMaxTalkers();

  /// The best picture to be sent: `videoQuality` is `Auto`, `HD`, `SD` or `LD`, `streamType` is `talker` or `canvas`.
  static Future<void> setReceiveVideoQuality(Map<dynamic, dynamic> map) => room.setReceiveVideoQuality(map);

  /// The best picture that one is sent, of `talker` or `canvas`.
  static Future<String> getReceiveVideoQuality(String streamType) => room.getReceiveVideoQuality(streamType);

  /// Keeps people on top of one's own talkers.
  static Future<void> pinUsers(List<dynamic> clientIds) => room.pinUsers(_ids(clientIds));

  /// Lets them go again.
  static Future<void> unpinUsers(List<dynamic> clientIds) => room.unpinUsers(_ids(clientIds));

  /// Turns options on or off, maps of `id` and `enable`.
  static Future<void> setAdvancedOptions(List<dynamic> advanceOptions) => room.setAdvancedOptions(advanceOptions.cast<Map<dynamic, dynamic>>());

  /// The options: `onGetAdvancedOptions`.
  static Future<void> getAdvancedOptions() => room.getAdvancedOptions();

  /// Whether to hear who speaks: `onTalkerNtification`.
  static Future<void> subscribeForTalkerNotification(bool enable) => room.subscribeForTalkerNotification(enable);

  /// Nobody new comes in.
  static Future<void> lockRoom() => room.lockRoom();

  /// The room is open again.
  static Future<void> unLockRoom() => room.unLockRoom();

  /// Mutes all microphones but the moderators', of those too who come later.
  static Future<void> hardMute() => room.hardMute();

  /// Lets everybody unmute again.
  static Future<void> hardUnMute() => room.hardUnMute();

  /// Mutes somebody's microphone; only a moderator can undo it.
  static Future<void> hardMuteUserAudio(String clientId) => room.hardMuteUserAudio(clientId);

  /// Lets somebody turn the microphone on again.
  static Future<void> hardUnMuteUserAudio(String clientId) => room.hardUnMuteUserAudio(clientId);

  /// Turns somebody's camera off; only a moderator can undo it.
  static Future<void> hardMuteUserVideo(String clientId) => room.hardMuteUserVideo(clientId);

  /// Lets somebody turn the camera on again.
  static Future<void> hardUnMuteUserVideo(String clientId) => room.hardUnMuteUserVideo(clientId);

  /// Puts people out; they do not come back by themselves. None named: everyone but oneself.
  static Future<void> dropUser([List<dynamic> clientIds = const []]) => room.dropUser(_ids(clientIds));

  /// Ends the session for everyone.
  static Future<void> destroy() => room.destroy();

  /// Makes somebody the moderator in one's own place; or, with a role, gives somebody that role: `moderator`, `participant` or `viewer`.
  static Future<void> switchUserRole(String clientId, [String? role]) => room.switchUserRole(clientId, role);

  /// Gives somebody another name: oneself, or as a moderator others.
  static Future<void> renameUser(String clientId, String name) => room.renameUser(clientId, name);

  /// Makes a lecture of a meeting, or the other way round: `group` or `lecture`.
  static Future<void> switchRoomMode(String mode) => room.switchRoomMode(mode);

  /// Puts people on top of everyone's talkers.
  static Future<void> addSpotlightUsers(List<dynamic> clientIds) => room.addSpotlightUsers(_ids(clientIds));

  /// Takes people out of the spotlight.
  static Future<void> removeSpotlightUsers(List<dynamic> clientIds) => room.removeSpotlightUsers(_ids(clientIds));

  /// Lets somebody in who waits in the waiting room.
  static Future<void> approveAwaitedUser(String clientId) => room.approveAwaitedUser(clientId);

  /// Sends somebody away who waits in the waiting room.
  static Future<void> denyAwaitedUser(String clientId) => room.denyAwaitedUser(clientId);

  /// Whether newcomers have to be let in.
  static Future<void> enableKnock(bool enabled) => room.enableKnock(enabled);

  /// Adds time to a room that is about to end; `onConferencessExtended` says how much.
  static Future<void> extendConferenceDuration() => room.extendConferenceDuration();

  /// Puts somebody out and keeps that person out, by the application's own reference.
  static Future<void> banUser(String clientId) => room.banUser(clientId);

  /// Lets a banned person in again.
  static Future<void> unbanUser(String userRef) => room.unbanUser(userRef);

  /// Asks for the floor.
  static Future<void> requestFloor() => room.requestFloor();

  /// Asks for it no longer.
  static Future<void> cancelFloor() => room.cancelFloor();

  /// Gives the floor back.
  static Future<void> finishFloor() => room.finishFloor();

  /// Takes the floor that a moderator offered. [clientId] is of no consequence: one can only take it oneself.
  static Future<void> acceptInviteFloorRequest([String? clientId]) => room.acceptInviteFloorRequest();

  /// Does not want the floor that a moderator offered. [clientId] is of no consequence.
  static Future<void> rejectInviteFloor([String? clientId]) => room.rejectInviteFloor();

  /// Gives somebody the floor.
  static Future<void> grantFloor(String clientId) => room.grantFloor(clientId);

  /// Does not give somebody the floor.
  static Future<void> denyFloor(String clientId) => room.denyFloor(clientId);

  /// Takes the floor back.
  static Future<void> releaseFloor(String clientId) => room.releaseFloor(clientId);

  /// Offers somebody the floor.
  static Future<void> inviteToFloor(String clientId) => room.inviteToFloor(clientId);

  /// Takes the offer back.
  static Future<void> cancelFloorInvite(String clientId) => room.cancelFloorInvite(clientId);

  /// The same as [hardMuteUserAudio], by its name in the Flutter SDK.
  static Future<void> hardMuteAudio(String clientId) => room.hardMuteUserAudio(clientId);

  /// The same as [hardUnMuteUserAudio], by its name in the Flutter SDK.
  static Future<void> hardUnMuteAudio(String clientId) => room.hardUnMuteUserAudio(clientId);

  /// The same as [hardMuteUserVideo], by its name in the Flutter SDK.
  static Future<void> hardMuteVideo(String clientId) => room.hardMuteUserVideo(clientId);

  /// The same as [hardUnMuteUserVideo], by its name in the Flutter SDK.
  static Future<void> hardUnMuteVideo(String clientId) => room.hardUnMuteUserVideo(clientId);

  static AudioRoute get _routeOfRoom => _route ??= AudioRoute(room.sound);

  static BackgroundPause get _pauseOfRoom => _pause ??= BackgroundPause(room);

  static List<String> _ids(List<dynamic> ids) => ids.cast<String>();

  static EnxFlutterRoom _take(EnxFlutterRoom room) {
    _room?.removeCallbackListener(_fired);
    _pause?.watches = false;
    _route = null;
    _pause = null;
    return _room = room..addCallbackListener(_fired);
  }

  static void _fired(String name, Map<dynamic, dynamic> payload) {
    switch (name) {
      case 'onRoomConnected':
        _pauseOfRoom.watches = _pausesInBackground;
        navigator.mediaDevices.ondevicechange = (_) => _tellDevice().ignore();
        for (final stream in payload['streams'] as List<dynamic>? ?? const []) {
          final slot = stream as Json;
          onStreamAdded?.call({'streamId': '${slot['id']}', 'hasData': slot['data'] == true, 'hasScreen': slot['screen'] == true});
        }
      case 'onRoomDisConnected':
        navigator.mediaDevices.ondevicechange = null;
        _pauseOfRoom
          ..watches = false
          ..forget();
    }
  }

  static Future<void> _tellDevice() async => onNotifyDeviceUpdate?.call(await getSelectedDevice());
}
