import 'room_calls.dart';

/// What a moderator does. The server refuses everybody else.
abstract class ModerationCalls extends RoomCalls {
  /// Nobody new comes in.
  Future<void> lockRoom() => request('lockRoom', {}, 'onAckLockRoom', done('The room is locked'));

  /// The room is open again.
  Future<void> unLockRoom() => request('unLockRoom', {}, 'onAckUnLockRoom', done('The room is unlocked'));

  /// Mutes all microphones but the moderators', of those too who come later.
  Future<void> hardMute() => request('hardMute', {}, 'onHardMuted', done('Room is muted'));

  /// Lets everybody unmute again.
  Future<void> hardUnMute() => request('hardUnMute', {}, 'onHardUnMuted', done('Room is unmuted'));

  /// Mutes somebody's microphone; only a moderator can undo it.
  Future<void> hardMuteUserAudio(String clientId) =>
      request('hardMuteUserAudio', {'clientId': clientId}, 'onAckHardMuteUserAudio', doneWith('The microphone is muted', [clientId]));

  /// Lets somebody turn the microphone on again.
  Future<void> hardUnMuteUserAudio(String clientId) =>
      request('hardUnMuteUserAudio', {'clientId': clientId}, 'onAckHardUnMuteUserAudio', doneWith('The microphone may be unmuted', [clientId]));

  /// Turns somebody's camera off; only a moderator can undo it.
  Future<void> hardMuteUserVideo(String clientId) =>
      request('hardMuteUserVideo', {'clientId': clientId}, 'onAckHardMuteUserVideo', doneWith('The camera is off', [clientId]));

  /// Lets somebody turn the camera on again.
  Future<void> hardUnMuteUserVideo(String clientId) =>
      request('hardUnMuteUserVideo', {'clientId': clientId}, 'onAckHardUnMuteUserVideo', doneWith('The camera may be turned on', [clientId]));

  /// Puts people out; they do not come back by themselves. None named: everyone but oneself.
  Future<void> dropUser([List<String> clientIds = const []]) =>
      request('dropUser', {'clientIds': clientIds}, 'onAckDropUser', doneWith('Dropped', clientIds));

  /// Ends the session for everyone.
  Future<void> destroy() => request('destroy', {}, 'onAckDestroy', done('The session is ended'));

  /// Makes somebody the moderator in one's own place; or, with a role, gives somebody that role: `moderator`, `participant` or `viewer`.
  Future<void> switchUserRole(String clientId, [String? role]) => request(
    'switchUserRole',
    {'clientId': clientId, if (role != null && role.isNotEmpty) 'role': role},
    'onSwitchedUserRole',
    doneWith('The role is switched', [clientId]),
  );

  /// Gives somebody another name: oneself, or as a moderator others.
  Future<void> renameUser(String clientId, String name) =>
      request('renameUser', {'clientId': clientId, 'name': name}, 'onAckRenameUser', doneWith('Renamed', [clientId]));

  /// Makes a lecture of a meeting, or the other way round: `group` or `lecture`.
  Future<void> switchRoomMode(String mode) =>
      request('switchRoomMode', {'mode': mode}, 'onAckSwitchedRoom', (_) => {'result': 0, 'msg': 'The mode is switched', 'mode': mode});

  /// Puts people on top of everyone's talkers.
  Future<void> addSpotlightUsers(List<String> clientIds) =>
      request('addSpotlightUsers', {'clientIds': clientIds}, 'onAckAddSpotlightUsers', doneWith('In the spotlight', clientIds));

  /// Takes people out of the spotlight.
  Future<void> removeSpotlightUsers(List<String> clientIds) =>
      request('removeSpotlightUsers', {'clientIds': clientIds}, 'onAckRemoveSpotlightUsers', doneWith('Out of the spotlight', clientIds));

  /// Lets somebody in who waits in the waiting room.
  Future<void> approveAwaitedUser(String clientId) =>
      request('approveAwaitedUser', {'clientId': clientId}, 'onAckForApproveAwaitedUser', doneWith('Let in', [clientId]));

  /// Sends somebody away who waits in the waiting room.
  Future<void> denyAwaitedUser(String clientId) =>
      request('denyAwaitedUser', {'clientId': clientId}, 'onAckForDenyAwaitedUser', doneWith('Not let in', [clientId]));

  /// Whether newcomers have to be let in.
  Future<void> enableKnock(bool enabled) => request('enableKnock', {'enabled': enabled});

  /// Adds time to a room that is about to end; `onConferencessExtended` says how much.
  Future<void> extendConferenceDuration() => request('extendConferenceDuration');

  /// Puts somebody out and keeps that person out, by the application's own reference.
  Future<void> banUser(String clientId) => request('banUser', {'clientId': clientId});

  /// Lets a banned person in again.
  Future<void> unbanUser(String userRef) => request('unbanUser', {'user_ref': userRef});
}
