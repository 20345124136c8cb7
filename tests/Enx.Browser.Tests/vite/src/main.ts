import { CALLBACK_NAMES, EnxRtc } from 'enx-rtc';
import { join } from './join.js';

/** What the test reads: every callback, but those that the app hears itself. */
const enxEvents: { name: string; payload: unknown; at: number }[] = [];
Object.assign(window, { EnxRtc, enxEvents });
for (const name of CALLBACK_NAMES) {
  EnxRtc[name] = (payload: unknown) => {
    enxEvents.push({ name, payload, at: performance.now() });
  };
}

const address = new URLSearchParams(location.hash.slice(1));
const stage = document.querySelector('main');
if (!stage) throw new Error('The page has no stage.');
await join(address.get('server') ?? '', address.get('token') ?? '', stage);
