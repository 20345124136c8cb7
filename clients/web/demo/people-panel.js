import { EnxRtc } from '/enx-rtc/index.js';
import { AskList } from './ask-list.js';
import { byId } from './dom.js';
import { icon } from './icons.js';
import { PersonRow } from './person-row.js';
import { SidePanel } from './side-panel.js';

/** @import { UserMeta } from '/enx-rtc/types.js' */

/** The people of the room, those who wait in the waiting room, those who want to speak. */
export class PeoplePanel {
  /** @type {Map<string, PersonRow>} */
  #rows = new Map();
  #awaited = new AskList('awaited');
  #hands = new AskList('hands');
  #button = byId('participants');
  #attempt;

  /** @param {(action: () => Promise<unknown>) => void} attempt carries a click out */
  constructor(attempt) {
    this.#attempt = attempt;
    this.side = new SidePanel({ panel: 'panel', button: 'participants', close: 'panel-close' });
  }

  /** Draws it from what the SDK knows. */
  render() {
    const users = EnxRtc.userList;
    const moderating = EnxRtc.getRole() === 'moderator';
    const lecture = EnxRtc.room?.settings.mode === 'lecture';
    this.#renderPeople(users, moderating, lecture);
    const awaited = moderating ? EnxRtc.awaitedUsers : [];
    const hands = moderating && lecture ? this.#asksForFloor(users) : [];
    this.#awaited.show(awaited.map(({ clientId, name, signedName }) => ({
      clientId,
      name,
      note: signedName && `Invited as ${signedName}`,
      answers: [
        { id: 'awaited-deny', words: 'Deny', quiet: true, give: () => this.#attempt(() => EnxRtc.denyAwaitedUser(clientId)) },
        { id: 'awaited-approve', words: 'Let in', give: () => this.#attempt(() => EnxRtc.approveAwaitedUser(clientId)) },
      ],
    })));
    this.#hands.show(hands);
    this.#renderButton(users.length, awaited.length + EnxRtc.floor.raised.length * Number(moderating && lecture));
  }

  /**
   * @param {UserMeta[]} users
   * @param {boolean} moderating
   * @param {boolean} lecture
   */
  #renderPeople(users, moderating, lecture) {
    const list = byId('people');
    const spotlight = EnxRtc.spotlightUsers;
    for (const [id, row] of this.#rows) {
      if (users.some((user) => user.clientId === id)) continue;
      row.element.remove();
      this.#rows.delete(id);
    }
    for (const user of users) {
      const row = this.#rows.get(user.clientId) ?? new PersonRow(user.clientId);
      const spotlit = spotlight.includes(user.clientId);
      if (!this.#rows.has(user.clientId)) list.append(row.element);
      this.#rows.set(user.clientId, row);
      row.show(user, {
        mine: user.clientId === EnxRtc.clientId,
        moderating,
        lecture,
        spotlit,
        attempt: this.#attempt,
      });
    }
  }

  /** @param {UserMeta[]} users */
  #asksForFloor(users) {
    const { raised, invited, holder } = EnxRtc.floor;
    const nameOf = (/** @type {string} */ id) => users.find((user) => user.clientId === id)?.name ?? 'Somebody';
    return [
      ...(holder ? [{
        clientId: holder,
        name: nameOf(holder),
        note: 'Has the floor',
        answers: [{ id: 'floor-release', words: 'Take back', quiet: true, give: () => this.#attempt(() => EnxRtc.releaseFloor(holder)) }],
      }] : []),
      ...raised.map((clientId) => ({
        clientId,
        name: nameOf(clientId),
        answers: [
          { id: 'floor-deny', words: 'Deny', quiet: true, give: () => this.#attempt(() => EnxRtc.denyFloor(clientId)) },
          { id: 'floor-grant', words: 'Give floor', give: () => this.#attempt(() => EnxRtc.grantFloor(clientId)) },
        ],
      })),
      ...invited.map((clientId) => ({
        clientId,
        name: nameOf(clientId),
        note: 'Invited to speak',
        answers: [{ id: 'floor-uninvite', words: 'Take back', quiet: true, give: () => this.#attempt(() => EnxRtc.cancelFloorInvite(clientId)) }],
      })),
    ];
  }

  /**
   * @param {number} count
   * @param {number} asking
   */
  #renderButton(count, asking) {
    const words = `${count} participant${count === 1 ? '' : 's'}${asking > 0 ? `, ${asking} asking` : ''}`;
    if (words === this.#button.title) return;
    this.#button.innerHTML = `${icon('people')}<span class="count">${count}</span>${asking > 0 ? `<span class="badge" data-testid="asks-badge">${asking}</span>` : ''}`;
    this.#button.dataset.count = String(count);
    this.#button.setAttribute('aria-label', words);
    this.#button.title = words;
  }
}
