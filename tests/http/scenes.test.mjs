// The scenes of the gallery are what the gateway says today: each is recorded anew and compared.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MADE } from '../lib/scenes/made.mjs';
import { RECORDED, record } from '../lib/scenes/recorded.mjs';
import { timeless } from '../lib/scenes/steady.mjs';

const FOLDER = join(import.meta.dirname, '../scenarios');
const kept = async (name) => JSON.parse(await readFile(join(FOLDER, `${name}.json`), 'utf8'));

test('every scene is recorded or made, and nothing else lies there', async () => {
  const files = (await readdir(FOLDER)).filter((name) => !name.startsWith('_')).map((name) => name.replace('.json', ''));
  assert.deepEqual(files.sort(), [...RECORDED, ...Object.keys(MADE)].sort());
});

test('the gateway says what the recorded scenes say', { timeout: 120_000 }, async () => {
  const strayed = [];
  for (const [name, scene] of await record()) {
    try {
      const said = JSON.parse(JSON.stringify(scene)); // without the members that are only `undefined`
      assert.deepEqual(timeless(said), timeless(await kept(name)));
    } catch (error) { strayed.push(`${name}: ${error.message}`); }
  }
  assert.deepEqual(strayed, [], `not what the gateway says; where the change is right: node tests/record.mjs\n${strayed.join('\n')}`);
});

test('a made scene is what its recipe makes of the recorded ones', async () => {
  const scenes = new Map();
  for (const name of RECORDED) scenes.set(name, await kept(name));
  const known = (name) => structuredClone(scenes.get(name) ?? scenes.set(name, MADE[name](known)).get(name));
  for (const name of Object.keys(MADE)) assert.deepEqual(JSON.parse(JSON.stringify(known(name))), await kept(name), name);
});
