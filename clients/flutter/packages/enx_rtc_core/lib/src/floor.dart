import 'json.dart';

/// What one's own call, or a notification, does to one's own place at the floor.
const _own = {
  'requestFloor': 'requested',
  'cancelFloor': 'none',
  'finishFloor': 'none',
  'acceptInviteFloorRequest': 'holding',
  'rejectInviteFloor': 'none',
  'onGrantedFloorRequest': 'holding',
  'onDeniedFloorRequest': 'none',
  'onReleasedFloorRequest': 'none',
  'onInvitedForFloorAccess': 'invited',
  'onCanceledFloorInvite': 'none',
};

/// Who asks for the floor of a lecture, who was invited, who has it; and how one stands to it oneself.
class Floor {
  /// As the room is at the join, or after a snapshot.
  Floor(Json room)
    : raised = _ids(room['raisedHands']),
      invited = _ids(room['floorInvites']),
      holder = _ids(room['approvedHands']).firstOrNull ?? '' {
    final me = room['clientId'];
    mine = holder == me
        ? 'holding'
        : invited.contains(me)
        ? 'invited'
        : raised.contains(me)
        ? 'requested'
        : 'none';
  }

  /// How one stands to the floor oneself: `none`, `requested`, `invited` or `holding`.
  String mine = 'none';

  /// Client ids in the order of asking; moderators know them.
  List<String> raised;

  /// Client ids of those who were offered the floor and have not answered.
  List<String> invited;

  /// Who has the floor; empty when nobody has.
  String holder;

  /// What was decided last about whom.
  final Map<String, Object?> _decisions = {};

  static List<String> _ids(Object? ids) => ids is List ? [...ids.whereType<String>()] : [];

  /// Takes a notification, or one's own call that succeeded, into account.
  void apply(String method, Json payload) {
    mine = _own[method] ?? mine;
    final id = payload['clientId'] is String ? payload['clientId'] as String : '';
    switch (method) {
      case 'onFloorRequestReceived':
        _decisions.remove(id);
        raised = [..._without(raised, id), id];
      case 'onCancelledFloorRequest':
        raised = _without(raised, id);
      case 'onFinishedFloorRequest':
        _free(id);
      case 'onInviteToFloorRequested':
        _decisions.remove(id);
        invited = [..._without(invited, id), id];
      case 'cancelFloorInvite' || 'onRejectedInviteFloor':
        invited = _without(invited, id);
      case 'onAcceptedFloorInvite':
        _give(id);
      case 'onProcessFloorRequested':
        _decide(id, payload['action']);
      case 'onUserUpdated':
        final user = payload['user'] as Json;
        final whose = user['clientId'] as String;
        user['hasFloor'] == true ? _give(whose) : _free(whose);
      case 'onUserDisConnected':
        _forget((payload['user'] as Json)['clientId'] as String);
      case 'onRoomModeSwitched':
        _clear();
    }
  }

  /// Whether a decision (1708, 1709 or 1712) is news: the moderator who took it hears of it as the answer to the call, and may hear it again with
  /// the others.
  bool isNews(String clientId, Object? result) {
    if (_decisions[clientId] == result) return false;
    _decisions[clientId] = result;
    return true;
  }

  void _decide(String id, Object? action) {
    raised = _without(raised, id);
    if (action == 'floorGranted') {
      _give(id);
    } else if (action == 'floorReleased') {
      _free(id);
    }
  }

  void _give(String id) {
    raised = _without(raised, id);
    invited = _without(invited, id);
    holder = id;
  }

  void _free(String id) {
    if (holder == id) holder = '';
  }

  void _forget(String id) {
    _decisions.remove(id);
    raised = _without(raised, id);
    invited = _without(invited, id);
    _free(id);
  }

  void _clear() {
    mine = 'none';
    raised = [];
    invited = [];
    holder = '';
    _decisions.clear();
  }

  static List<String> _without(List<String> ids, String id) => [...ids.where((other) => other != id)];
}
