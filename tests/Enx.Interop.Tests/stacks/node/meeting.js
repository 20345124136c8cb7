// What clients on Node.js have in common: the command line, the token, the lines of JSON, and the way from the join to the end.
//
// Events on standard output: started (which stack, which version), joined (the join was answered), notification (of the server, with its
// method and payload), failed, and summary: packets sent and received. What only a decoder knows is null where the stack does not decode.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Signalling } from './signalling.js';

// How long the server may take to answer disconnect, and the stack to end.
const PATIENCE = 1000;

/** The version of an installed package. */
export function versionOf(name) {
  return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version;
}

/** Whether a signalling address is on loopback, where some stacks do not look by themselves. */
export function isLoopback(url) {
  return /^(127\.|\[::1\])/.test(new URL(url).hostname);
}

/** What was received on one slot, as the summary says it. */
export function emptySlot(slot) {
  return { slot, audioPackets: 0, videoPackets: 0, frames: null, width: null, height: null, toneHz: null };
}

/**
 * Runs a client to its end. open(options, lost) makes the stack's side: { offer(): {sdp, mids}, accept(answer), summary(), close() }; it calls
 * lost(why) when the media connection is gone.
 */
export async function run(stack, version, open) {
  const options = readOptions(stack);
  tell('started', { stack, version });
  let code = 0;
  try {
    await attend(options, process.env.ENX_TOKEN || await readToken(), open);
  } catch (error) {
    tell('failed', { error: error.message });
    code = 1;
  }
  // Threads of a stack that do not end are no reason to stay.
  process.exit(code);
}

async function attend(options, token, open) {
  const ending = new Promise(resolve => process.once('SIGTERM', resolve).once('SIGINT', resolve));
  let lose;
  const lost = new Promise((_, reject) => { lose = why => reject(new Error(`the media connection is ${why}`)); });
  lost.catch(() => {}); // Who waits for it hears of it; at the end nobody does.

  const member = await open(options, lose);
  try {
    const socket = await Signalling.dial(options.url, (method, payload) => tell('notification', { method, payload }));
    const { sdp, mids } = await member.offer();
    const { answer } = await socket.call('joinRoom', {
      token,
      localInfo: { audio: true, video: true, name: options.name },
      roomInfo: { allow_reconnect: false },
      advanceOptions: [],
      offer: { sdp, sections: sectionsOf(mids) },
    });
    tell('joined');
    await member.accept(answer.sdp);

    const closed = socket.closed.then(() => { throw new Error('the server closed the socket'); });
    closed.catch(() => {});
    try {
      await Promise.race([after(options.seconds * 1000), ending, lost, closed]);
      await Promise.race([socket.call('disconnect', {}), after(PATIENCE)]);
    } finally {
      socket.close(); // What the server says after this is news to nobody.
      tell('summary', await member.summary());
    }
  } finally {
    await Promise.race([member.close(), after(PATIENCE)]);
  }
}

/** Names the sections of an offer: microphone, camera, then sound and picture of each slot. */
function sectionsOf(mids) {
  return mids.map((mid, i) => ({ mid, ...(i === 0 ? { use: 'microphone' } : i === 1 ? { use: 'camera' } : { use: 'slot', slot: Math.floor(i / 2) }) }));
}

function readOptions(stack) {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'ws://127.0.0.1:8080/signal' },
      name: { type: 'string', default: stack },
      seconds: { type: 'string', default: '10' },
      slots: { type: 'string', default: '1' },
      tone: { type: 'string', default: '440' },
    },
  });
  return { ...values, seconds: Number(values.seconds), slots: Number(values.slots), tone: Number(values.tone) };
}

async function readToken() {
  for await (const line of createInterface({ input: process.stdin })) return line.trim();
  return '';
}

function tell(event, rest = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...rest })}\n`);
}

function after(milliseconds) {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
