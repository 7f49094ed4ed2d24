// The guide to a backend of one's own: its blocks are the example's files, and what it promises after each step is so.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EXAMPLE, ExampleBackend, crowd } from '../lib/example.mjs';
import { examine } from '../lib/kit.mjs';

const guide = await readFile(resolve(import.meta.dirname, '../../docs/backend-guide.md'), 'utf8');
const blocks = [...guide.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)\n```$/gms)].map(([, kind, file, text]) => ({ kind, file, text }));

/** The line that stays the last. */
const isLast = ({ text }) => text.startsWith('// --- listen');
const joined = (parts) => `${[...parts.filter((one) => !isLast(one)), ...parts.filter(isLast)].map((one) => one.text).join('\n\n')}\n`;

test('the blocks of the guide are the files of the example, whole and in order', async () => {
  const files = new Set(blocks.map((one) => one.file).filter(Boolean));
  assert.deepEqual([...files].sort(), ['demo-accounts.json', 'pages.mjs', 'people.toml', 'server.mjs']);
  for (const file of files) {
    assert.equal(joined(blocks.filter((one) => one.file === file)), await readFile(join(EXAMPLE, file), 'utf8'), file);
  }
});

test('the small backend has fewer than 300 lines', async () => {
  assert.ok((await readFile(join(EXAMPLE, 'server.mjs'), 'utf8')).split('\n').length <= 300);
});

test('every check the guide names exists', async () => {
  const { text } = await examine('http://localhost:1', '/nowhere', ['--list', '--level', 'core']);
  const rules = guide.slice(guide.indexOf('\n## What the types do not say'), guide.indexOf('\n## Mistakes'));
  const named = [...rules.matchAll(/^\|.*\| (.+) \|$/gm)].flatMap(([, cell]) => [...cell.matchAll(/`([a-z]+(?:-[a-z0-9]+)*-?)…?`/g)].map(([, name]) => name));
  assert.ok(named.length > 20, `${named.length} names`);
  for (const name of named) assert.match(text, new RegExp(`\\b${name}`), name);
});

/** The steps of the guide: the server as it is after each, and what the kit is asked there. */
const steps = [];
const written = [];
for (const one of blocks) {
  if (one.file === 'server.mjs') written.push(one);
  const asked = one.kind === 'sh' ? [...one.text.matchAll(/^kit --only (.+)$/gm)].map(([, names]) => names.split(' ')) : [];
  if (asked.length) steps.push({ source: joined(written), names: asked.flat() });
}

/** Which of these checks pass on this server. */
async function passed(source, names) {
  const backend = await ExampleBackend.start({ source, accounts: crowd(14), cheap: true });
  try {
    const { report, text } = await examine(backend.origin, backend.kitFile, ['--level', 'core', '--only', ...names]);
    assert.ok(report, text);
    return { all: report.checks.map((one) => one.name), passed: report.checks.filter((one) => one.result === 'passed').map((one) => one.name), text };
  } finally { await backend.dispose(); }
}

test('six steps', () => assert.equal(steps.length, 6));

for (const [nth, { source, names }] of steps.entries()) {
  test(`after step ${nth + 1} the checks it names are green, and none of them was before`, { timeout: 240_000 }, async () => {
    const now = await passed(source, names);
    assert.deepEqual(now.passed, now.all, now.text);
    if (nth > 0) assert.deepEqual((await passed(steps[nth - 1].source, names)).passed, [], 'green before it was written');
  });
}
