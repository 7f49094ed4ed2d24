// Kinds of accounts from end to end: personal, work, nist; and what the organisation asks of the app.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { fastClock } from '../lib/clock.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { journey } from '../lib/journey.mjs';
import { at, giveCode, numberOf, press, prove, remember, signedInPage, useCode } from '../lib/page.mjs';
import { says } from '../lib/words.mjs';

// The figures of the example file.
const MAIL = { id: 'mail', name: 'Aoba Mail', android: '4.2405.0', ios: '4.2438.0', ios_accounts: 'work' };
const CONFIGS = {
  personal: { policy: { preset: 'personal' } },
  work: { policy: { preset: 'work' }, apps: [MAIL] },
  nist: { policy: { preset: 'nist' } },
  forbids: { apps: [{ ...MAIL, allowed: false }] },
};
const running = {};
before(() => Promise.all(Object.entries(CONFIGS).map(async ([name, config]) => {
  running[name] = await Gateway.start({ config: merge(ROOMY.config, config) });
})));
after(() => Promise.all(Object.values(running).map((one) => one.dispose())));
const on = (name) => ({ gateway: () => running[name] });

async function done(page) {
  await remember(page, false);
  await signedInPage(page);
}

async function again(page) {
  await press(page, 'sign_out');
  await at(page, 'signed-out');
  await press(page, 'restart');
}

journey('personal: tap the number; none from a browser that is known', { ...on('personal'), user: { mode: null }, phone: 'page', pushes: 2 },
  async ({ page, user, phone, lang }) => {
    await prove(page, user);
    const number = await numberOf(page);
    assert.match(number, /^\d{2}$/);
    await phone.prompt();
    assert.equal(await phone.page.locator('[data-choice]').count(), 3, 'three to tap');
    await phone.approve(number);
    await done(page);
    await again(page);
    await prove(page, user);
    assert.equal(await numberOf(page), undefined);
    await says(page, lang, 'phone_none_known');
    await phone.approve();
    await done(page);
  });

journey('work: another way in first; then two digits, typed', {
  ...on('work'), user: { mode: null }, app: { kind: 'mail', version: '4.2405.0', os: 'android' }, pushes: 1,
}, async ({ page, user, phone, lang, gateway }) => {
  await prove(page, user);
  await at(page, 'push_ended');
  await says(page, lang, 'not_sent_second');
  await useOf(page, phone);
  await done(page);
  await again(page);
  await gateway.cli(['user', 'pass', user.identifier, '--json']);
  await prove(page, user);
  const number = await numberOf(page);
  assert.match(number, /^\d{2}$/);
  const request = await phone.pending();
  assert.deepEqual([request.number.answer, request.number.digits], ['type', 2]);
  await phone.approve(number);
  await done(page);
});

/** The code of a phone that gets no requests. */
async function useOf(page, phone) {
  await press(page, 'use_code');
  await giveCode(page, phone.totp());
}

journey('work: an app that is too old gets no request and says so; its codes work', {
  ...on('work'), user: { mode: null, pass: 'once' }, app: { kind: 'mail', version: '4.2404.9', os: 'android' }, pushes: 0,
}, async ({ page, user, phone, lang }) => {
  await prove(page, user);
  await at(page, 'push_ended');
  await says(page, lang, 'not_sent_app');
  await press(page, 'choose_method');
  await at(page, 'choose_method');
  await says(page, lang, 'unusable_app');
  await page.locator('[data-method="totp"]').click();
  await giveCode(page, phone.totp());
  await done(page);
});

journey('an app the organisation does not allow gets no request', {
  ...on('forbids'), app: { kind: 'mail', version: '4.2500.0', os: 'ios' }, pushes: 0,
}, async ({ page, user, phone, lang }) => {
  await prove(page, user);
  await at(page, 'push_ended');
  await says(page, lang, 'not_sent_policy');
  await useOf(page, phone);
  await done(page);
});

journey('late: the checklist names the version of the app and the least one', {
  ...on('work'), user: { mode: null, pass: 'once' }, app: { kind: 'mail', version: '4.2500.0', os: 'android' }, pushes: 1,
}, async ({ page, user, phone, lang }) => {
  await fastClock(page);
  await page.reload();
  await prove(page, user);
  await at(page, 'push_pending');
  await page.clock.runFor(17_000);
  await says(page, lang, 'checklist_version');
  const text = await page.locator('main').innerText();
  for (const part of ['Aoba Mail', '4.2500.0', '4.2405.0']) assert.ok(text.includes(part), part);
  await phone.approve(await numberOf(page));
  await page.clock.runFor(2_000);
  await done(page);
});

journey('nist: six digits, typed, in a known browser as well; accounts cannot ask for less', {
  ...on('nist'), user: { mode: null }, pushes: 2,
}, async ({ page, user, phone, gateway }) => {
  for (const mode of ['none', 'select', 'type2']) {
    await assert.rejects(gateway.addUser({ mode }), /does not allow the number mode/);
  }
  for (const round of [1, 2]) {
    await prove(page, user);
    const number = await numberOf(page);
    assert.match(number, /^\d{6}$/);
    const request = await phone.pending();
    assert.deepEqual([request.number.answer, request.number.digits], ['type', 6]);
    assert.notEqual((await phone.approve()).status, 200, 'nothing is approved without its number');
    await phone.approve(number);
    await done(page);
    if (round === 1) await again(page);
  }
});

journey('nist: a code instead', { ...on('nist'), user: { mode: null }, langs: ['en'], pushes: 1 },
  async ({ page, user, phone }) => {
    await prove(page, user);
    await useCode(page);
    await giveCode(page, phone.totp());
    await done(page);
  });
