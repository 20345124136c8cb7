import 'package:enx_rtc_core/enx_rtc_core.dart';

/// A room that tells of each callback before the app's own hears it.
class HeardRoom extends EnxRoom {
  /// [heard] hears the name and the payload of each callback.
  HeardRoom(this.heard, {super.mediaPort, super.surroundings});

  /// Hears each callback.
  final void Function(String name, Map<dynamic, dynamic> payload) heard;

  @override
  void fire(String name, Map<dynamic, dynamic> payload) {
    super.fire(name, payload);
    // What the vocabulary has no callback for, no app can hear.
    if (callbackNames.contains(name)) heard(name, payload);
  }
}

/// What the app calls by a name that a scenario gives; [entry] is what an earlier life of the app kept.
Future<Object?> callByName(EnxRoom room, String method, List<dynamic> args, Json? entry) {
  T at<T>(int index, T usual) => index < args.length ? args[index] as T : usual;
  List<String> ids(int index) => at<List<dynamic>>(index, const []).cast<String>();
  final first = args.isEmpty ? null : args.first;
  return switch (method) {
    'joinRoom' => room.joinRoom(first as String, at(1, const {}), at(2, const {}), at(3, const [])),
    'resumeRoom' => room.resumeRoom(entry ?? const {}),
    'disconnect' => room.disconnect(),
    'muteSelfAudio' => room.muteSelfAudio(first as bool),
    'muteSelfVideo' => room.muteSelfVideo(first as bool),
    'startScreenShare' => room.startScreenShare(),
    'stopScreenShare' => room.stopScreenShare(),
    'setAudioOnlyMode' => room.setAudioOnlyMode(first as bool),
    'setAudioDevice' => room.setAudioDevice(first as String),
    'setVideoDevice' => room.setVideoDevice(first as String),
    'sendData' => room.sendData(first as Object),
    'lockRoom' => room.lockRoom(),
    'unLockRoom' => room.unLockRoom(),
    'hardMute' => room.hardMute(),
    'hardUnMute' => room.hardUnMute(),
    'hardMuteUserAudio' => room.hardMuteUserAudio(first as String),
    'hardUnMuteUserAudio' => room.hardUnMuteUserAudio(first as String),
    'hardMuteUserVideo' => room.hardMuteUserVideo(first as String),
    'hardUnMuteUserVideo' => room.hardUnMuteUserVideo(first as String),
    'dropUser' => room.dropUser(ids(0)),
    'destroy' => room.destroy(),
    'switchUserRole' => room.switchUserRole(first as String, at(1, null)),
    'renameUser' => room.renameUser(first as String, args[1] as String),
    'switchRoomMode' => room.switchRoomMode(first as String),
    'addSpotlightUsers' => room.addSpotlightUsers(ids(0)),
    'removeSpotlightUsers' => room.removeSpotlightUsers(ids(0)),
    'approveAwaitedUser' => room.approveAwaitedUser(first as String),
    'denyAwaitedUser' => room.denyAwaitedUser(first as String),
    'enableKnock' => room.enableKnock(first as bool),
    'extendConferenceDuration' => room.extendConferenceDuration(),
    'banUser' => room.banUser(first as String),
    'unbanUser' => room.unbanUser(first as String),
    'requestFloor' => room.requestFloor(),
    'cancelFloor' => room.cancelFloor(),
    'finishFloor' => room.finishFloor(),
    'acceptInviteFloorRequest' => room.acceptInviteFloorRequest(),
    'rejectInviteFloor' => room.rejectInviteFloor(),
    'grantFloor' => room.grantFloor(first as String),
    'denyFloor' => room.denyFloor(first as String),
    'releaseFloor' => room.releaseFloor(first as String),
    'inviteToFloor' => room.inviteToFloor(first as String),
    'cancelFloorInvite' => room.cancelFloorInvite(first as String),
    'sendMessage' => room.sendMessage(first as String, at(1, true), ids(2)),
    'sendUserData' => room.sendUserData(first as Object, at(1, true), ids(2)),
    'getMessages' => room.getMessages(at(0, null)),
    'setTalkerCount' => room.setTalkerCount(first as int),
    'getTalkerCount' => room.getTalkerCount(),
    'getMaxTalkers' => room.getMaxTalkers(),
    'setReceiveVideoQuality' => room.setReceiveVideoQuality(first as Json),
    'getReceiveVideoQuality' => room.getReceiveVideoQuality(first as String),
    'pinUsers' => room.pinUsers(ids(0)),
    'unpinUsers' => room.unpinUsers(ids(0)),
    'setAdvancedOptions' => room.setAdvancedOptions((first as List<dynamic>).cast()),
    'getAdvancedOptions' => room.getAdvancedOptions(),
    'subscribeForTalkerNotification' => room.subscribeForTalkerNotification(first as bool),
    _ => throw StateError('a room has no call "$method"'),
  };
}

/// What is known of the room by a name that a scenario gives.
Object? stateByName(EnxRoom room, String name) => switch (name) {
  'clientId' => room.clientId,
  'roomId' => room.roomId,
  'userList' => room.userList,
  'room' => room.room,
  'messages' => room.messages,
  'awaitedUsers' => room.awaitedUsers,
  'spotlightUsers' => room.spotlightUsers,
  'pinnedUsers' => room.pinnedUsers,
  'allowed' => {'publish': room.allowed.publish, 'audio': room.allowed.audio, 'video': room.allowed.video},
  'floor' => _floorOf(room),
  'whoAmI' => room.whoAmI(),
  'getUserList' => room.getUserList(),
  'getRoomId' => room.getRoomId(),
  'getClientId' => room.getClientId(),
  'getClientName' => room.getClientName(),
  'getRole' => room.getRole(),
  _ => throw StateError('a room has no "$name"'),
};

Json _floorOf(EnxRoom room) {
  final (:mine, :raised, :invited, :holder) = room.floor;
  return {'mine': mine, 'raised': raised, 'invited': invited, 'holder': holder};
}
