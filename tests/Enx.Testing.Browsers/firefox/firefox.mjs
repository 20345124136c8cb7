// A Firefox for one person, driven by lines: {"evaluate": "(async () => …)()"} on the standard input is run in the page, and answered by
// {"value": …} or {"error": "…"} on the standard output; the first answer is its version. It ends when the input does.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import puppeteer from 'puppeteer-core';

const [executablePath, address] = process.argv.slice(2);
const home = await mkdtemp(join(tmpdir(), 'enx-firefox-'));
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath,
  headless: true,
  env: { ...process.env, HOME: home },
  // As one would have clicked: devices, which are made up, may be used on a page without TLS, and sound may play.
  extraPrefsFirefox: {
    'media.navigator.streams.fake': true,
    'media.navigator.permission.disabled': true,
    'media.autoplay.default': 0,
    'media.devices.insecure.enabled': true,
    'media.getusermedia.insecure.enabled': true,
    'media.peerconnection.ice.obfuscate_host_addresses': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'app.update.enabled': false,
  },
});
const page = await browser.newPage();
await page.setViewport({ width: 480, height: 400 });
// A link alone turns no camera on.
await page.evaluateOnNewDocument(() => Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive: true, isActive: true } }));
const answer = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
try {
  await page.goto(address);
  answer({ value: await browser.version() });
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      answer({ value: (await page.evaluate(JSON.parse(line).evaluate)) ?? null });
    } catch (error) {
      answer({ error: String(error) });
    }
  }
} finally {
  await browser.close();
  await rm(home, { recursive: true, force: true });
}
