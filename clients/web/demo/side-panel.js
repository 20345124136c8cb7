import { byId } from './dom.js';

/** @type {SidePanel[]} */
const panels = [];

/** A panel beside the stage, or over it on a phone; one is open at a time. */
export class SidePanel {
  #panel;
  #button;
  #focus;

  /**
   * @param {object} options
   * @param {string} options.panel ids of the panel,
   * @param {string} options.button the button that opens and closes it,
   * @param {string} options.close the one that closes it,
   * @param {string} [options.focus] and what has the focus when it opens
   */
  constructor({ panel, button, close, focus = close }) {
    this.#panel = byId(panel);
    this.#button = byId(button);
    this.#focus = byId(focus);
    this.#button.onclick = () => this.toggle();
    byId(close).onclick = () => this.toggle(false);
    panels.push(this);
  }

  /** Whether it is open. */
  get open() {
    return !this.#panel.hidden;
  }

  /** @param {boolean} [open] */
  toggle(open = !this.open) {
    if (open === this.open) return;
    if (open) for (const other of panels) if (other !== this) other.toggle(false);
    this.#panel.hidden = !open;
    this.#button.setAttribute('aria-expanded', String(open));
    (open ? this.#focus : this.#button).focus({ preventScroll: true });
    this.onToggle(open);
  }

  /** Hears when it opens or closes. @type {(open: boolean) => void} */
  onToggle = () => {};
}

/** Closes whatever is open. */
export function closePanels() {
  for (const panel of panels) panel.toggle(false);
}
