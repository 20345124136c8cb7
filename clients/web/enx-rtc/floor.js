/** @import { RoomConnected } from './types.js' */

/** What one's own call does to one's own place at the floor. */
const OWN = /** @type {Record<string, Floor['mine']>} */ ({
  requestFloor: 'requested',
  cancelFloor: 'none',
  finishFloor: 'none',
  acceptInviteFloorRequest: 'holding',
  rejectInviteFloor: 'none',
  onGrantedFloorRequest: 'holding',
  onDeniedFloorRequest: 'none',
  onReleasedFloorRequest: 'none',
  onInvitedForFloorAccess: 'invited',
  onCanceledFloorInvite: 'none',
});

/** Who asks for the floor of a lecture, who was invited, who has it; and how one stands to it oneself. */
export class Floor {
  /** @type {'none' | 'requested' | 'invited' | 'holding'} how one stands to the floor oneself */
  mine;
  /** Client ids in the order of asking; moderators know them. */
  raised;
  /** Client ids of those who were offered the floor and have not answered. */
  invited;
  /** Who has the floor; empty when nobody has. */
  holder;
  /** @type {Map<string, number>} what was decided last about whom */
  #decisions = new Map();

  /** @param {Pick<RoomConnected, 'clientId' | 'raisedHands' | 'approvedHands' | 'floorInvites'>} room */
  constructor({ clientId, raisedHands = [], approvedHands = [], floorInvites = [] }) {
    this.raised = [...raisedHands];
    this.invited = [...floorInvites];
    this.holder = approvedHands[0] ?? '';
    this.mine = this.holder === clientId ? 'holding' : this.invited.includes(clientId) ? 'invited' : this.raised.includes(clientId) ? 'requested' : 'none';
  }

  /**
   * Takes a notification, or one's own call that succeeded, into account.
   * @param {string} method
   * @param {any} payload
   */
  apply(method, payload) {
    if (OWN[method]) this.mine = OWN[method];
    const id = payload?.clientId ?? '';
    switch (method) {
      case 'onFloorRequestReceived': this.#decisions.delete(id); this.raised = [...without(this.raised, id), id]; break;
      case 'onCancelledFloorRequest': this.raised = without(this.raised, id); break;
      case 'onFinishedFloorRequest': this.#free(id); break;
      case 'onInviteToFloorRequested': this.#decisions.delete(id); this.invited = [...without(this.invited, id), id]; break;
      case 'cancelFloorInvite':
      case 'onRejectedInviteFloor': this.invited = without(this.invited, id); break;
      case 'onAcceptedFloorInvite': this.#give(id); break;
      case 'onProcessFloorRequested': this.#decide(id, payload.action); break;
      case 'onUserUpdated':
        if (payload.user.hasFloor) this.#give(payload.user.clientId);
        else this.#free(payload.user.clientId);
        break;
      case 'onUserDisConnected': this.#forget(payload.user.clientId); break;
      case 'onRoomModeSwitched': this.#clear(); break;
      default:
    }
  }

  /**
   * Whether a decision is news: the moderator who took it hears of it as the answer to the call, and may hear it again with the others.
   * @param {string} clientId
   * @param {number} result 1708, 1709 or 1712
   */
  isNews(clientId, result) {
    if (this.#decisions.get(clientId) === result) return false;
    this.#decisions.set(clientId, result);
    return true;
  }

  /**
   * @param {string} id
   * @param {string} action
   */
  #decide(id, action) {
    this.raised = without(this.raised, id);
    if (action === 'floorGranted') this.#give(id);
    else if (action === 'floorReleased') this.#free(id);
  }

  /** @param {string} id */
  #give(id) {
    this.raised = without(this.raised, id);
    this.invited = without(this.invited, id);
    this.holder = id;
  }

  /** @param {string} id */
  #free(id) {
    if (this.holder === id) this.holder = '';
  }

  /** @param {string} id */
  #forget(id) {
    this.#decisions.delete(id);
    this.raised = without(this.raised, id);
    this.invited = without(this.invited, id);
    this.#free(id);
  }

  #clear() {
    this.mine = 'none';
    this.raised = [];
    this.invited = [];
    this.holder = '';
    this.#decisions.clear();
  }
}

/**
 * @param {string[]} ids
 * @param {string} id
 */
function without(ids, id) {
  return ids.filter((other) => other !== id);
}
