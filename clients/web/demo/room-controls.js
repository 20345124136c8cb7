import { EnxRtc } from '/enx-rtc/index.js';
import { byId } from './dom.js';

/** The switches of the room: what is on, and what a click asks for. @type {Record<string, {on: () => boolean, turn: (on: boolean) => Promise<unknown>}>} */
const SWITCHES = {
  'room-lock': { on: () => EnxRtc.room?.locked ?? false, turn: (on) => (on ? EnxRtc.lockRoom() : EnxRtc.unLockRoom()) },
  'room-hardmute': { on: () => EnxRtc.room?.mute ?? false, turn: (on) => (on ? EnxRtc.hardMute() : EnxRtc.hardUnMute()) },
  'room-lecture': { on: () => EnxRtc.room?.settings.mode === 'lecture', turn: (on) => EnxRtc.switchRoomMode(on ? 'lecture' : 'group') },
  'room-knock': { on: () => EnxRtc.room?.knockEnabled ?? false, turn: (on) => EnxRtc.enableKnock(on) },
};

/** What a moderator does with the whole room. */
export class RoomControls {
  /** @param {(action: () => Promise<unknown>) => void} attempt carries a click out */
  constructor(attempt) {
    for (const [id, { on, turn }] of Object.entries(SWITCHES)) byId(id).onclick = () => attempt(() => turn(!on()));
    byId('room-extend').onclick = () => attempt(() => EnxRtc.extendConferenceDuration());
    byId('room-end').onclick = () => this.#ask(byId('room-end-confirm').hidden === true);
    byId('room-end-confirm').onclick = () => {
      this.#ask(false);
      attempt(() => EnxRtc.destroy());
    };
  }

  /** @param {boolean} asking whether the end is asked for, not yet meant */
  #ask(asking) {
    byId('room-end-confirm').hidden = !asking;
    byId('room-end').setAttribute('aria-expanded', String(asking));
    byId('room-end').textContent = asking ? 'Keep it open' : 'End for everyone';
  }

  /** Draws it from what the SDK knows. */
  render() {
    const room = EnxRtc.room;
    byId('room-controls').hidden = EnxRtc.getRole() !== 'moderator';
    for (const [id, { on }] of Object.entries(SWITCHES)) byId(id).setAttribute('aria-checked', String(on()));
    byId('room-extend').hidden = !room?.settings.duration;
    byId('room-locked').hidden = !room?.locked;
    byId('room-mode').hidden = room?.settings.mode !== 'lecture';
  }
}
