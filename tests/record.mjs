// Records every scene anew, from a real gateway: `node tests/record.mjs [part of a name]`.
// Scenes that no gateway gets into by itself are made out of recorded ones.
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Gateway } from './lib/gateway.mjs';
import { MADE } from './lib/scenes/made.mjs';
import { QUICK } from './lib/scenes/people.mjs';
import { RECORDED, record } from './lib/scenes/recorded.mjs';

const FOLDER = join(import.meta.dirname, 'scenarios');
const wanted = process.argv[2] ?? '';
const file = (name) => join(FOLDER, `${name}.json`);
const write = (name, value) => writeFile(file(name), `${JSON.stringify(value, null, 2)}\n`);

const anew = await record((name) => name.includes(wanted));
const scenes = new Map();
for (const name of RECORDED) scenes.set(name, anew.get(name) ?? JSON.parse(await readFile(file(name), 'utf8')));
const gateway = await Gateway.start({ config: QUICK });
try {
  const { json } = await gateway.raw({ method: 'GET', path: '/.well-known/signin-configuration' });
  await write('_discovery', { ...json, issuer: 'http://localhost:8080' });
} finally { await gateway.dispose(); }
const known = (name) => {
  if (!scenes.has(name)) scenes.set(name, MADE[name](known));
  return structuredClone(scenes.get(name));
};
for (const name of Object.keys(MADE)) known(name);

for (const name of await readdir(FOLDER)) if (!name.startsWith('_') && !scenes.has(name.replace('.json', ''))) await rm(join(FOLDER, name));
for (const [name, scene] of scenes) await write(name, scene);
console.log(`${scenes.size} scenes`);
