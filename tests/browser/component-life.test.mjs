// Parts of ours come and go with their elements, as often as the page likes, and several at a time.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Beside, componentCsp } from '../lib/beside.mjs';
import { visitTest } from '../lib/browser.mjs';
import { numberIn, place, proveIn, shows } from '../lib/component.mjs';
import { control } from '../lib/page.mjs';
import { seen } from '../lib/site.mjs';
import { says } from '../lib/words.mjs';

let beside;
before(async () => {
  beside = await Beside.open();
  beside.page('/one', { element: '<p><label for="identifier">Mine</label> <input id="identifier" name="mine"></p><genkan-signin mode="component"></genkan-signin>' });
  beside.page('/two', { element: '<div id="a"><genkan-signin mode="component"></genkan-signin></div><div id="b"><genkan-signin mode="component" lang="ja"></genkan-signin></div>' });
  beside.page('/none', { element: '<div id="a"></div>' });
  beside.page('/no-wasm', { csp: (given) => componentCsp(given).replace(" 'wasm-unsafe-eval'", ''), element: '<genkan-signin mode="component"></genkan-signin>' });
  beside.page('/ja', { lang: 'ja', element: '<genkan-signin mode="component"></genkan-signin>' });
});
after(() => beside.close());

const options = { gateway: () => beside };
const ids = (page) => page.evaluate(() => [...document.querySelectorAll('[id]')].map((one) => one.id));

visitTest('ids are the page’s: ours never stand in their way, and labels find their fields', options, async (visit) => {
  const page = await visit.tab('/one');
  await shows(page, 'identify');
  const all = await ids(page);
  assert.equal(new Set(all).size, all.length, all.join());
  assert.deepEqual(all.filter((id) => !/^genkan-\d+-/.test(id)), ['identifier']);
  await page.locator('label', { hasText: 'Mine' }).click();
  assert.equal(await page.evaluate(() => document.activeElement.name), 'mine');
  await place(page).locator('label').click();
  assert.equal(await page.evaluate(() => document.activeElement.name), 'identifier');
});

visitTest('two on one page, each with its language and its own state', { ...options, expect: [/console: .* (401|404|409) .*\/flows\//] }, async (visit) => {
  const user = await beside.addUser();
  const phone = await beside.pair(user);
  const page = await visit.tab('/two');
  await shows(page, 'identify', '#a');
  await shows(page, 'identify', '#b');
  const all = await ids(page);
  assert.equal(new Set(all).size, all.length, all.join());
  assert.deepEqual(await page.locator('[data-genkan]').evaluateAll((some) => some.map((one) => one.lang)), ['en', 'ja']);
  await page.locator('#b input[name=identifier]').fill('somebody else');
  // Both are the same browser, so who signs in by one is signed in for the other.
  await proveIn(page, user, '#a');
  const part = await shows(page, 'push_pending', '#a');
  await phone.approve(await numberIn(part));
  await shows(page, 'remember_browser', '#a');
  await control(part, 'remember_no').click();
  await seen(page, 'result');
  await shows(page, 'signed-in', '#a');
});

/** Runs in the page before everything else: `timers` are those that have not gone off. */
function countTimers() {
  const timers = globalThis.timers = new Set();
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  globalThis.setTimeout = (run, ...more) => {
    const id = set(() => { timers.delete(id); run(); }, ...more);
    timers.add(id);
    return id;
  };
  globalThis.clearTimeout = (id) => { timers.delete(id); clear(id); };
}

visitTest('taken out in the middle it is quiet, and put in again it goes on', options, async (visit) => {
  const user = await beside.addUser();
  const phone = await beside.pair(user);
  const page = await visit.context.newPage();
  await page.addInitScript(countTimers);
  await page.goto(`${beside.origin}/none`);
  await page.evaluate(() => {
    globalThis.part = document.createElement('genkan-signin');
    globalThis.part.setAttribute('mode', 'component');
    document.querySelector('#a').append(globalThis.part);
  });
  await proveIn(page, user);
  const number = await numberIn(await shows(page, 'push_pending'));
  assert.notEqual(await page.evaluate(() => globalThis.timers.size), 0);
  await page.evaluate(() => globalThis.part.remove());
  assert.equal(await page.locator('[data-genkan]').count(), 0);
  // Nothing is awaited: no call is under way, and no timer will ever begin another.
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => globalThis.timers.size === 0);
  await page.evaluate(() => document.querySelector('#a').append(globalThis.part));
  const part = await shows(page, 'push_pending');
  assert.equal(await numberIn(part), number, 'it is the same request');
  await phone.approve(number);
  await shows(page, 'remember_browser');
});

visitTest('a hundred times in and out: nothing is left behind', { ...options, timeout: 120_000 }, async (visit) => {
  const page = await visit.tab('/none');
  const cycle = (times) => page.evaluate(async (rounds) => {
    const there = document.querySelector('#a');
    for (let round = 0; round < rounds; round += 1) {
      const part = document.createElement('genkan-signin');
      part.setAttribute('mode', 'component');
      const ready = new Promise((done) => { part.addEventListener('ready', done, { once: true }); });
      there.append(part);
      // Every other one goes before it is there.
      if (round % 2) await ready;
      part.remove();
    }
  }, times);
  const session = await visit.context.newCDPSession(page);
  const counts = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    return { nodes, jsEventListeners };
  };
  await cycle(10);
  const before = await counts();
  await cycle(100);
  const after = await counts();
  assert.ok(after.jsEventListeners <= before.jsEventListeners + 5, `${before.jsEventListeners} listeners, then ${after.jsEventListeners}`);
  assert.ok(after.nodes <= before.nodes + 100, `${before.nodes} nodes, then ${after.nodes}`);
  const modules = visit.requests.filter(({ url }) => /signin_more\.\w+\.wasm/.test(url)).length;
  assert.ok(modules < 20, `${modules} modules were loaded`);
});

for (const [lang, path] of [['en', '/none'], ['ja', '/ja']]) {
  visitTest(`a piece that cannot be fetched is said, with a way to try again, ${lang}`, { ...options, lang, expect: [/ERR_FAILED|Failed to load/] }, async (visit) => {
    const page = await visit.context.newPage();
    await page.route(/signin_more\.\w+\.wasm/, (route) => route.abort());
    await page.goto(beside.origin + path);
    if (path === '/none') await page.evaluate(() => { document.querySelector('#a').append(Object.assign(document.createElement('genkan-signin'), { id: 'x' })); document.querySelector('#x').setAttribute('mode', 'component'); });
    const [{ detail }] = await seen(page, 'error');
    assert.deepEqual(detail, { reason: 'unavailable' });
    await says(page, lang, 'fallback_title');
    await page.unrouteAll();
    await control(place(page), 'retry').click();
    await shows(page, 'identify');
    await seen(page, 'ready');
  });
}

visitTest('a page whose policy forbids WebAssembly is told so, and the person too', { ...options, expect: [/wasm|WebAssembly|csp: script-src/i] }, async (visit) => {
  const page = await visit.tab('/no-wasm');
  const [{ detail }] = await seen(page, 'error');
  assert.deepEqual(detail, { reason: 'misconfigured' });
  await says(page, 'en', 'fallback_setup');
});

visitTest('the focus stays with the page until the person goes in', options, async (visit) => {
  const user = await beside.addUser();
  const phone = await beside.pair(user);
  const page = await visit.tab('/one');
  await proveIn(page, user);
  const number = await numberIn(await shows(page, 'push_pending'));
  const mine = page.locator('input[name=mine]');
  await mine.focus();
  await phone.approve(number);
  await shows(page, 'remember_browser');
  assert.equal(await mine.evaluate((one) => one === document.activeElement), true, 'the focus was taken out of the page');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.closest('[data-genkan]') !== null), true);
});
