import { byId, make, part } from '../demo/dom.js';
import { placeIcons } from '../demo/icons.js';
import { ClusterClient, Refusal } from './cluster.js';
import { NodeCard } from './node-card.js';
import { short, toneOf } from './words.js';

/** @typedef {import('./cluster.js').Cluster} Cluster */
/** @typedef {import('./cluster.js').Member} Member */

const LOOK_EVERY = 2000;
const TOAST_TIME = 5000;

const client = new ClusterClient();
/** @type {Map<string, NodeCard>} */
const cards = new Map();
let looking = 0;

/** Looks again and again, one look after the other, until somebody signs out. */
async function look() {
  const turn = ++looking;
  while (turn === looking) {
    try {
      const [cluster, rooms] = await Promise.all([client.cluster(), client.rooms()]);
      if (turn !== looking) return;
      byId('sign-in').hidden = true;
      byId('overview').hidden = false;
      live('');
      draw(cluster);
      drawRooms(rooms);
    } catch (error) {
      if (turn !== looking) return;
      const refusal = error instanceof Refusal ? error : new Refusal(0, String(error));
      if (refusal.status === 401) {
        signOut('The id or the key is wrong.');
        return;
      }
      if (byId('overview').hidden) {
        signOut(refusal.message);
        return;
      }
      live(refusal.message);
    }
    await new Promise((resolve) => { setTimeout(resolve, LOOK_EVERY); });
  }
}

/** @param {string} problem empty while the node answers */
function live(problem) {
  byId('live').dataset.state = problem ? 'away' : '';
  byId('live-text').textContent = problem || 'live';
}

/** @param {string} [problem] */
function signOut(problem = '') {
  looking++;
  client.signOut();
  byId('overview').hidden = true;
  byId('sign-in').hidden = false;
  byId('sign-in-problem').hidden = problem === '';
  byId('sign-in-problem').textContent = problem;
  byId(problem ? 'key' : 'app').focus();
}

/** @param {Cluster} cluster */
function draw(cluster) {
  byId('cluster-name').textContent = cluster.cluster;
  byId('seen-by').textContent = cluster.own;
  document.title = `${cluster.totals.unreachable > 0 ? '! ' : ''}${cluster.cluster} · Enx cluster`;
  drawTotals(cluster);
  const here = new Set(cluster.members.map((member) => `${member.node}/${member.incarnation}`));
  for (const [key, card] of cards) {
    if (here.has(key)) continue;
    card.element.remove();
    cards.delete(key);
  }
  for (const member of cluster.members) {
    const key = `${member.node}/${member.incarnation}`;
    let card = cards.get(key);
    if (!card) {
      card = new NodeCard(askDrain, askDown);
      cards.set(key, card);
      byId('nodes').append(card.element);
    }
    card.show(member, cluster);
  }
  byId('events').replaceChildren(...cluster.events.slice(0, 60).map((event) => {
    const item = make('<li><time></time><i></i><span></span></li>');
    item.dataset.tone = toneOf(event.kind);
    const time = /** @type {HTMLTimeElement} */ (part(item, 'time'));
    time.dateTime = event.at;
    time.textContent = new Date(event.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
    time.title = new Date(event.at).toLocaleString();
    part(item, 'span').textContent = event.text;
    return item;
  }));
}

/** @param {Cluster} cluster */
function drawTotals({ totals }) {
  /** @type {[string, string, string][]} */
  const all = [
    ['nodes up', `${totals.up} / ${totals.members}`, totals.up < totals.members ? 'warn' : ''],
    ['unreachable', String(totals.unreachable), totals.unreachable > 0 ? 'bad' : ''],
    ['draining', String(totals.draining), totals.draining > 0 ? 'warn' : ''],
    ['rooms run', totals.rooms === null ? '–' : short(totals.rooms), ''],
    ['people', short(totals.peers), ''],
    ['sockets', short(totals.sessions), ''],
    ['packets/s', short(totals.packets_per_second), ''],
  ];
  byId('totals').replaceChildren(...all.map(([name, value, tone]) => {
    const total = make('<div class="total"><b></b><span></span></div>');
    total.dataset.tone = tone;
    part(total, 'b').textContent = value;
    part(total, 'span').textContent = name;
    return total;
  }));
}

/** @param {import('./cluster.js').Rooms} rooms */
function drawRooms(rooms) {
  const more = rooms.total > rooms.rooms.length ? `${rooms.rooms.length} of ${rooms.total}` : String(rooms.total);
  byId('rooms-count').textContent = rooms.silent.length > 0 ? `${more}, without those of ${rooms.silent.join(', ')}` : more;
  byId('rooms').hidden = rooms.rooms.length === 0;
  byId('rooms-empty').hidden = rooms.rooms.length > 0;
  part(byId('rooms'), 'tbody').replaceChildren(...rooms.rooms.map((room) => {
    const row = make('<tr><td><span></span><small></small></td><td class="number" data-title="People"></td><td data-title="Held by"></td><td data-title="Media on"></td></tr>');
    part(row, 'span').textContent = room.name ?? 'does not answer';
    part(row, 'small').textContent = room.room_id;
    part(row, '[data-title=People]').textContent = room.users === null ? '–' : String(room.users);
    part(row, '[data-title="Held by"]').textContent = room.node;
    part(row, '[data-title="Media on"]').textContent = room.media_node ?? '–';
    return row;
  }));
}

/**
 * @param {string} title
 * @param {string} text
 * @param {string} yes
 * @param {boolean} withDeadline
 * @returns {Promise<boolean>}
 */
function sure(title, text, yes, withDeadline) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('sure'));
  byId('sure-title').textContent = title;
  byId('sure-text').textContent = text;
  byId('sure-yes').textContent = yes;
  byId('sure-deadline-field').hidden = !withDeadline;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => { dialog.onclose = () => resolve(dialog.returnValue === 'yes'); });
}

/** @param {Member} member */
async function askDrain(member) {
  const others = [...cards.values()].some((card) => card.member && card.member.node !== member.node && card.member.reachable && !card.member.draining);
  const text = others
    ? 'Its people are moved to other nodes, then the process ends. Nobody is cut off if there is room elsewhere.'
    : 'There is no other node that could take its people: they are cut off when it leaves.';
  if (!await sure(`Drain ${member.node}?`, text, 'Drain', true)) return;
  await attempt(() => client.drain(member.node, /** @type {HTMLSelectElement} */ (byId('sure-deadline')).value), `${member.node} drains.`);
}

/** @param {Member} member */
async function askDown(member) {
  const text = 'Only if it is gone for good: its rooms start on other nodes. If it still runs where nobody sees it, it ends itself as soon as it hears of this.';
  if (!await sure(`Put ${member.node} out of the cluster?`, text, 'Put out', false)) return;
  await attempt(() => client.down(member.node), `${member.node} is put out.`);
}

/**
 * @param {() => Promise<unknown>} action
 * @param {string} done
 */
async function attempt(action, done) {
  try {
    await action();
    toast(done, '');
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), 'bad');
  }
}

/**
 * @param {string} text
 * @param {string} tone
 */
function toast(text, tone) {
  const element = make('<div class="toast"></div>');
  element.textContent = text;
  element.dataset.tone = tone;
  byId('toasts').append(element);
  setTimeout(() => element.remove(), TOAST_TIME);
}

byId('sign-in-form').onsubmit = (event) => {
  event.preventDefault();
  const [app, key] = ['app', 'key'].map((id) => /** @type {HTMLInputElement} */ (byId(id)).value);
  if (!app || !key) {
    signOut('Give both, the id and the key.');
    return;
  }
  client.signIn(app, key);
  /** @type {HTMLInputElement} */ (byId('key')).value = '';
  void look();
};
byId('sign-out').onclick = () => signOut();

placeIcons();
if (client.knowsWho) void look();
else signOut();
