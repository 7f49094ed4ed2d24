// W21, W22, W24: a client that is switched off while people are in the middle of it. Nothing it has begun comes to an end, and
// whoever waits learns of it at once, by itself; what people see is calm, and they can still go to the sign-in page. Switched on
// again, it works again. No restart.
import test from 'node:test';
import assert from 'node:assert/strict';
import { visited as visit } from '../lib/browser.mjs';
import { aMinute, fastClock } from '../lib/clock.mjs';
import { frameAt, frameIn, framed, identifyIn, passwordIn, person, popupFrom, redeemed, signInAt, throughPage } from '../lib/embedded.mjs';
import { Sites, seenSoFar } from '../lib/sites.mjs';
import { at, prove } from '../lib/page.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());

const visited = (body, options) => visit(sites.world(), options, body);

const asked = async (phone) => (await phone.requests()).requests.filter((one) => one.state === 'pending');
const turn = (id, way) => sites.gateway.cli(['client', way, id]);
const element = (client, mode) => `<genkan-signin client="${client}" mode="${mode}" callback="/callback"></genkan-signin>`;
const SAYS = {
  en: /The site you came from can’t use this sign-in at the moment\. You can still sign in here/,
  ja: /元のサイトでは現在、このサインインを利用できません。こちらにサインインすることはできます/,
};
const expect = [/console: .*(403|404|410|422|501|503)/];

for (const lang of ['en', 'ja']) {
  test(`in the middle of a frame, ${lang}`, { timeout: 120_000 }, () => visited(async (visit) => {
    const { user, phone } = await person(sites, visit);
    sites.shop.page('/switched', { element: element('pass', 'frame'), lang });
    const page = await visit.tab();
    await fastClock(page);
    await page.goto(`${sites.shop.origin}/switched`);
    const frame = await frameIn(page, sites.issuer);
    await identifyIn(frame, user);
    await passwordIn(frame, user);
    await frameAt(frame, 'push_pending');
    await turn('pass', 'disable');
    try {
      // Nobody does anything: the frame hears of it while it waits.
      await frameAt(frame, 'fallback');
      assert.deepEqual(await asked(phone), [], 'the phone is asked no longer');
      const text = await frame.locator('#fallback').innerText();
      assert.equal(/[\u3040-\u30ff]/.test(text), lang === 'ja', text);
      await page.waitForFunction(() => globalThis.seen.some((one) => one.type === 'error'));
      // It has ended, and asks no more.
      const last = framed(visit).length;
      await aMinute(page, frame);
      assert.equal(framed(visit).length, last, framed(visit).slice(last).map((one) => one.url).join('\n'));
      const all = await seenSoFar(page);
      assert.deepEqual(all.filter((one) => one.type === 'result'), []);
      assert.equal(all.find((one) => one.type === 'error').detail.reason, 'unavailable');
      // A new frame is as calm, asks nothing, and the way out is there.
      const calls = framed(visit).length;
      await page.reload();
      const next = await frameIn(page, sites.issuer);
      await frameAt(next, 'fallback');
      assert.equal(framed(visit).length, calls);
      assert.ok(await page.locator('genkan-signin').getByRole('link').first().isVisible());
    } finally { await turn('pass', 'enable'); }
    await page.reload();
    await frameAt(await frameIn(page, sites.issuer), 'identify');
  }, { lang, expect }));

  test(`in the middle of a window, ${lang}`, { timeout: 120_000 }, () => visited(async (visit) => {
    const { user, phone } = await person(sites, visit);
    sites.shop.page('/switched-window', { element: element('shop', 'popup'), lang });
    const page = await visit.tab('/switched-window');
    const popup = await popupFrom(page);
    await prove(popup, user);
    await at(popup, 'push_pending');
    await turn('shop', 'disable');
    try {
      // The window becomes what it is without the shop: people can sign in here, for themselves.
      await at(popup, 'identify');
      const text = await popup.locator('body').innerText();
      assert.ok(!text.includes('Hana Shop') && !text.includes('ハナの店'), text);
      // It says why, and what to do.
      assert.match(text, SAYS[lang]);
      assert.deepEqual(await asked(phone), [], 'the phone is asked no longer');
      assert.ok(!popup.url().includes('code='), popup.url());
      assert.deepEqual((await seenSoFar(page)).filter((one) => one.type === 'result'), []);
    } finally { await turn('shop', 'enable'); }
  }, { lang, expect }));
}

test('a code that was given out before is worth nothing once the client is off', { timeout: 120_000 }, async () => {
  const someone = await person(sites);
  const { code, pair } = await signInAt(sites, { ...someone });
  await turn('shop', 'disable');
  try {
    const reply = await sites.redeem({ code, verifier: pair.verifier });
    assert.ok([400, 401].includes(reply.status), `${reply.status} ${reply.text}`);
  } finally { await turn('shop', 'enable'); }
});

test('switched on again, it works again', { timeout: 120_000 }, () => visited(async (visit) => {
  await turn('shop', 'disable');
  await turn('shop', 'enable');
  sites.shop.page('/again', { element: element('shop', 'popup') });
  const page = await visit.tab('/again');
  const { user, phone } = await person(sites, visit);
  await throughPage(await popupFrom(page), user, phone);
  await redeemed(sites, page);
}));
