import '../json.dart';
import 'moderation_calls.dart';
import 'room_calls.dart';

/// The floor of a lecture: who asks, who gives.
abstract class FloorCalls extends ModerationCalls {
  /// Asks for the floor.
  Future<void> requestFloor() => request('requestFloor', {}, 'onFloorRequested', (answer) => {'result': answer['result'], 'msg': answer['msg']});

  /// Asks for it no longer.
  Future<void> cancelFloor() => request('cancelFloor', {}, 'onFloorCancelled', (_) => _floorAck('cancelFloor'));

  /// Gives the floor back.
  Future<void> finishFloor() => request('finishFloor', {}, 'onFloorFinished', (_) => _floorAck('finishFloor'));

  /// Takes the floor that a moderator offered.
  Future<void> acceptInviteFloorRequest() => request('acceptInviteFloorRequest');

  /// Does not want the floor that a moderator offered.
  Future<void> rejectInviteFloor() => request('rejectInviteFloor');

  /// Gives somebody the floor.
  Future<void> grantFloor(String clientId) => _process('grantFloor', 'floorGranted', clientId);

  /// Does not give somebody the floor.
  Future<void> denyFloor(String clientId) => _process('denyFloor', 'floorDenied', clientId);

  /// Takes the floor back.
  Future<void> releaseFloor(String clientId) => _process('releaseFloor', 'floorReleased', clientId);

  /// Offers somebody the floor.
  Future<void> inviteToFloor(String clientId) =>
      request('inviteToFloor', {'clientId': clientId}, 'onACKInviteToFloorRequested', doneWith('Invited to the floor', [clientId]));

  /// Takes the offer back.
  Future<void> cancelFloorInvite(String clientId) => request('cancelFloorInvite', {'clientId': clientId});

  Future<void> _process(String method, String action, String clientId) => request(
    method,
    {'clientId': clientId},
    'onProcessFloorRequested',
    (answer) => {'result': answer['result'], 'msg': answer['msg'], 'action': action, 'clientId': clientId, 'name': nameOf(clientId)},
  );

  Json _floorAck(String action) => {
    'result': 0,
    'msg': 'Success',
    'request': {
      'id': 'processFloorRequest',
      'params': {'action': action, 'clientId': getClientId()},
    },
  };
}
