// The sites of examples/, as their visitors use them: signed in with the phone, back at the site, and out again.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { pressArmed } from '../lib/armed.mjs';
import { visitTest } from '../lib/browser.mjs';
import { accessible } from '../lib/axe.mjs';
import { ExampleSite } from '../lib/example-site.mjs';
import { DIST, freePort } from '../lib/gateway.mjs';
import { exchange } from '../lib/http.mjs';
import { at, fits, numberOf, press, prove, remember } from '../lib/page.mjs';
import { shoot } from '../lib/shots.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLES = ['plain', 'react', 'dark'];
const KANA = /[\u3040-\u30ff\u4e00-\u9fff]/;

const sites = {};
test.before(async () => { for (const name of EXAMPLES) sites[name] = await ExampleSite.start(name); });
test.after(async () => { for (const site of Object.values(sites)) await site.close(); });
const site = (name) => ({ gateway: () => sites[name].world });

/** Somebody with a phone. */
async function someone(visit) {
  const user = await visit.gateway.addUser({ mode: 'type2', name: 'Mei' });
  visit.canary.guard('the password', user.password);
  return { user, phone: await visit.gateway.pair(user) };
}

/** Presses the button of the widget and signs in in the window it opens. */
async function throughTheWindow(visit, page, { user, phone }) {
  const opened = visit.context.waitForEvent('page');
  await page.locator('genkan-signin:not([mode=redirect]) button').first().click();
  const small = await opened;
  await prove(small, user);
  await phone.approve(await numberOf(small));
  const gone = small.waitForEvent('close');
  await remember(small, false);
  await gone;
}

/** A frame is as high as what is in it: nothing scrolls inside. */
async function whole(page) {
  const frame = page.frames().find((one) => one.url().includes('/embed/signin'));
  if (frame) await frame.waitForFunction(() => document.documentElement.scrollHeight <= innerHeight);
}

/** The page in both widths, looked at. */
async function looks(page, name, lang) {
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await whole(page);
    await fits(page, `${name} at ${width} px`);
    await shoot(page, `examples/${name}-${width}-${lang}`);
  }
  await accessible(page, name);
  await page.setViewportSize({ width: 1280, height: 800 });
  assert.equal(KANA.test(await page.locator('h1').first().innerText()), lang === 'ja', 'the language of the page');
}

/** What is in the frame beside a payment. */
const payment = (page) => page.frameLocator('genkan-signin iframe');

/** Has the frame send a request, and gives the number it shows. */
async function askThePhone(page) {
  const frame = payment(page);
  const send = frame.locator('[data-action="choose"][data-method="push"]');
  await pressArmed(frame, send);
  return (await frame.locator('#number').innerText()).replaceAll(/\D/g, '');
}

for (const lang of ['en', 'ja']) {
  visitTest(`the bookshop: in by the small window, out, in again by the whole page, ${lang}`, { ...site('plain'), lang }, async (visit) => {
    const { user, phone } = await someone(visit);
    const page = await visit.tab('/');
    await looks(page, 'plain', lang);
    await throughTheWindow(visit, page, { user, phone });
    await page.locator('form[action="/sign-out"]').waitFor();
    assert.ok((await page.locator('aside').innerText()).includes(user.identifier));
    await looks(page, 'plain-in', lang);
    await page.locator('form[action="/sign-out"] button').click();
    await at(page, 'sign-out');
    await press(page, 'sign_out');
    await page.locator('genkan-signin[mode=redirect]').waitFor();
    await page.locator('genkan-signin[mode=redirect] .link').click();
    await prove(page, user);
    await phone.approve(await numberOf(page));
    await remember(page, false);
    await page.waitForURL(`${sites.plain.origin}/`);
    assert.ok((await page.locator('aside').innerText()).includes(user.identifier));
    assert.equal(await phone.count(), 2, 'requests on the phone');
  });

  visitTest(`the notes: in, a note, out, ${lang}`, { ...site('react'), lang }, async (visit) => {
    const { user, phone } = await someone(visit);
    const page = await visit.tab('/');
    await page.locator('genkan-signin').waitFor();
    await looks(page, 'react', lang);
    await throughTheWindow(visit, page, { user, phone });
    // Key by key: what a driver puts there at once, React does not hear of everywhere.
    await page.locator('#note').pressSequentially('Rain at noon');
    await page.locator('form button').click();
    await page.locator('li:first-child', { hasText: 'Rain at noon' }).waitFor();
    assert.ok((await page.locator('h1').innerText()).includes(user.identifier));
    await looks(page, 'react-in', lang);
    assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length), 0, 'nothing is kept');
    await page.locator('.quiet').click();
    await page.locator('genkan-signin').waitFor();
    assert.equal(await phone.count(), 1, 'requests on the phone');
  });

  visitTest(`the treasury: in by the small window, a payment released in the frame, ${lang}`, { ...site('dark'), lang }, async (visit) => {
    const { user, phone } = await someone(visit);
    const page = await visit.tab('/');
    await looks(page, 'dark', lang);
    await throughTheWindow(visit, page, { user, phone });
    await page.locator('.button').first().click();
    await payment(page).locator('[data-action="choose"]').first().waitFor();
    assert.equal(await phone.count(), 1, 'nothing is sent before somebody asks for it');
    await looks(page, 'dark-payment', lang);
    const number = await askThePhone(page);
    await looks(page, 'dark-number', lang);
    await phone.approve(number);
    await page.locator('.done').waitFor();
    await looks(page, 'dark-released', lang);
    assert.equal(await page.locator('.button').count(), 1, 'the other one still waits');
    assert.equal(await phone.count(), 2, 'requests on the phone');
  });
}

visitTest('an answer counts once, and only for who asked', site('plain'), async (visit) => {
  const { user, phone } = await someone(visit);
  const page = await visit.tab('/');
  const sent = page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/signed-in'));
  await throughTheWindow(visit, page, { user, phone });
  const body = (await sent).postData();
  await page.locator('form[action="/sign-out"]').waitFor();
  const cookie = (await visit.context.cookies(sites.plain.origin)).map(({ name, value }) => `${name}=${value}`).join('; ');
  const post = (headers) => exchange(sites.plain.origin, { method: 'POST', path: '/signed-in', body, headers: {
    'content-type': 'application/x-www-form-urlencoded', origin: sites.plain.origin, ...headers,
  } });
  assert.equal((await post({ cookie })).status, 502, 'again');
  assert.equal((await post({})).status, 502, 'from another browser');
  assert.equal((await post({ cookie, origin: 'http://evil.localhost' })).status, 403, 'from another site');
});

visitTest('the answer to one payment releases no other', { ...site('dark'), expect: [/console: .* 502 .*\/release/] }, async (visit) => {
  const person = await someone(visit);
  const page = await visit.tab('/');
  await throughTheWindow(visit, page, person);
  await page.locator('.button').first().click();
  await page.route('**/release', async (route) => {
    const form = new URLSearchParams(route.request().postData());
    form.set('payment', 'p-2042');
    await route.continue({ postData: form.toString() });
  });
  const number = await askThePhone(page);
  const answered = page.waitForResponse('**/release');
  await person.phone.approve(number);
  assert.equal((await answered).status(), 502);
  await page.waitForURL('**/release');
  await page.goto(sites.dark.origin);
  assert.equal(await page.locator('.button').count(), 2, 'both still wait');
});

test('the packages of the sites are those that are tried here', async () => {
  const pinned = JSON.parse(await readFile(resolve(ROOT, 'package.json'), 'utf8')).devDependencies;
  for (const name of EXAMPLES) {
    const own = JSON.parse(await readFile(resolve(ROOT, 'examples', name, 'package.json'), 'utf8'));
    for (const [one, version] of Object.entries({ ...own.dependencies, ...own.devDependencies })) assert.equal(version, pinned[one], `${name}: ${one}`);
  }
});

test('the notes keep to the types of the loader', { timeout: 120_000 }, async () => {
  const tsc = resolve(ROOT, 'node_modules/.bin/tsc');
  const { stdout } = await promisify(execFile)(tsc, ['--project', resolve(ROOT, 'examples/react')]).catch((error) => error);
  assert.equal(stdout, '');
});

test('one command starts site and gateway, says where they are, and one signal ends both', { timeout: 60_000 }, async () => {
  const [port, issuerPort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, [resolve(ROOT, 'examples/start.mjs'), 'plain', '--port', port, '--issuer-port', issuerPort, '--dist', DIST,
    '--gateway', process.env.GENKAN_GATEWAY ?? resolve(ROOT, 'target/debug/genkan-gateway')].map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  try {
    for await (const part of child.stdout) { said += part; if (said.includes('Ctrl-C')) break; }
    assert.match(said, /mei@aoba\.example/);
    assert.ok(said.includes(`http://momiji.localhost:${port}/`));
    const page = await exchange(`http://momiji.localhost:${port}`, {});
    assert.match(page.text, RegExp(`src="http://localhost:${issuerPort}/assets/genkan-\\w+\\.js" integrity="sha384-`));
    assert.equal((await exchange(`http://localhost:${issuerPort}`, { path: '/.well-known/openid-configuration' })).status, 200);
  } finally { child.kill('SIGINT'); }
  await once(child, 'exit');
  for (const one of [port, issuerPort]) await assert.rejects(fetch(`http://127.0.0.1:${one}/`), /fetch failed/);
});
