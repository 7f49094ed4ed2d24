// Whole ways through the frame, in both languages: what a person does, what the page around is told, what the code is worth.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { visitTest } from '../lib/browser.mjs';
import { framed } from '../lib/frame-host.mjs';
import { Sites, claimsOf } from '../lib/sites.mjs';
import { accessible } from '../lib/axe.mjs';
import { fits, numberOf } from '../lib/page.mjs';

let sites;
before(async () => { sites = await Sites.open(); });
after(() => sites.close());

const KANA = /[\u3040-\u30ff\u4e00-\u9fff]/;
const PORT = ['resize', 'step', 'result', 'error', 'close'];

/** Registers a journey in English and in Japanese. `pushes` is how often the phone was disturbed when all is over. */
function journey(name, { user: wanted, pushes, client = 'pass', ...options }, body) {
  for (const lang of ['en', 'ja']) {
    visitTest(`${name}, ${lang}`, { gateway: () => sites.world(), lang, ...options }, async (visit) => {
      const user = await sites.gateway.addUser({ mode: 'none', ...wanted });
      visit.canary.guard('the password', user.password);
      const phone = await sites.gateway.pair(user, 'Mei’s phone');
      const open = (init) => framed(visit, sites, { client, init });
      await body({ visit, user, phone, open, lang });
      assert.equal(await phone.count(), pushes, 'requests on the phone');
      for (const { name: cookie } of await visit.context.cookies()) assert.equal(cookie, '__Host-embed');
    });
  }
}

/** Every screen is in the language, can be used, and every message is one of the list and says nothing of anybody. */
async function looksRight(it, about, user) {
  assert.equal(KANA.test(await it.frame.locator('h1:visible').innerText()), it.lang === 'ja', `${about} is in the wrong language`);
  await accessible(it.frame, `${about}, ${it.lang}`);
  await fits(it.frame, about);
  await it.whole(about);
  for (const { at: _, ...message } of await it.heard()) {
    assert.ok(PORT.includes(message.t), JSON.stringify(message));
    assert.ok(!JSON.stringify(message).includes(user.identifier));
  }
}

/** What the code is worth. */
async function claims(it) {
  const result = await it.told('result');
  assert.deepEqual(Object.keys(result).sort(), ['code', 'iss', 't', 'v']);
  assert.equal(result.iss, sites.issuer);
  const reply = await it.redeem(result);
  assert.equal(reply.status, 200, reply.text);
  await it.frame.locator('#done:visible').waitFor();
  return { ...claimsOf(reply.json.id_token), token: reply.json.id_token };
}

/** Signs in in the frame; gives the ID token, as the page's memory of it. */
async function signIn({ open, user, phone }) {
  const it = await open();
  await it.prove(user);
  await it.at('push_pending');
  await phone.approve();
  const { token, sub } = await claims(it);
  await it.page.close();
  return { token, sub };
}

/** A step-up of that sign-in. */
async function stepUp(given, body) {
  const before = await signIn(given);
  const it = await given.open({ id_token_hint: before.token });
  await it.at('choose_method');
  await looksRight(it, 'another way', given.user);
  await body(it);
  const after = await claims(it);
  assert.equal(after.sub, before.sub);
  return { it, after };
}

journey('signing in with the phone', { pushes: 1 }, async ({ visit, open, user, phone, lang }) => {
  const it = await open();
  await it.at('identify');
  await looksRight(it, 'identify', user);
  assert.equal(await it.frame.evaluate(() => document.activeElement.localName), 'body', 'nothing takes the focus');
  await it.give('identifier', user.identifier);
  await it.at('password');
  await looksRight(it, 'password', user);
  await it.give('password', user.password);
  await it.at('push_pending');
  await looksRight(it, 'the phone', user);
  await phone.approve();
  const { sub, aud } = await claims(it);
  assert.ok(sub && !sub.includes(user.identifier));
  assert.equal(aud, 'pass');
  const steps = (await it.heard('step')).map((one) => one.s);
  assert.deepEqual(steps.filter((step, i) => step !== steps[i - 1]).slice(0, 3), ['identify', 'password', 'approve']);
  assert.ok((await it.heard('resize')).every(({ h }) => Number.isInteger(h) && h > 0 && h <= 2000));
  assert.equal(it.frame.url().split('#')[0], sites.frame({ client: 'pass', lang }).split('#')[0], 'it has gone nowhere');
  assert.equal(visit.context.pages().length, 1);
});

journey('confirming with the number on the phone', { user: { mode: 'type6' }, pushes: 2 }, async ({ open, user, phone }) => {
  const first = await open();
  await first.prove(user);
  await phone.approve(await numberOf(first.frame));
  const { token } = await claims(first);
  const it = await open({ id_token_hint: token });
  await it.choose('push');
  await it.at('push_pending');
  await looksRight(it, 'the number', user);
  await phone.approve(await numberOf(it.frame));
  assert.ok((await claims(it)).auth_time);
});

journey('confirming with a code: nothing is asked of the phone', { pushes: 1 }, async (given) => {
  const { after } = await stepUp(given, async (it) => {
    await it.choose('totp');
    await it.at('code_required');
    await looksRight(it, 'a code', given.user);
    await it.frame.locator('input[name=code]').fill(given.phone.totp());
  });
  assert.ok(after.amr.includes('otp'), after.amr);
});

journey('denied on the phone: it says so, and another way is still open', { pushes: 2 }, async (given) => {
  await stepUp(given, async (it) => {
    await it.choose('push');
    await it.at('push_pending');
    await given.phone.deny();
    await it.at('push_ended');
    await looksRight(it, 'denied', given.user);
    await it.press('use_code');
    await it.at('code_required');
    await it.frame.locator('input[name=code]').fill(given.phone.totp());
  });
});

journey('cancelled in the frame: the request on the phone is gone, the page is told', { pushes: 2 }, async ({ open, user, phone }) => {
  const { token } = await signIn({ open, user, phone });
  const it = await open({ id_token_hint: token });
  await it.choose('push');
  await it.at('push_pending');
  await phone.pending();
  await it.press('cancel');
  assert.deepEqual(await it.told('close'), { v: 1, t: 'close' });
  await it.frame.locator('#cancelled:visible').waitFor();
  await looksRight(it, 'cancelled', user);
  assert.ok((await phone.requests()).requests.every((one) => one.state !== 'pending'));
});

journey('cancelled by the page: the same', { pushes: 2 }, async ({ open, user, phone }) => {
  const { token } = await signIn({ open, user, phone });
  const it = await open({ id_token_hint: token });
  await it.choose('push');
  await it.at('push_pending');
  await phone.pending();
  await it.page.evaluate(() => window.line.postMessage({ v: 1, t: 'cancel' }));
  assert.deepEqual(await it.told('close'), { v: 1, t: 'close' });
  assert.ok((await phone.requests()).requests.every((one) => one.state !== 'pending'));
});
