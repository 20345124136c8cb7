/** @import { ChatMessage } from './types.js' */

/** As many as are kept here; older ones are forgotten. */
const MOST_MESSAGES = 500;

/** What was said, in order, each once. */
export class Chat {
  /** @type {ChatMessage[]} */
  #messages = [];

  /** @param {ChatMessage[]} [messages] what was said before, oldest first */
  constructor(messages = []) {
    for (const message of messages) this.add(message);
  }

  /** The lines of chat, oldest first; the application's data is not among them. */
  get lines() {
    return this.#messages.filter((message) => message.type === 'chat');
  }

  /** The number of the last message; 0 before the first. */
  get lastId() {
    return this.#messages.at(-1)?.id ?? 0;
  }

  /**
   * Takes a message in.
   * @param {ChatMessage} message
   * @returns {boolean} false when it was there already
   */
  add(message) {
    if (this.#messages.some(({ id }) => id === message.id)) return false;
    this.#messages.push(message);
    if (message.id < (this.#messages.at(-2)?.id ?? 0)) this.#messages.sort((a, b) => a.id - b.id);
    if (this.#messages.length > MOST_MESSAGES) this.#messages.shift();
    return true;
  }
}

/**
 * A message as the app sees it: the application's own data travels as text.
 * @param {ChatMessage} message
 * @returns {ChatMessage}
 */
export function readMessage(message) {
  if (message.type !== 'user_data' || typeof message.message !== 'string') return message;
  try {
    return { ...message, message: JSON.parse(message.message) };
  } catch {
    // A backend may have sent something that is no JSON: the app gets it as it is.
    return message;
  }
}
