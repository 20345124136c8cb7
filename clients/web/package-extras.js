/**
 * What the npm package has beside the SDK's own files: `npm pack` in enx-rtc/ has it added before, and removed afterwards.
 */
import { cpSync, readdirSync, rmSync } from 'node:fs';

const sdk = new URL('enx-rtc/', import.meta.url);
const declarations = new URL('declarations/', sdk);
const licence = new URL('LICENSE', sdk);

if (process.argv[2] === 'add') {
  // The compiler makes declarations of the modules, and leaves those alone that are written by hand.
  for (const name of readdirSync(sdk)) if (name.endsWith('.d.ts')) cpSync(new URL(name, sdk), new URL(name, declarations));
  cpSync(new URL('../../LICENSE', import.meta.url), licence);
} else {
  for (const made of [declarations, licence]) rmSync(made, { recursive: true, force: true });
}
