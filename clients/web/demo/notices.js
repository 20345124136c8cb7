import { EnxRtc } from '/enx-rtc/index.js';
import { byId } from './dom.js';

const TIME_NOTICE_MS = 30_000;

/** What has to be seen while it lasts: the connection that is being restored, the time that runs out, the floor that is offered. */
export class Notices {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {(action: () => Promise<unknown>) => void} attempt carries a click out */
  constructor(attempt) {
    byId('time-extend').onclick = () => attempt(async () => {
      await EnxRtc.extendConferenceDuration();
      byId('time-notice').hidden = true;
    });
    byId('floor-accept').onclick = () => attempt(() => EnxRtc.acceptInviteFloorRequest());
    byId('floor-reject').onclick = () => attempt(() => EnxRtc.rejectInviteFloor());
  }

  /** Draws the offer of the floor from what the SDK knows. */
  render() {
    byId('floor-invite').hidden = EnxRtc.floor.mine !== 'invited';
    byId('time-extend').hidden = EnxRtc.getRole() !== 'moderator';
  }

  /** @param {string} text empty: all is well */
  reconnecting(text) {
    byId('banner-reconnecting').hidden = text === '';
    byId('banner-text').textContent = text;
    byId('room-view').dataset.link = text === '' ? 'up' : 'away';
  }

  /** @param {number} minutes */
  remaining(minutes) {
    byId('remaining-time').hidden = false;
    byId('remaining-text').textContent = `${minutes} min`;
    byId('time-text').textContent = `The room closes in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
    byId('time-notice').hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (byId('time-notice').hidden = true), TIME_NOTICE_MS);
  }

  /** The time runs on: nothing to be warned of. */
  extended() {
    byId('time-notice').hidden = true;
    byId('remaining-time').hidden = true;
  }

  /** A new stay begins. */
  begin() {
    this.reconnecting('');
    this.extended();
  }
}
