// What gets in the frame's way: each is said to people in plain words, told to the page by one word of the list, and ends.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { visitTest } from '../lib/browser.mjs';
import { fastClock } from '../lib/clock.mjs';
import { framed } from '../lib/frame-host.mjs';
import { Sites } from '../lib/sites.mjs';
import { accessible } from '../lib/axe.mjs';

let sites;
before(async () => { sites = await Sites.open(); });
after(() => sites.close());
const world = () => sites.world();

const KANA = /[\u3040-\u30ff\u4e00-\u9fff]/;

/** It is over: for the page `reason`, for people `cause`, in their language, and usable. */
async function over(it, reason, cause = reason) {
  assert.deepEqual(await it.told('error'), { v: 1, t: 'error', e: reason });
  const text = await it.says(cause);
  assert.equal(KANA.test(text), it.lang === 'ja', text);
  await accessible(it.frame, cause);
  await it.whole(cause); // the last word comes after the last height
}

function both(name, options, body) {
  for (const lang of ['en', 'ja']) {
    visitTest(`${name}, ${lang}`, { gateway: world, lang, ...options }, (visit) => body(visit, lang));
  }
}

both('a client that may not ask for the password in a frame', { expect: [/501/] }, async (visit) => {
  await over(await framed(visit, sites, { client: 'shop' }), 'unsupported');
});

both('the cookie of the frame does not come back', { expect: [/403/] }, async (visit) => {
  await visit.context.route(`${sites.issuer}/embed/signin?*`, async (route) => {
    const reply = await route.fetch();
    const { 'set-cookie': _, ...headers } = reply.headers();
    await route.fulfill({ response: reply, headers });
  });
  await over(await framed(visit, sites, { client: 'pass' }), 'unavailable', 'cookies');
});

both('an ID token that is none', { expect: [/401|403|422/] }, async (visit) => {
  await over(await framed(visit, sites, { client: 'pass', init: { id_token_hint: 'a.b.c' } }), 'refused');
});

both('the client is switched off in the middle', { expect: [/404|410|501/] }, async (visit) => {
  const it = await framed(visit, sites, { client: 'pass' });
  await it.at('identify');
  await sites.gateway.cli(['client', 'disable', 'pass']);
  try {
    await it.give('identifier', 'mei@aoba.example');
    await over(it, 'unavailable');
  } finally { await sites.gateway.cli(['client', 'enable', 'pass']); }
});

for (const [what, cause] of [['**/*.wasm', 'blocked'], ['**/embed/v1/requests', 'network']]) {
  both(`a part of it does not come (${what})`, { expect: [/ERR_FAILED/] }, async (visit) => {
    await visit.context.route(what, (route) => route.abort());
    await over(await framed(visit, sites, { client: 'pass' }), 'unavailable', cause);
  });
}

both('the line is cut for a while: it says so, and goes on by itself', { expect: [/ERR_INTERNET_DISCONNECTED/] }, async (visit, lang) => {
  const user = await sites.gateway.addUser({ mode: 'none' });
  const phone = await sites.gateway.pair(user);
  const it = await framed(visit, sites, { client: 'pass' });
  await it.prove(user);
  await it.at('push_pending');
  await visit.context.setOffline(true);
  const banner = it.frame.locator('.banner:visible');
  await banner.waitFor();
  assert.equal(KANA.test(await banner.innerText()), lang === 'ja');
  await phone.approve();
  await visit.context.setOffline(false);
  await it.told('result', 20_000);
  assert.deepEqual(await it.heard('error'), []);
});

visitTest('a page that never answers', { gateway: world }, async (visit) => {
  const page = await visit.tab();
  sites.shop.page('/silent', { loader: false, csp: null, element: `<iframe id="view" title="Sign in" src="${sites.frame({ client: 'pass' })}"></iframe>` });
  await fastClock(page);
  await page.goto(`${sites.shop.origin}/silent`);
  const frame = await (await page.waitForSelector('#view')).contentFrame();
  await frame.locator('#shell:visible').waitFor();
  await page.clock.runFor(11_000);
  await frame.locator('#fallback[data-cause=misconfigured]:visible').waitFor();
  assert.equal(visit.requests.filter((one) => one.method === 'POST').length, 0);
});
