// W18: an element that is taken out is gone: nothing listens, nothing runs, nothing is asked; what was begun stays with the
// server, and a new element begins anew.
import test from 'node:test';
import assert from 'node:assert/strict';
import { visited as visit } from '../lib/browser.mjs';
import { buttonOf, frameAt, frameIn, framed, identifyIn, passwordIn, person, popupFrom, throughPage } from '../lib/embedded.mjs';
import { Sites, seenSoFar } from '../lib/sites.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());

const visited = (body, options) => visit(sites.world(), options, body);

/** Runs before the page's scripts: counts what is open. */
const COUNT = `(() => {
  const open = { listeners: 0, timers: new Set(), channels: 0, ports: 0, observers: 0 };
  Object.defineProperty(window, 'openThings', { value: () => ({ ...open, timers: open.timers.size }) });
  // Of the window and the document only: what hangs on a removed node goes with it.
  for (const target of [window, document]) {
    const { addEventListener: add, removeEventListener: remove } = target;
    const kept = new WeakMap();
    const key = (type, options) => type + (options?.capture ?? options === true);
    const drop = (type, listener, options) => { if (kept.get(listener)?.delete(key(type, options))) open.listeners -= 1; };
    target.addEventListener = function (type, listener, options) {
      if (options?.signal?.aborted) return;
      const set = kept.get(listener) ?? new Set();
      kept.set(listener, set);
      if (!set.has(key(type, options))) { set.add(key(type, options)); open.listeners += 1; }
      options?.signal?.addEventListener('abort', () => drop(type, listener, options));
      add.call(target, type, listener, options);
    };
    target.removeEventListener = function (type, listener, options) { drop(type, listener, options); remove.call(target, type, listener, options); };
  }
  for (const [start, stop, once] of [['setTimeout', 'clearTimeout', true], ['setInterval', 'clearInterval', false]]) {
    const [real, end] = [window[start].bind(window), window[stop].bind(window)];
    window[start] = (call, ...rest) => { const id = real((...given) => { if (once) open.timers.delete(id); call(...given); }, ...rest); open.timers.add(id); return id; };
    window[stop] = (id) => { open.timers.delete(id); end(id); };
  }
  const Channel = window.BroadcastChannel;
  window.BroadcastChannel = class extends Channel { constructor(name) { super(name); open.channels += 1; } close() { open.channels -= 1; super.close(); } };
  const { close } = MessagePort.prototype;
  const Pair = window.MessageChannel;
  window.MessageChannel = class extends Pair { constructor() { super(); open.ports += 1; } };
  MessagePort.prototype.close = function () { open.ports -= 1; return close.call(this); };
})();`;

const things = (page) => page.evaluate(() => globalThis.openThings());

/** Everything is closed again but what was open before; what closes later than it could has time for it. */
const closed = (page, before) => page.waitForFunction((text) => JSON.stringify(globalThis.openThings()) === text, JSON.stringify(before))
  .catch(async () => assert.deepEqual(await things(page), before));

async function host(visit, path, element) {
  sites.shop.page(path, { before: COUNT, element });
  const page = await visit.tab(path);
  await page.waitForFunction(() => customElements.get('genkan-signin'));
  return page;
}

const FRAME = '<genkan-signin id="a" client="pass" mode="frame" callback="/callback"></genkan-signin>';
const POPUP = '<genkan-signin id="a" client="shop" mode="popup" callback="/callback"></genkan-signin>';

test('a frame that is taken out in the middle: nothing is asked any more, nothing stays open', { timeout: 120_000 }, () => visited(async (visit) => {
  const page = await host(visit, '/removed-frame', '<div id="here"></div>');
  const before = await things(page);
  const put = () => page.evaluate((html) => { const [, ...pairs] = html.match(/(\w+)="([^"]+)"/g).map((one) => one); const one = document.createElement('genkan-signin'); one.id = 'a'; for (const pair of pairs) { const [name, value] = pair.split('='); one.setAttribute(name, value.slice(1, -1)); } document.querySelector('#here').append(one); }, FRAME);
  await put();
  const frame = await frameIn(page, sites.issuer);
  await frameAt(frame, 'identify');
  const { user, phone } = await person(sites, visit);
  await identifyIn(frame, user);
  const waits = page.waitForRequest((one) => one.method() === 'GET' && /\/embed\/v1\/flows\//.test(one.url()));
  await passwordIn(frame, user);
  await frameAt(frame, 'push_pending');
  await waits;
  const [, flow] = /\/flows\/([^/?]+)/.exec(framed(visit).at(-1).url);
  const during = await things(page);
  assert.notDeepEqual(during, before, 'there is something to close');
  const gone = page.waitForEvent('framedetached');
  await page.evaluate(() => document.querySelector('#a').remove());
  await closed(page, before);
  await gone;
  const calls = framed(visit).length;
  const events = (await seenSoFar(page)).length;
  // The phone approves a flow whose frame is gone: the host hears nothing of it, and nobody asks for it. What another frame
  // asks and says afterwards is there.
  await phone.approve();
  await put();
  await frameAt(await frameIn(page, sites.issuer), 'identify');
  const asked = framed(visit).slice(calls).map((one) => one.url);
  assert.ok(asked.length > 0 && flow.length > 8, asked.join('\n'));
  assert.deepEqual(asked.filter((url) => url.includes(flow)), [], 'the frame asks nothing any more');
  const said = (await seenSoFar(page)).slice(events).map(({ type, detail }) => `${type} ${detail.step ?? ''}`);
  assert.deepEqual(said.filter((one) => !/^ready|^step identify/.test(one)), [], said.join('\n'));
  await page.evaluate(() => document.querySelector('#a').remove());
  await closed(page, before);
}));

test('an element that waits for a window is taken out: its result reaches nobody', { timeout: 120_000 }, () => visited(async (visit) => {
  const page = await host(visit, '/removed-window', '<div id="here"></div>');
  const before = await things(page);
  await page.evaluate(() => { const one = document.createElement('genkan-signin'); one.id = 'a'; one.setAttribute('client', 'shop'); one.setAttribute('mode', 'popup'); one.setAttribute('callback', '/callback'); document.querySelector('#here').append(one); });
  const popup = await popupFrom(page);
  await page.evaluate(() => document.querySelector('#a').remove());
  assert.deepEqual(await things(page), before);
  const events = (await seenSoFar(page)).length;
  const { user, phone } = await person(sites, visit);
  await page.evaluate(() => { new BroadcastChannel('genkan').onmessage = () => { document.documentElement.dataset.heard = ''; }; });
  await throughPage(popup, user, phone);
  // It has come into the page.
  await page.locator('html[data-heard]').waitFor({ state: 'attached' });
  assert.equal((await seenSoFar(page)).length, events);
}));

for (const [mode, client] of [['popup', 'shop'], ['frame', 'pass'], ['redirect', 'shop']]) {
  test(`put in and taken out 200 times (${mode}): nothing adds up`, { timeout: 120_000 }, () => visited(async (visit) => {
    const page = await host(visit, `/often-${mode}`, '<div id="here"></div>');
    const often = (count) => page.evaluate(async ([how, id, times]) => {
      const here = document.querySelector('#here');
      for (let i = 0; i < times; i += 1) {
        const one = document.createElement('genkan-signin');
        one.setAttribute('client', id);
        one.setAttribute('mode', how);
        one.setAttribute('callback', '/callback');
        here.append(one);
        if (i % 3 === 0) await new Promise((done) => { setTimeout(done, 0); });
        one.remove();
      }
    }, [mode, client, count]);
    const before = await things(page);
    await often(5);
    await closed(page, before);
    const protocol = await visit.context.newCDPSession(page);
    const count = async () => {
      for (let i = 0; i < 4; i += 1) await protocol.send('HeapProfiler.collectGarbage');
      const { nodes, jsEventListeners, documents } = await protocol.send('Memory.getDOMCounters');
      return { nodes, jsEventListeners, documents };
    };
    const first = await count();
    await often(200);
    await closed(page, before);
    const last = await count();
    assert.ok(last.nodes - first.nodes < 200, `${last.nodes - first.nodes} more nodes`);
    assert.ok(last.jsEventListeners - first.jsEventListeners < 50, `${last.jsEventListeners - first.jsEventListeners} more listeners`);
    assert.ok(last.documents - first.documents <= 2, `${last.documents - first.documents} more documents`);
    // And it still works.
    await page.evaluate(() => { const one = document.createElement('genkan-signin'); one.id = 'a'; one.setAttribute('client', 'shop'); one.setAttribute('mode', 'popup'); one.setAttribute('callback', '/callback'); document.querySelector('#here').append(one); });
    const popup = await popupFrom(page);
    const { user, phone } = await person(sites, visit);
    await throughPage(popup, user, phone);
    await page.waitForFunction(() => globalThis.seen.some((one) => one.type === 'result'));
    if (!popup.isClosed()) await popup.waitForEvent('close');
  }, { expect: [/ERR_ABORTED/] }));
}

test('moved within the page it goes on working', { timeout: 120_000 }, () => visited(async (visit) => {
  const page = await host(visit, '/moved', `${POPUP}<div id="there"></div>`);
  await page.evaluate(() => document.querySelector('#there').append(document.querySelector('#a')));
  const popup = await popupFrom(page);
  const { user, phone } = await person(sites, visit);
  await throughPage(popup, user, phone);
  await page.waitForFunction(() => globalThis.seen.some((one) => one.type === 'result'));
  if (!popup.isClosed()) await popup.waitForEvent('close');
}));
