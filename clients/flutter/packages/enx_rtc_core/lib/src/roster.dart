import 'json.dart';

/// Which notification, or which call of one's own, changes what about a user.
const Map<String, Json> _changes = {
  'onRemoteStreamAudioMute': {'audioMuted': true},
  'onRemoteStreamAudioUnMute': {'audioMuted': false},
  'onRemoteStreamVideoMute': {'videoMuted': true},
  'onRemoteStreamVideoUnMute': {'videoMuted': false},
  'onScreenSharedStarted': {'sharing': true},
  'onScreenSharedStopped': {'sharing': false},
  'hardMuteUserAudio': {'hardMutedAudio': true},
  'hardUnMuteUserAudio': {'hardMutedAudio': false},
  'hardMuteUserVideo': {'hardMutedVideo': true},
  'hardUnMuteUserVideo': {'hardMutedVideo': false},
};

/// Which notification changes what about oneself.
const Map<String, Json> _ownChanges = {
  'onReceivedHardMuteAudio': {'hardMutedAudio': true},
  'onReceivedHardUnMuteAudio': {'hardMutedAudio': false},
  'onReceivedHardMuteVideo': {'hardMutedVideo': true},
  'onReceivedHardUnMuteVideo': {'hardMutedVideo': false},
  'onGrantedFloorRequest': {'hasFloor': true},
  'onReleasedFloorRequest': {'hasFloor': false},
  'acceptInviteFloorRequest': {'hasFloor': true},
  'finishFloor': {'hasFloor': false},
};

/// Who is in the room, kept by what the server tells. Oneself is in it too.
class Roster {
  /// [users] are there at the start; [me] is oneself.
  Roster(List<Json> users, Json me) : _me = me['clientId'] as String {
    for (final user in [me, ...users]) {
      _users[user['clientId'] as String] = user;
    }
  }

  final String _me;
  final Map<String, Json> _users = {};

  /// Everyone, oneself first.
  List<Json> get list => [..._users.values];

  /// Oneself.
  Json get me => _users[_me]!;

  /// One user; null when not present.
  Json? user(String clientId) => _users[clientId];

  /// Takes a notification, or one's own call that succeeded, into account; those that say nothing about people change nothing.
  void apply(String method, Json payload) {
    switch (method) {
      case 'onUserConnected' || 'onUserUpdated':
        final user = payload['user'] as Json;
        _users[user['clientId'] as String] = user;
      case 'onUserDisConnected':
        _users.remove((payload['user'] as Json)['clientId']);
      case 'onUserRoleChanged':
        change(payload['clientId'] as String, {'role': payload['role'], 'permissions': payload['permissions']});
      case 'onAudioEvent':
        change(_me, {'audioMuted': payload['msg'] == 'Audio Off'});
      case 'onVideoEvent':
        change(_me, {'videoMuted': payload['msg'] == 'Video Off'});
      default:
        if (_changes[method] case final Json known) {
          change('${payload['clientId']}', known);
        } else if (_ownChanges[method] case final Json own) {
          change(_me, own);
        }
    }
  }

  /// Changes what is known about one user.
  void change(String clientId, Json change) {
    final user = _users[clientId];
    if (user != null) _users[clientId] = {...user, ...change};
  }
}
