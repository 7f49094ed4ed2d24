// W4, W5, W7: what crosses the border of the frame is listed here, word for word, and says nothing about the person.
import test from 'node:test';
import assert from 'node:assert/strict';
import { visitTest } from '../lib/browser.mjs';
import { frameAt, frameIn, identifyIn, passwordIn, redeemed } from '../lib/embedded.mjs';
import { messages } from '../lib/messages.mjs';
import { Sites } from '../lib/sites.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());

const STEPS = 'identify|password|approve|code|passkey|choose|blocked|done|other';
const ERRORS = 'unavailable|expired|refused|unsupported|misconfigured';
const TEXT = (pattern) => (value) => typeof value === 'string' && new RegExp(`^(?:${pattern})$`).test(value);
/** All that the frame may say (W7). */
const FROM_FRAME = {
  ready: { n: TEXT('[\\w-]{22,64}') },
  resize: { h: (value) => Number.isSafeInteger(value) && value >= 0 && value <= 2000 },
  step: { s: TEXT(STEPS) },
  result: { code: TEXT('[\\w.~-]{22,512}'), iss: (value) => value === sites.issuer },
  error: { e: TEXT(ERRORS) },
  close: {},
};

function listed(message) {
  const fields = FROM_FRAME[message.t];
  assert.ok(fields, `not on the list: ${JSON.stringify(message)}`);
  assert.deepEqual(Object.keys(message).sort(), ['t', 'v', ...Object.keys(fields)].sort(), JSON.stringify(message));
  assert.equal(message.v, 1);
  for (const [name, check] of Object.entries(fields)) assert.ok(check(message[name]), JSON.stringify(message));
}

for (const lang of ['en', 'ja']) {
  visitTest(`a whole sign-in says only what is on the list, ${lang}`, { gateway: () => sites.world(), lang, timeout: 120_000 }, async (visit) => {
    const all = await messages(visit);
    const user = await sites.gateway.addUser({ mode: 'type6', name: 'Hanako Canary', email: 'canary.address@mail.example' });
    const phone = await sites.gateway.pair(user, 'Canary phone');
    sites.shop.page('/said', { element: '<genkan-signin client="pass" mode="frame" callback="/callback"></genkan-signin>', lang });
    const page = await visit.tab('/said');
    const frame = await frameIn(page, sites.issuer);
    await frameAt(frame, 'identify');
    await identifyIn(frame, user);
    await passwordIn(frame, user);
    await frameAt(frame, 'push_pending');
    const number = (await frame.locator('#number').innerText()).replaceAll(/\D/g, '');
    await phone.approve(number);
    const { detail } = await redeemed(sites, page, { client: 'pass' });

    const crossed = all.filter((one) => one.kind !== 'channel');
    const said = crossed.filter((one) => one.origin === sites.issuer).map((one) => JSON.parse(one.text));
    for (const one of said) listed(one);
    const kinds = new Set(said.map((one) => one.t));
    assert.ok(['ready', 'resize', 'step', 'result'].every((one) => kinds.has(one)), [...kinds].join());
    assert.equal(said.filter((one) => one.t === 'ready').length, 1);
    assert.equal(said.filter((one) => one.t === 'result').length, 1);
    // The windows speak twice, the port does the rest; and each speaks to the other origin only.
    const windows = crossed.filter((one) => one.kind === 'window');
    assert.deepEqual(windows.map((one) => [one.origin, one.frame, JSON.parse(one.text).t]), [
      [sites.issuer, sites.shop.origin, 'ready'], [sites.shop.origin, sites.issuer, 'init']]);

    const cookies = (await visit.context.cookies(sites.issuer)).map((one) => one.value);
    const secrets = [user.identifier, user.identifier.split('@')[0], user.password, 'Hanako', 'Canary', 'canary.address', phone.id, number, ...cookies];
    const everything = JSON.stringify(all.map((one) => one.text));
    for (const secret of secrets) assert.ok(!everything.includes(secret), `${secret} is in a message`);
    // In the host's document there is nothing of it either.
    const document = await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify(globalThis.seen));
    for (const secret of secrets) assert.ok(!document.includes(secret), `${secret} is in the host's page`);
    assert.deepEqual(Object.keys(detail).sort(), ['code', 'codeVerifier', 'iss', 'redirectUri', 'state']);
  });
}
