// What the tests of the widget stand on: the origins really are strangers, the browser really blocks what it should.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visit, chrome } from '../lib/browser.mjs';
import { Site, seen } from '../lib/sites.mjs';
import { messages, values } from '../lib/messages.mjs';

const ECHO = '<!doctype html><title>echo</title><script type="module">document.body.textContent = await (await fetch("/echo")).text();</script>';
const COOKIES = ['plain=1; Secure; SameSite=None; Path=/', '__Host-part=1; Secure; HttpOnly; SameSite=None; Path=/; Partitioned', 'own=1; Path=/'];

let issuer; let shop; let sibling;
test.before(async () => {
  [issuer, shop, sibling] = [await Site.open('id.genkan.localhost'), await Site.open('shop.localhost'), await Site.open('evil.genkan.localhost')];
  issuer.page('/frame', () => ({ headers: { 'content-type': 'text/html', 'set-cookie': COOKIES }, body: ECHO }));
  issuer.page('/echo', ({ headers }) => ({ body: headers.cookie ?? 'none' }));
  for (const site of [shop, sibling]) site.page('/', `<!doctype html><title>host</title><iframe src="${issuer.origin}/frame"></iframe>`);
});
test.after(() => { for (const site of [issuer, shop, sibling]) site.close(); });

async function cookiesIn(page) {
  const body = page.frameLocator('iframe').locator('body:not(:empty)');
  await body.waitFor();
  return (await body.innerText()).split('; ').sort();
}

test('cookies of third parties are blocked, all but partitioned ones; a sibling of the issuer is no third party', async () => {
  const context = await (await chrome()).newContext();
  try {
    const page = await context.newPage();
    await page.goto(shop.origin);
    assert.deepEqual(await cookiesIn(page), ['__Host-part=1']);
    await page.goto(sibling.origin);
    assert.deepEqual(await cookiesIn(page), ['__Host-part=1', 'own=1', 'plain=1']);
  } finally { await context.close(); }
});

const world = () => ({ origin: shop.origin, origins: [issuer.origin], log: '' });

test('a host page is a secure context under a strict policy, its events are collected, strings become no scripts', async () => {
  shop.page('/host', { loader: false, element: '<genkan-x id="a"></genkan-x>', script: "window.ran = isSecureContext && typeof crypto.subtle; document.querySelector('#a').dispatchEvent(new CustomEvent('step', { detail: { step: 'one' }, bubbles: true, composed: true }));" });
  const visit = await Visit.open(world());
  try {
    const page = await visit.tab('/host');
    assert.deepEqual(await seen(page, 'step'), [{ type: 'step', from: 'genkan-x', id: 'a', detail: { step: 'one' } }]);
    assert.equal(await page.evaluate(() => globalThis.ran), 'object');
    await visit.clean();
    const refused = await page.evaluate(() => { const one = document.createElement('div'); try { one.innerHTML = '<b>x</b>'; return false; } catch { return true; } });
    assert.ok(refused);
  } finally { await visit.close(); }
});

test('messages are recorded wherever they go', async () => {
  issuer.page('/child', `<!doctype html><title>child</title><script>
    addEventListener('message', (event) => { event.ports[0].postMessage({ v: 1, t: 'close' }); new BroadcastChannel('x').postMessage('heard'); });
    parent.postMessage({ v: 1, t: 'ready' }, '${shop.origin}');</script>`);
  shop.page('/parent', `<!doctype html><title>parent</title><iframe src="${issuer.origin}/child"></iframe><script>
    addEventListener('message', () => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { document.title = 'done'; };
      document.querySelector('iframe').contentWindow.postMessage({ v: 1, t: 'init' }, '${issuer.origin}', [port2]); });</script>`);
  const visit = await Visit.open(world());
  try {
    const list = await messages(visit);
    const page = await visit.tab('/parent');
    await page.waitForFunction(() => document.title === 'done');
    assert.deepEqual(values(list, 'window'), [{ v: 1, t: 'ready' }, { v: 1, t: 'init' }]);
    assert.deepEqual(list.filter((one) => one.kind === 'window').map(({ origin, frame }) => [origin, frame]), [[issuer.origin, shop.origin], [shop.origin, issuer.origin]]);
    assert.deepEqual(values(list, 'port'), [{ v: 1, t: 'close' }]);
    assert.deepEqual(values(list, 'channel'), ['heard']);
  } finally { await visit.close(); }
});
