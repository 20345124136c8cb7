import { make, part } from '../demo/dom.js';
import { age, left, short, statusOf, toneOfLoad } from './words.js';

/** @typedef {import('./cluster.js').Member} Member */

/** One node's card. It stays while the node does, so that a button keeps its focus. */
export class NodeCard {
  /**
   * @param {(member: Member) => void} drain
   * @param {(member: Member) => void} down
   */
  constructor(drain, down) {
    this.element = make(`<article class="node" data-testid="node">
      <header class="node-head"><div><h3></h3><p class="node-sub"></p></div><span class="status"></span></header>
      <div class="marks"></div>
      <div class="drain" hidden><span></span><div class="track"><i data-tone="warn"></i></div></div>
      <div class="bars"></div>
      <dl class="facts"></dl>
      <div class="actions"><button type="button" class="small" data-testid="drain">Drain</button><button type="button" class="small danger" data-testid="down">Put out</button></div>
    </article>`);
    /** @type {Member | null} */
    this.member = null;
    /** How long the drain is in all, seconds, as far as this page has seen it. */
    this.drainTime = 0;
    part(this.element, '[data-testid=drain]').onclick = () => this.member && drain(this.member);
    part(this.element, '[data-testid=down]').onclick = () => this.member && down(this.member);
  }

  /**
   * @param {Member} member
   * @param {import('./cluster.js').Cluster} cluster
   */
  show(member, cluster) {
    this.member = member;
    const { text, tone } = statusOf(member);
    this.element.dataset.tone = tone;
    this.element.dataset.node = member.node;
    part(this.element, 'h3').textContent = member.node;
    part(this.element, '.status').textContent = text;
    const sub = [member.version && `version ${member.version}`, member.started && `up for ${age((Date.parse(cluster.at) - Date.parse(member.started)) / 1000)}`];
    if (member.load && member.load.age > 10) sub.push(`figures ${age(member.load.age)} old`);
    part(this.element, '.node-sub').textContent = sub.filter(Boolean).join(' · ') || 'has not said anything of itself yet';
    this.#marks(member, cluster);
    this.#drain(member, cluster.at);
    this.#bars(member);
    this.#facts(member);
    part(this.element, '[data-testid=drain]').hidden = !member.reachable;
    /** @type {HTMLButtonElement} */ (part(this.element, '[data-testid=drain]')).disabled = member.draining;
    part(this.element, '[data-testid=down]').hidden = member.reachable;
  }

  /**
   * @param {Member} member
   * @param {import('./cluster.js').Cluster} cluster
   */
  #marks(member, cluster) {
    const marks = [...member.roles];
    if (cluster.leader === member.node) marks.push('leader');
    if (cluster.oldest === member.node) marks.push('oldest');
    if (member.own) marks.push('this page');
    part(this.element, '.marks').replaceChildren(...marks.map((mark) => {
      const element = make('<span class="mark"></span>');
      element.textContent = mark;
      return element;
    }));
  }

  /**
   * @param {Member} member
   * @param {string} now
   */
  #drain(member, now) {
    const row = part(this.element, '.drain');
    row.hidden = !member.draining || member.deadline === null;
    if (member.deadline === null) return;
    const seconds = left(member.deadline, now);
    this.drainTime = Math.max(this.drainTime, seconds, 1);
    part(row, 'span').textContent = seconds > 0 ? `Leaves in ${seconds < 120 ? `${seconds} s` : age(seconds)} at the latest` : 'Leaves now';
    part(row, 'i').style.width = `${(100 * seconds) / this.drainTime}%`;
  }

  /** @param {Member} member */
  #bars({ load }) {
    const bars = part(this.element, '.bars');
    bars.hidden = load === null;
    if (load === null) return;
    /** @type {[string, number, string][]} */
    const rows = [['CPU', load.cpu, `${Math.round(load.cpu * 100)} %`]];
    if (load.max_peers > 0) {
      rows.push(['People', load.peers / load.max_peers, `${load.peers} of ${short(load.max_peers)}`]);
      rows.push(['Rooms', load.media_rooms / load.max_media_rooms, `${load.media_rooms} of ${short(load.max_media_rooms)}`]);
    }
    while (bars.children.length > rows.length) bars.lastElementChild?.remove();
    while (bars.children.length < rows.length) bars.append(make('<div class="bar"><span></span><div class="track"><i></i></div><span></span></div>'));
    rows.forEach(([name, share, words], i) => {
      const bar = /** @type {HTMLElement} */ (bars.children[i]);
      part(bar, 'span:first-child').textContent = name;
      part(bar, 'span:last-child').textContent = words;
      const fill = part(bar, 'i');
      fill.style.width = `${Math.min(100, share * 100)}%`;
      fill.dataset.tone = toneOfLoad(share);
    });
  }

  /** @param {Member} member */
  #facts({ load, shards, rooms, roles }) {
    /** @type {[string, string][]} */
    const facts = [];
    if (load && roles.includes('media')) facts.push(['packets/s', short(load.packets_per_second)]);
    if (load && roles.includes('gateway')) facts.push(['sockets', short(load.sessions)]);
    if (roles.includes('room')) facts.push(['rooms held', rooms === null ? '–' : short(rooms)], ['shards', shards === null ? '–' : String(shards)]);
    part(this.element, '.facts').replaceChildren(...facts.map(([name, value]) => {
      const fact = make('<div><dt></dt><dd></dd></div>');
      part(fact, 'dt').textContent = name;
      part(fact, 'dd').textContent = value;
      return fact;
    }));
  }
}
