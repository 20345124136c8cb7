import 'package:enx_rtc/enx_rtc.dart';

/// What is said in passing when a callback fires; null where nothing is.
String? toastWords(EnxFlutterRoom room, String name, Map<dynamic, dynamic> payload) {
  final who = payload['name'];
  return switch (name) {
    'onUserConnected' => '${_user(payload)} joined',
    'onUserDisConnected' => '${_user(payload)} left',
    'onUserReconnectSuccess' => 'You are back.',
    'onScreenSharedStarted' => '$who started sharing',
    'onScreenSharedStopped' => '$who stopped sharing',
    'onLockedRoom' => 'The room is locked.',
    'onUnLockedRoom' => 'The room is open.',
    'onReceivedHardMute' when room.getRole() != 'moderator' =>
      payload['status'] == true ? 'A moderator has muted everyone.' : 'You may unmute yourself again.',
    'onReceivedHardMuteAudio' => 'A moderator has muted you.',
    'onReceivedHardUnMuteAudio' => 'You may unmute yourself again.',
    'onReceivedHardMuteVideo' => 'A moderator has turned your camera off.',
    'onReceivedHardUnMuteVideo' => 'You may turn your camera on again.',
    'onUserRoleChanged' => _role(room, payload),
    'onRoomModeSwitched' => payload['mode'] == 'lecture' ? 'This is a lecture now.' : 'This is a meeting now.',
    'onUserAwaited' => '${_user(payload)} would like to come in',
    'onFloorRequestReceived' => '$who would like to speak',
    'onGrantedFloorRequest' => 'You have the floor: unmute to speak.',
    'onDeniedFloorRequest' => 'You do not get the floor now.',
    'onReleasedFloorRequest' => 'A moderator took the floor back.',
    'onAcceptedFloorInvite' => '$who has the floor',
    'onRejectedInviteFloor' => '$who does not want to speak',
    'onConferencessExtended' => '${payload['extended']} more minutes',
    'onEventInfo' => '${payload['msg']}',
    _ => null,
  };
}

String _user(Map<dynamic, dynamic> payload) => '${(payload['user'] as Map<dynamic, dynamic>?)?['name']}';

String _role(EnxFlutterRoom room, Map<dynamic, dynamic> payload) {
  final role = payload['role'] == 'moderator' ? 'the moderator' : 'a ${payload['role']}';
  if (payload['clientId'] == room.clientId) return 'You are $role now.';
  final user = room.userList.where((user) => user['clientId'] == payload['clientId']).firstOrNull;
  return '${user?['name'] ?? 'Somebody'} is $role now.';
}
