import { ModerationCalls } from './moderation-calls.js';
import { doneWith } from './room-calls.js';

/** The floor of a lecture: who asks, who gives. */
export class FloorCalls extends ModerationCalls {
  /** Asks for the floor. */
  requestFloor() {
    return this.request('requestFloor', {}, 'onFloorRequested', ({ result, msg }) => ({ result, msg }));
  }

  /** Asks for it no longer. */
  cancelFloor() {
    return this.request('cancelFloor', {}, 'onFloorCancelled', () => this.#floorAck('cancelFloor'));
  }

  /** Gives the floor back. */
  finishFloor() {
    return this.request('finishFloor', {}, 'onFloorFinished', () => this.#floorAck('finishFloor'));
  }

  /** Takes the floor that a moderator offered. */
  acceptInviteFloorRequest() {
    return this.request('acceptInviteFloorRequest');
  }

  /** Does not want the floor that a moderator offered. */
  rejectInviteFloor() {
    return this.request('rejectInviteFloor');
  }

  /**
   * Gives somebody the floor.
   * @param {string} clientId
   */
  grantFloor(clientId) {
    return this.#process('grantFloor', 'floorGranted', clientId);
  }

  /**
   * Does not give somebody the floor.
   * @param {string} clientId
   */
  denyFloor(clientId) {
    return this.#process('denyFloor', 'floorDenied', clientId);
  }

  /**
   * Takes the floor back.
   * @param {string} clientId
   */
  releaseFloor(clientId) {
    return this.#process('releaseFloor', 'floorReleased', clientId);
  }

  /**
   * Offers somebody the floor.
   * @param {string} clientId
   */
  inviteToFloor(clientId) {
    return this.request('inviteToFloor', { clientId }, 'onACKInviteToFloorRequested', doneWith('Invited to the floor', [clientId]));
  }

  /**
   * Takes the offer back.
   * @param {string} clientId
   */
  cancelFloorInvite(clientId) {
    return this.request('cancelFloorInvite', { clientId });
  }

  /**
   * @param {'grantFloor' | 'denyFloor' | 'releaseFloor'} method
   * @param {string} action
   * @param {string} clientId
   */
  #process(method, action, clientId) {
    return this.request(method, { clientId }, 'onProcessFloorRequested', ({ result, msg }) => ({ result, msg, action, clientId, name: this.nameOf(clientId) }));
  }

  /** @param {'cancelFloor' | 'finishFloor'} action */
  #floorAck(action) {
    return { result: 0, msg: 'Success', request: { id: /** @type {const} */ ('processFloorRequest'), params: { action, clientId: this.getClientId() } } };
  }

  /**
   * @protected
   * @param {string} _clientId
   * @returns {string}
   */
  nameOf(_clientId) {
    return '';
  }

  /** One's own id in the room. @returns {string} */
  getClientId() {
    return '';
  }
}
