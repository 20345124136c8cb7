import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('../../../', import.meta.url);
const read = (/** @type {string} */ path) => readFileSync(new URL(path, root), 'utf8');
const sdk = JSON.parse(read('clients/web/enx-rtc/package.json'));

test('the package has the version of the node', () => {
  assert.equal(sdk.version, read('Directory.Build.props').match(/<Version>(.+)<\/Version>/)?.[1]);
});

test('what the package exports is there, and every declaration is made of a file that is', () => {
  for (const path of Object.values(sdk.exports).flatMap((way) => (typeof way === 'string' ? way : Object.values(way)))) {
    const source = path.startsWith('./declarations/') ? path.replace('./declarations/', './') : path;
    assert.ok(existsSync(new URL(`clients/web/enx-rtc/${source}`, root)), path);
  }
});

test('the examples of the READMEs are files that the tests of the browser compile', () => {
  for (const [readme, example] of [['enx-rtc/README.md', 'join.ts'], ['README.md', 'greet.ts']]) {
    const code = read(`tests/Enx.Browser.Tests/vite/src/${example}`);
    assert.ok(read(`clients/web/${readme}`).includes(`\`\`\`ts\n${code}\`\`\`\n`), `${readme} has ${example} as it is`);
  }
});

test('the SDK can be loaded where there is no page, as servers do that render one', async () => {
  assert.equal(typeof document, 'undefined');
  const { EnxRtc } = await import(fileURLToPath(new URL('clients/web/enx-rtc/index.js', root)));
  assert.equal(EnxRtc.canResume(), false);
});
