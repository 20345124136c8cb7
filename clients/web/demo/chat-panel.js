import { EnxRtc } from '/enx-rtc/index.js';
import { byId, make, part } from './dom.js';
import { icon } from './icons.js';
import { SidePanel } from './side-panel.js';

/** @import { ChatMessage, UserMeta } from '/enx-rtc/types.js' */

/** Words of the same person within this time stand together. */
const TOGETHER_MS = 3 * 60_000;

/** The chat: what was said, and a line to say more, to everyone or to one. */
export class ChatPanel {
  #list = byId('chat-messages');
  #to = /** @type {HTMLSelectElement} */ (byId('chat-to'));
  #input = /** @type {HTMLInputElement} */ (byId('chat-input'));
  #button = byId('chat');
  #drawn = 0;
  #seen = 0;
  #people = '';

  /** @param {(action: () => Promise<unknown>) => void} attempt carries the sending out */
  constructor(attempt) {
    this.side = new SidePanel({ panel: 'chat-panel', button: 'chat', close: 'chat-close', focus: 'chat-input' });
    this.side.onToggle = () => {
      this.render();
      this.#list.scrollTop = this.#list.scrollHeight;
    };
    byId('chat-form').onsubmit = (event) => {
      event.preventDefault();
      const text = this.#input.value.trim();
      if (!text) return;
      attempt(async () => {
        await EnxRtc.sendMessage(text, this.#to.value === '', this.#to.value === '' ? [] : [this.#to.value]);
        // What failed stays to be sent again.
        if (this.#input.value.trim() === text) this.#input.value = '';
      });
    };
  }

  /** What was said before one came is no news. */
  begin() {
    this.#drawn = 0;
    this.#list.replaceChildren();
    this.#seen = EnxRtc.messages.at(-1)?.id ?? 0;
    this.#input.value = '';
  }

  /** Draws it from what the SDK knows. */
  render() {
    const messages = EnxRtc.messages;
    byId('chat-form').hidden = EnxRtc.whoAmI()?.withheld?.chat === true;
    this.#renderPeople(EnxRtc.userList.filter((user) => user.clientId !== EnxRtc.clientId));
    const last = messages.at(-1)?.id ?? 0;
    if (last !== this.#drawn) this.#renderMessages(messages, last);
    if (this.side.open) this.#seen = last;
    byId('chat-empty').hidden = messages.length > 0;
    this.#renderButton(messages.filter((message) => message.id > this.#seen && message.senderId !== EnxRtc.clientId).length);
  }

  /**
   * @param {ChatMessage[]} messages
   * @param {number} last
   */
  #renderMessages(messages, last) {
    const atEnd = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 40;
    const known = new Set([...this.#list.children].map((line) => Number(/** @type {HTMLElement} */ (line).dataset.messageId)));
    messages.forEach((message, index) => {
      if (!known.has(message.id)) this.#list.insertBefore(lineOf(message, messages[index - 1]), this.#list.children[index] ?? null);
    });
    while (this.#list.childElementCount > messages.length) this.#list.firstElementChild?.remove();
    this.#drawn = last;
    if (atEnd || messages.at(-1)?.senderId === EnxRtc.clientId) this.#list.scrollTop = this.#list.scrollHeight;
  }

  /** @param {UserMeta[]} others */
  #renderPeople(others) {
    const people = JSON.stringify(others.map((user) => [user.clientId, user.name]));
    if (people === this.#people) return;
    this.#people = people;
    const picked = this.#to.value;
    this.#to.replaceChildren(new Option('Everyone', ''), ...others.map((user) => new Option(user.name, user.clientId)));
    if (others.some((user) => user.clientId === picked)) this.#to.value = picked;
  }

  /** @param {number} unread */
  #renderButton(unread) {
    const words = unread > 0 ? `Chat, ${unread} unread` : 'Chat';
    if (words === this.#button.title) return;
    this.#button.innerHTML = `${icon('chat')}${unread > 0 ? `<span class="badge" data-testid="chat-unread">${Math.min(unread, 99)}</span>` : ''}`;
    this.#button.setAttribute('aria-label', words);
    this.#button.title = words;
  }
}

/**
 * @param {ChatMessage} message
 * @param {ChatMessage | undefined} before
 */
function lineOf(message, before) {
  const mine = message.senderId === EnxRtc.clientId;
  const line = make('<li><p class="from"><span class="name"></span><time></time></p><p class="text"></p></li>');
  const together = before?.senderId === message.senderId && before.sender === message.sender && before.broadcast === message.broadcast && message.timestamp - before.timestamp < TOGETHER_MS;
  Object.assign(line.dataset, { testid: 'chat-message', messageId: String(message.id), mine: String(mine), private: String(!message.broadcast), together: String(together) });
  part(line, '.name').textContent = [mine ? 'You' : message.sender, message.broadcast ? '' : mine ? `to ${namesOf(message.receipients)}` : 'to you only'].filter(Boolean).join(' · ');
  const at = new Date(message.timestamp);
  part(line, 'time').textContent = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  part(line, 'time').setAttribute('datetime', at.toISOString());
  part(line, '.text').textContent = String(message.message);
  return line;
}

/** @param {string[]} ids */
function namesOf(ids) {
  return ids.map((id) => EnxRtc.userList.find((user) => user.clientId === id)?.name ?? 'somebody who left').join(', ');
}
