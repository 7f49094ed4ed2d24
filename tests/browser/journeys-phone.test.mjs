// Journeys with the phone: the number on it, what it really reports, more time, and the phone one signs in on itself.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { fastClock } from '../lib/clock.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY } from '../lib/config.mjs';
import { copied, heard, journey } from '../lib/journey.mjs';
import { at, control, numberOf, press, prove, remember, signedInPage, submit, typeCode } from '../lib/page.mjs';
import { says, words } from '../lib/words.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());
const options = { gateway: () => gateway };

async function done(page) {
  await remember(page, false);
  await signedInPage(page);
}

/** Types the number of the phone. */
async function type(page, number) {
  await at(page, 'code_on_phone');
  await typeCode(page, number);
}

journey('the number stands on the phone and is typed on the page', {
  ...options, user: { mode: 'onphone' }, phone: 'page', pushes: 1,
}, async ({ visit, page, user, phone }) => {
  await prove(page, user);
  await at(page, 'code_on_phone');
  const number = await phone.shown();
  visit.canary.guard('the number', number, { shown: true });
  assert.ok(!(await page.content()).includes(number), 'the page does not know it');
  await page.locator('input[name=code]').fill(number.slice(0, 3));
  await submit(page);
  await at(page, 'code_on_phone');
  await type(page, number);
  await done(page);
  await phone.ended('approved');
});

journey('a wrong number on the page ends it; a new request has a new number', {
  ...options, user: { mode: 'onphone' }, pushes: 2,
}, async ({ page, user, phone }) => {
  await prove(page, user);
  await at(page, 'code_on_phone');
  const { shown } = await phone.pending();
  await type(page, shown === '123456' ? '123457' : '123456');
  await at(page, 'push_ended');
  await page.locator('html[data-outcome="wrong_number"]').waitFor({ state: 'attached' });
  assert.equal((await phone.requests()).requests[0].state, 'denied');
  await press(page, 'resend');
  await at(page, 'code_on_phone');
  await type(page, (await phone.pending()).shown);
  await done(page);
});

journey('the line says what the phone really did: to be opened, sent, seen', { ...options, pushes: 1 },
  async ({ page, user, phone, lang }) => {
    await prove(page, user);
    await at(page, 'push_pending');
    await says(page, lang, 'delivery_open_app');
    await phone.requests();
    await says(page, lang, 'delivery_unseen');
    assert.ok(!words(lang, 'delivery_open_app').test(await page.locator('main').innerText()), 'it is there now');
    await phone.seen();
    await says(page, lang, 'delivery_seen');
    await phone.approve();
    await done(page);
  });

journey('a phone that is connected needs no opening', { ...options, pushes: 1 }, async ({ page, user, phone, lang }) => {
  await phone.watch();
  await prove(page, user);
  await at(page, 'push_pending');
  await says(page, lang, 'delivery_sent');
  const { said } = await heard(page);
  assert.ok(!said.some((text) => words(lang, 'delivery_open_app').test(text)), said.join('\n'));
  await phone.rest();
  await phone.approve();
  await done(page);
});

/** A page whose clock is ours, and which hears nothing new from the server. */
async function alone(page) {
  await fastClock(page);
  await page.reload();
  await page.route(/\/flows\/[^/]+\?/, () => {});
}

journey('after 15 s without being seen: what may be in the way', { ...options, pushes: 1 }, async ({ page, user, phone, lang }) => {
  await alone(page);
  await prove(page, user);
  await at(page, 'push_pending');
  await page.clock.runFor(14_000);
  assert.ok(!words(lang, 'checklist_title').test(await page.locator('main').innerText()), 'not at once');
  await page.clock.runFor(3_000);
  for (const one of ['title', 'open', 'network', 'notify', 'allowed', 'policy', 'code']) await says(page, lang, `checklist_${one}`);
  await page.unroute(/\/flows\/[^/]+\?/);
  await page.clock.runFor(40_000);
  await phone.approve();
  await page.clock.runFor(2_000);
  await done(page);
});

journey('a minute, half a minute, ten seconds: said once each; one press gives more time, on the phone too', { ...options, pushes: 1 },
  async ({ page, user, phone, lang }) => {
    await alone(page);
    await prove(page, user);
    await at(page, 'push_pending');
    const { expires_at: end } = await phone.pending();
    const soon = words(lang, 'phone_soon_more');
    const marks = async () => (await heard(page)).said.filter((text) => soon.test(text)).length;
    await page.clock.runFor(57_000);
    assert.equal(await control(page, 'extend').count(), 0, 'not before the last minute');
    for (const [ms, count] of [[6_000, 1], [20_000, 1], [10_000, 2], [15_000, 2], [5_000, 3], [2_000, 3]]) {
      await page.clock.runFor(ms);
      assert.equal(await marks(), count, JSON.stringify(await heard(page)));
    }
    await control(page, 'extend').focus();
    const extended = page.waitForResponse('**/actions/extend');
    await page.keyboard.press('Enter');
    assert.equal((await extended).status(), 200);
    await page.clock.runFor(1_000);
    await control(page, 'extend').waitFor({ state: 'detached' });
    assert.match(await page.locator('#remaining').innerText(), /1:5\d|2:00/);
    const { expires_at: later } = await phone.pending();
    assert.ok(later > end, `${later} > ${end}`);
    await page.unroute(/\/flows\/[^/]+\?/);
    await page.clock.runFor(40_000);
    await phone.approve();
    await page.clock.runFor(2_000);
    await done(page);
  });

const MOBILE = {
  userAgent: 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36',
  viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, permissions: ['clipboard-write'],
};

journey('on the phone itself: the app is one tap away, and the number comes along', {
  ...options, user: { mode: 'type6' }, context: MOBILE, pushes: 1,
}, async ({ page, user, phone, lang }) => {
  await prove(page, user);
  const number = await numberOf(page);
  const app = control(page, 'open_app');
  await app.waitFor();
  assert.equal(await app.getAttribute('href'), '/companion');
  assert.equal(await app.getAttribute('target'), '_blank');
  assert.equal(await copied(page, () => press(page, 'copy_number')), number);
  await says(page, lang, 'copied');
  assert.equal(await numberOf(page), number, 'it is still there');
  await phone.approve(number);
  await done(page);
});

journey('on a computer nothing opens an app', { ...options, langs: ['en'], pushes: 1 }, async ({ page, user, phone }) => {
  await prove(page, user);
  await at(page, 'push_pending');
  assert.equal(await control(page, 'open_app').count(), 0);
  await phone.approve();
  await done(page);
});
