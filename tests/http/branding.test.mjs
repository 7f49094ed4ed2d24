// A look of one's own: in the documents before any script, and refused where it could not be read.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Gateway } from '../lib/gateway.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const BINARY = process.env.GENKAN_GATEWAY ?? join(ROOT, 'target/debug/genkan-gateway');
const LOOK = { product_name: 'Midori & Co', product_names: { ja: 'みどり' }, logo: '/logo.svg', accent: '#0b6b3a', accent_dark: '#7fd6a3' };

let folder;
let dist;
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'genkan-test-'));
  dist = join(folder, 'dist');
  await mkdir(join(dist, 'assets'), { recursive: true });
  // The documents as written are enough: what is put in is put in between the same marks.
  await copyFile(join(ROOT, 'index.html'), join(dist, 'index.html'));
  await copyFile(join(ROOT, 'index.html'), join(dist, 'index.ja.html'));
});
test.after(() => rm(folder, { recursive: true, force: true }));

const dressed = (html, name) => {
  assert.ok(html.includes(`<b data-brand translate="no">${name}</b>`), html.slice(0, 2000));
  assert.ok(html.includes('<img class="mark" src="/logo.svg" alt="">'));
  assert.ok(!html.includes('<svg class="mark"') && !html.includes('style="'));
  return html.match(/<link rel="stylesheet" data-brand-style href="(\/assets\/brand\.[0-9a-f]{16}\.css)">/)[1];
};

test('the gateway writes name, picture and colour into its documents', async () => {
  const gateway = await Gateway.start({ dist, config: { branding: LOOK } });
  try {
    const english = await gateway.raw({ path: '/' });
    const style = dressed(english.text, 'Midori &amp; Co');
    dressed((await gateway.raw({ path: '/', headers: { 'accept-language': 'ja' } })).text, 'みどり');
    const css = await gateway.raw({ path: style });
    assert.equal(css.status, 200);
    assert.match(css.headers['content-type'], /^text\/css/);
    assert.match(css.headers['cache-control'], /immutable/);
    assert.match(css.text, /--indigo:light-dark\(#0b6b3a,#7fd6a3\)/);
    const { branding } = (await gateway.raw({ path: '/.well-known/signin-configuration' })).json;
    assert.deepEqual(branding.colors, { accent: LOOK.accent, accent_dark: LOOK.accent_dark });
    assert.equal(branding.logo, '/logo.svg');
  } finally { await gateway.dispose(); }
});

test('without a look of its own nothing is added', async () => {
  const gateway = await Gateway.start({ dist, config: { branding: { product_name: 'Genkan', product_names: undefined } } });
  try {
    assert.equal((await gateway.raw({ path: '/' })).text, await readFile(join(dist, 'index.html'), 'utf8'));
    const { branding } = (await gateway.raw({ path: '/.well-known/signin-configuration' })).json;
    assert.deepEqual(Object.keys(branding).sort(), ['product_name', 'product_names']);
  } finally { await gateway.dispose(); }
});

test('documents are in a language that is offered', async () => {
  const gateway = await Gateway.start({ dist, config: { branding: { languages: ['ja'] } } });
  try {
    for (const headers of [{ 'accept-language': 'en' }, { cookie: 'lang=en' }, {}]) {
      assert.equal((await gateway.raw({ path: '/', headers })).headers['content-language'], 'ja');
    }
  } finally { await gateway.dispose(); }
});

/** The command line on a file of its own. */
const run = (...args) => spawnSync(BINARY, args, { encoding: 'utf8', timeout: 10_000 });

test('built pages take a look from the file that configures them, and another later', async () => {
  const file = join(folder, 'signin-configuration');
  const document = JSON.parse(run('discovery').stdout);
  Object.assign(document.branding, { product_name: 'Midori', logo: '/logo.svg', colors: { accent: '#0b6b3a', accent_dark: '#7fd6a3' } });
  const copy = join(folder, 'copy');
  await mkdir(join(copy, 'assets'), { recursive: true });
  await copyFile(join(ROOT, 'help.html'), join(copy, 'help.html'));
  for (const name of ['Midori', 'Midori Bank']) {
    document.branding.product_name = name;
    await writeFile(file, JSON.stringify(document));
    const done = run('brand', file, '--dist', copy);
    assert.equal(done.status, 0, done.stderr);
    const html = await readFile(join(copy, 'help.html'), 'utf8');
    const style = dressed(html, name);
    assert.equal(brotliDecompressSync(await readFile(join(copy, 'help.html.br'))).toString(), html);
    assert.equal(gunzipSync(await readFile(join(copy, 'help.html.gz'))).toString(), html);
    assert.ok((await readdir(join(copy, 'assets'))).includes(style.slice('/assets/'.length)));
  }
  document.branding.colors.accent = '#e8a400';
  await writeFile(file, JSON.stringify(document));
  const refused = run('brand', file, '--dist', copy);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /contrast of 1\.93 : 1.*would do/s);
});

test('the check says everything that is wrong, and the start refuses what cannot be read', async () => {
  const file = join(folder, 'wrong');
  const document = JSON.parse(run('discovery', '--api', 'https://api.example.com').stdout);
  assert.equal(document.base, 'https://api.example.com/api/v1');
  await writeFile(file, JSON.stringify(document));
  assert.equal(run('check-discovery', file, '--pages', 'https://login.example.com').status, 0);
  document.branding.logo = 'https://cdn.example/logo.svg';
  document.brandnig = {};
  await writeFile(file, JSON.stringify(document));
  const { status, stderr } = run('check-discovery', file, '--pages', 'https://login.example.org');
  assert.equal(status, 1);
  for (const word of ['brandnig is not known', 'another site', 'branding.logo']) assert.ok(stderr.includes(word), stderr);
  await assert.rejects(Gateway.start({ dist, config: { branding: { ...LOOK, accent: '#e8a400' } } }), /branding\.accent.*would do/s);
});
