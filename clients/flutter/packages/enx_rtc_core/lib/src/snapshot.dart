import 'codes.dart';
import 'json.dart';

/// A callback that has to be made up, since the server's own was missed.
typedef News = ({String name, Json payload});

/// What happened between two looks at a room, in the words that the app would have heard. [missed] was said in between.
List<News> newsBetween(Json before, Json after, List<Json> missed) {
  final was = _byId(before['userList'])..remove(before['clientId']);
  final now = _byId(after['userList'])..remove(after['clientId']);
  return [
    for (final user in was.values)
      if (!now.containsKey(user['clientId']))
        (
          name: 'onUserDisConnected',
          payload: {
            'user': user,
            'cause': {'code': Codes.unexpectedDisconnection, 'message': 'left-meanwhile'},
          },
        ),
    for (final user in now.values)
      if (was[user['clientId']] case final Json old) ..._changesOf(old, user) else (name: 'onUserConnected', payload: {'user': user}),
    ..._changesOfRoom(before, after),
    for (final message in missed) (name: message['type'] == 'chat' ? 'onMessageReceived' : 'onUserDataReceived', payload: {'message': message}),
  ];
}

List<News> _changesOf(Json old, Json user) {
  final who = {'clientId': user['clientId'], 'name': user['name']};
  bool differs(String key) => old[key] != user[key];
  return [
    if (differs('role'))
      (
        name: 'onUserRoleChanged',
        payload: {'clientId': user['clientId'], 'role': user['role'], 'before': old['role'], 'permissions': user['permissions']},
      ),
    if (differs('audioMuted')) (name: user['audioMuted'] == true ? 'onRemoteStreamAudioMute' : 'onRemoteStreamAudioUnMute', payload: who),
    if (differs('videoMuted')) (name: user['videoMuted'] == true ? 'onRemoteStreamVideoMute' : 'onRemoteStreamVideoUnMute', payload: who),
    if (differs('sharing'))
      (name: user['sharing'] == true ? 'onScreenSharedStarted' : 'onScreenSharedStopped', payload: {'result': '0', 'streamId': '101', ...who}),
    if (differs('reconnecting'))
      (name: 'onUserUpdated', payload: {'user': user, 'change': user['reconnecting'] == true ? 'reconnecting' : 'reconnected'}),
    if (differs('name') || differs('signedName')) (name: 'onUserUpdated', payload: {'user': user, 'change': 'name'}),
    if (differs('hasFloor')) (name: 'onUserUpdated', payload: {'user': user, 'change': 'floor'}),
    if (differs('hardMutedAudio') || differs('hardMutedVideo')) (name: 'onUserUpdated', payload: {'user': user, 'change': 'hard-mute'}),
  ];
}

List<News> _changesOfRoom(Json before, Json after) {
  final old = before['room'] as Json;
  final room = after['room'] as Json;
  final locked = room['locked'] == true;
  final mute = room['mute'] == true;
  final mode = (room['settings'] as Json)['mode'];
  return [
    if (old['locked'] != room['locked'])
      (name: locked ? 'onLockedRoom' : 'onUnLockedRoom', payload: {'msg': locked ? 'The room is locked.' : 'The room is open.', 'moderator_id': ''}),
    if (old['mute'] != room['mute'])
      (name: 'onReceivedHardMute', payload: {'status': room['mute'], 'msg': mute ? 'The room is muted.' : 'The room is not muted any more.'}),
    if ((old['settings'] as Json)['mode'] != mode) (name: 'onRoomModeSwitched', payload: {'mode': mode, 'moderator_id': ''}),
    if (old['knockEnabled'] != room['knockEnabled']) (name: 'onKnockEnabled', payload: {'enabled': room['knockEnabled'], 'moderator_id': ''}),
  ];
}

Map<String, Json> _byId(Object? users) => {
  if (users is List)
    for (final user in users.cast<Json>()) user['clientId'] as String: user,
};
