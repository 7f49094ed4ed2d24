// Before the application, and without it: the shell can be read and typed in, and says what is wrong when it is.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { fastClock } from '../lib/clock.mjs';
import { exchange } from '../lib/http.mjs';
import { accessible } from '../lib/axe.mjs';
import { at, fits, submit } from '../lib/page.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(); });
after(() => gateway.dispose());

const site = () => gateway;

for (const lang of ['en', 'ja']) {
  visitTest(`typed before the application is there: kept, ${lang}`, { gateway: site, lang }, async (visit) => {
    const page = await visit.context.newPage();
    let release;
    const held = new Promise((done) => { release = done; });
    await page.route('**/*.wasm', async (route) => { await held; await route.continue(); });
    await page.goto(gateway.origin, { waitUntil: 'commit' });
    const field = page.locator('input[name=identifier]');
    await field.fill('mei@aoba.example');
    assert.equal(await page.locator('html').getAttribute('data-ready'), null);
    assert.equal(await page.locator('html').getAttribute('lang'), lang, 'the shell speaks the language');
    await field.evaluate((input) => { input.focus(); input.setSelectionRange(3, 3); });
    release();
    await at(page, 'identify');
    assert.equal(await field.inputValue(), 'mei@aoba.example');
    assert.deepEqual(await field.evaluate((input) => [document.activeElement === input, input.selectionStart]), [true, 3]);
  });
}

visitTest('submitted before the application is there: done as soon as it is', { gateway: site }, async (visit) => {
  const page = await visit.context.newPage();
  let release;
  const held = new Promise((done) => { release = done; });
  await page.route('**/*.wasm', async (route) => { await held; await route.continue(); });
  await page.goto(gateway.origin, { waitUntil: 'commit' });
  await page.locator('input[name=identifier]').fill('mei@aoba.example');
  await page.waitForLoadState('domcontentloaded');
  await submit(page);
  assert.equal(new URL(page.url()).search, '');
  release();
  await at(page, 'password');
  assert.equal(visit.calls('POST', /\/actions\/identify$/).length, 1);
});

const CAUSES = {
  'no WebAssembly': ['unsupported', async (visit) => visit.context.addInitScript(() => { delete globalThis.WebAssembly; })],
  'the application is not there (404)': ['network', async (_, page) => page.route('**/*.wasm', (route) => route.fulfill({ status: 404, body: '' }))],
  'the glue is not there (404)': ['network', async (_, page) => page.route(/assets\/signin[^/]*\.js$/, (route) => route.fulfill({ status: 404, body: '' }))],
  'the connection breaks': ['network', async (_, page) => page.route('**/*.wasm', (route) => route.abort('connectionreset'))],
  'one byte of the application was changed': ['blocked', async (_, page) => page.route('**/*.wasm', async (route) => {
    const reply = await route.fetch();
    const body = Buffer.from(await reply.body());
    body[body.length - 1] ^= 1;
    return route.fulfill({ status: 200, contentType: 'application/wasm', body });
  })],
  'the texts are not there (404)': ['network', async (_, page) => page.route('**/texts.*', (route) => route.fulfill({ status: 404, body: '' }))],
  'a word of the texts was changed': ['blocked', async (_, page) => page.route('**/texts.*', async (route) => {
    const reply = await route.fetch();
    return route.fulfill({ response: reply, body: (await reply.text()).replace('e', 'a') });
  })],
  'HTML instead of the application': ['blocked', async (_, page) => page.route('**/*.wasm', (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>portal</h1>' }))],
};
for (const [what, [cause, damage]] of Object.entries(CAUSES)) {
  visitTest(`${what}: said in words, with a way on`, { gateway: site, expect: [/./] }, async (visit) => {
    const page = await visit.context.newPage();
    await damage(visit, page);
    await page.goto(gateway.origin);
    const fallback = page.locator('#fallback');
    await fallback.waitFor({ state: 'visible' });
    const shown = await fallback.getAttribute('data-cause');
    assert.ok(shown === cause || (cause === 'network' && shown === 'blocked'), `${shown}, not ${cause}`);
    assert.ok((await fallback.innerText()).length > 60);
    assert.equal(await fallback.locator('[data-cause]:visible').count(), 1, 'one cause');
    await fallback.locator('a:visible, button:visible').first().waitFor();
    await page.waitForLoadState('networkidle');
    const calls = visit.requests.length;
    await accessible(page, what);
    await page.setViewportSize({ width: 320, height: 640 });
    await fits(page, what);
    assert.equal(visit.requests.length, calls, 'no loop of loading');
  });
}

visitTest('an application that never comes: said within ten seconds, and still taken when it arrives', { gateway: site, expect: [/./] }, async (visit) => {
  const page = await visit.context.newPage();
  let release;
  const held = new Promise((done) => { release = done; });
  await page.route('**/*.wasm', async (route) => { await held; await route.continue(); });
  await fastClock(page);
  // The script that looks after it has run by then.
  await page.goto(gateway.origin, { waitUntil: 'domcontentloaded' });
  await page.clock.runFor(10_000);
  assert.ok(await page.locator('#fallback').isVisible());
  release();
  await at(page, 'identify');
  await page.locator('#fallback').waitFor({ state: 'hidden' });
});

for (const lang of ['en', 'ja']) {
  visitTest(`an application that breaks while it runs says so, ${lang}`, { gateway: site, lang, expect: [/./] }, async (visit) => {
    const page = await visit.context.newPage();
    await page.goto(gateway.origin);
    await at(page, 'identify');
    // What the page still asks for draws something too, and is not what is meant to break.
    await page.waitForLoadState('networkidle');
    // The next screen cannot be drawn: the browser itself refuses, in the middle of the application's code.
    await page.evaluate(() => { Document.prototype.createElement = () => { throw new Error('broken on purpose'); }; });
    await page.locator('input[name=identifier]').fill('mei@aoba.example');
    await submit(page);
    const fallback = page.locator('#fallback');
    await fallback.waitFor({ state: 'visible' });
    assert.equal(await fallback.getAttribute('data-cause'), 'crash');
    assert.equal(await page.locator('html').getAttribute('data-ready'), null);
    assert.equal(await page.locator('#app').isVisible(), false);
    const calls = visit.requests.length;
    await fallback.locator('a:visible').click();
    await at(page, 'password'); // the server has kept the place
    assert.ok(visit.requests.length > calls);
  });
}

for (const lang of ['en', 'ja']) {
  visitTest(`without JavaScript the page says what to do, ${lang}`, { gateway: site, lang, context: { javaScriptEnabled: false } }, async (visit) => {
    const page = await visit.context.newPage();
    const reply = await page.goto(gateway.origin);
    const html = await reply.text();
    assert.match(html, new RegExp(`<html[^>]* lang="${lang}"`));
    const text = await page.locator('noscript').first().innerText().catch(() => html);
    assert.match(text + html, lang === 'ja' ? /JavaScript.{0,40}(有効|オン|必要)/s : /needs JavaScript/);
    await page.close();
  });
}

visitTest('blocked cookies: said in words, no loop', { gateway: site, expect: [/40\d/] }, async (visit) => {
  const page = await visit.context.newPage();
  await page.route('**/api/v1/**', async (route) => {
    const request = route.request();
    const { cookie: _, ...headers } = request.headers();
    const url = new URL(request.url());
    const reply = await exchange(gateway.origin, {
      method: request.method(), path: url.pathname + url.search, body: request.postData() ?? undefined,
      headers: { ...headers, host: url.host, origin: gateway.origin, 'sec-fetch-site': 'same-origin' },
    });
    await route.fulfill({ status: reply.status, contentType: reply.headers['content-type'], body: reply.text });
  });
  await page.goto(gateway.origin);
  await page.locator('input[name=identifier]').fill('mei@aoba.example');
  await page.locator('html[data-ready]').waitFor({ state: 'attached' });
  if (await page.locator('html').getAttribute('data-step') === 'identify') await submit(page);
  await at(page, 'cookies-blocked');
  assert.ok(visit.calls().length < 12, `${visit.calls().length} calls`);
});

visitTest('a window without storage signs in all the same', { gateway: site }, async (visit) => {
  await visit.context.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(globalThis, name, { get() { throw new DOMException('no', 'SecurityError'); } });
    }
    delete globalThis.BroadcastChannel;
  });
  const page = await visit.tab('/');
  await at(page, 'identify');
  await page.locator('input[name=identifier]').fill('mei@aoba.example');
  await submit(page);
  await at(page, 'password');
  await page.close();
});

visitTest('a field filled by a password manager without any event is read at submit', { gateway: site }, async (visit) => {
  const page = await visit.tab('/');
  await at(page, 'identify');
  await page.evaluate(() => { document.querySelector('input[name=identifier]').value = 'filled@aoba.example'; });
  await submit(page);
  await at(page, 'password');
  assert.ok((await page.locator('body').innerText()).includes('filled@aoba.example'));
});

visitTest('another language: fetched when it is asked for, once; what was typed stays; without it the page goes on', { gateway: site, expect: [/ERR_FAILED/, /ERR_INTERNET_DISCONNECTED/] }, async (visit) => {
  const page = await visit.tab('/');
  await at(page, 'identify');
  const fetched = () => visit.requests.filter((one) => one.url.includes('/texts.ja.')).length;
  const language = page.locator('[data-action=language]');
  const field = page.locator('input[name=identifier]');
  await field.fill('mei@aoba.example');
  await page.route('**/texts.ja.*', (route) => route.abort());
  await language.click();
  const failed = page.getByRole('status').filter({ hasText: 'could not be loaded' });
  await failed.waitFor();
  // What the page hears meanwhile does not take the words away.
  await page.evaluate(() => {
    document.dispatchEvent(new Event('visibilitychange'));
    dispatchEvent(new Event('online'));
    return new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
  });
  assert.ok(await failed.isVisible());
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.equal(await field.inputValue(), 'mei@aoba.example');
  await accessible(page, 'a language that did not come');
  await page.unroute('**/texts.ja.*');
  await language.click();
  await page.locator('html[lang=ja]').waitFor({ state: 'attached' });
  await page.getByRole('heading', { name: 'サインイン' }).waitFor();
  assert.equal(await page.getByText('could not be loaded').count(), 0);
  assert.equal(await field.inputValue(), 'mei@aoba.example');
  assert.ok(await language.evaluate((button) => button === document.activeElement));
  assert.equal(fetched(), 2);
  // Both are there now: no connection is needed.
  await visit.context.setOffline(true);
  for (const lang of ['en', 'ja']) {
    await language.click();
    await page.locator(`html[lang=${lang}]`).waitFor({ state: 'attached' });
  }
  await visit.context.setOffline(false);
  assert.equal(fetched(), 2);
  await submit(page);
  await at(page, 'password');
  await page.reload();
  await at(page, 'password');
  assert.equal(await page.locator('html').getAttribute('lang'), 'ja', 'the choice is kept');
});

visitTest('everything is loaded once, from here, and nothing before it is needed', { gateway: site }, async (visit) => {
  const page = await visit.tab('/');
  await at(page, 'identify');
  const files = visit.requests.map((one) => new URL(one.url).pathname).filter((path) => path.startsWith('/assets/'));
  assert.equal(new Set(files).size, files.length, `loaded twice: ${files}`);
  assert.ok(files.some((path) => path.endsWith('.wasm')));
  assert.deepEqual(files.filter((path) => path.includes('texts')).map((path) => path.split('.')[1]), ['en'], 'one language');
  assert.ok(!files.some((path) => path.includes('companion')), 'nothing of the phone');
});
