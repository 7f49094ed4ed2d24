// Negative controls for what runs in the browser: the built script with one check taken out has to fail the test.
import test from 'node:test';
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIST } from './gateway.mjs';

const SPELLINGS = ['.br', '.gz'];

const integrityOf = (text) => `sha384-${createHash('sha384').update(text).digest('base64')}`;

/**
 * A copy of the built pages in which `find` is replaced; it has to be there exactly once in every file that matches `file`.
 * Hashes of the changed files are renewed wherever they are written down.
 *
 * @param {{file: RegExp, find: string | RegExp, put: string}} change
 */
export async function mutated({ file, find, put }) {
  const dist = await mkdtemp(join(tmpdir(), 'genkan-mutated-'));
  await cp(DIST, dist, { recursive: true });
  const names = (await readdir(dist, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const plain = names.filter((one) => !SPELLINGS.some((end) => one.endsWith(end)));
  const hits = plain.filter((one) => file.test(one.slice(dist.length)));
  assert.ok(hits.length, `no file like ${file}`);
  const renewed = new Map();
  for (const one of hits) {
    const text = await readFile(one, 'utf8');
    const count = typeof find === 'string' ? text.split(find).length - 1 : [...text.matchAll(new RegExp(find, `${find.flags.replace('g', '')}g`))].length;
    assert.equal(count, 1, `${find} is ${count} × in ${one}: the control does not fit the code any more`);
    const changed = text.replace(find, put);
    assert.notEqual(changed, text, 'nothing was changed');
    renewed.set(integrityOf(text), integrityOf(changed));
    await writeFile(one, changed);
  }
  for (const one of plain.filter((name) => /\.(html|js|json)$/.test(name))) {
    const text = await readFile(one, 'utf8');
    let changed = text;
    for (const [old, fresh] of renewed) changed = changed.replaceAll(old, fresh);
    if (changed !== text) { await writeFile(one, changed); hits.push(one); }
  }
  for (const one of hits) for (const end of SPELLINGS) await rm(one + end, { force: true });
  return dist;
}

/**
 * Registers `check` twice: with the scripts as they are built, where it has to pass, and with one check taken out of them,
 * where it has to end in an assertion error.
 *
 * @param {string} name
 * @param {{what: string, file: RegExp, find: string | RegExp, put: string} | object[]} changes one or several; each has to be noticed
 * @param {(sites: import('./sites.mjs').Sites) => Promise<void>} check
 * @param {object} options of `Sites.open`, and `timeout`
 */
export function withMutation(name, changes, check, { timeout = 120_000, ...options } = {}) {
  const run = async (more) => {
    const { Sites } = await import('./sites.mjs');
    const sites = await Sites.open({ ...options, ...more });
    try { await check(sites); } finally { await sites.close(); }
  };
  test(name, { timeout }, () => run({}));
  for (const change of [changes].flat()) {
    test(`${name} (negative control: fails without ${change.what})`, { timeout }, async () => {
      const dist = await mutated(change);
      try {
        await assert.rejects(run({ dist }), (error) => {
          if (error instanceof assert.AssertionError) return true;
          throw new Error(`the control broke instead of failing: ${error.stack}`);
        }, `the check passes although ${change.what} is taken out: it proves nothing`);
      } finally { await rm(dist, { recursive: true, force: true }); }
    });
  }
}
