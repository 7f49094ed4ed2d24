// The same ways through the pages, in English and Japanese, whatever stands behind the gateway. A world says what it
// can; what it cannot is not asked of it.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { visitTest } from './browser.mjs';
import { fromBase32 } from './account.mjs';
import { codesOf } from './unused.mjs';
import {
  another, at, control, giveCode, identify, message, numberOf, press, remember, signedInPage, stepOf, submit, typeCode,
  useCode,
} from './page.mjs';
import { added, go, listed, nowhere, pressArmed } from './security.mjs';
import { says, words } from './words.mjs';

/** What the console says about calls that are refused in the normal way of things. */
const REFUSED = [/console: .* 4(01|03|04|09|22|29) .*\/(actions|account|session)/];

/**
 * @typedef {object} Person somebody with an account there
 * @property {string} identifier
 * @property {string} [password] none where the phone is asked first
 * @property {{approve: Function, deny: Function, count: () => Promise<number>}} [phone]
 * @property {{next: () => Promise<string>, wrong: () => string}} [codes] of the authenticator app, `codesOf` makes one
 * @property {string[]} [recovery]
 *
 * @typedef {object} Can what people can do there
 * @property {boolean} [phone] approve on a phone
 * @property {boolean} [numbers] and its requests have a number
 * @property {boolean} [notMe] a phone can say that it was not its owner
 * @property {boolean} [codes] give a code of an authenticator app
 * @property {boolean} [recovery] give a recovery code
 * @property {boolean} [trusts] a remembered browser is asked for no second proof
 * @property {boolean} [alone] some have nothing but a password
 * @property {boolean} [info] look at security info
 * @property {boolean} [addApp] set up an authenticator app
 * @property {boolean} [one] but have only one at a time
 * @property {boolean} [rename] name it
 * @property {boolean} [remove] remove it
 * @property {boolean} [newCodes] make recovery codes
 *
 * @typedef {object} World
 * @property {import('./gateway.mjs').Gateway} gateway
 * @property {(who: 'phone' | 'codes' | 'recovery' | 'alone' | 'bare') => Promise<Person>} person `bare` has what is needed
 *   to sign in, and no authenticator app where an account can have only one
 * @property {() => Promise<void>} close
 */

/** From the first page to what comes after the password. */
export async function enter(page, person) {
  await at(page, 'identify');
  const kept = control(page, 'use_account');
  await kept.or(page.locator('input[name=identifier]')).first().waitFor();
  if (await kept.count()) await kept.click(); else await identify(page, person);
  if (person.password === undefined) return;
  await at(page, 'password');
  await page.locator('input[name=password]').fill(person.password);
  await submit(page);
}

const SECOND = ['push_pending', 'code_required', 'choose_method', 'remember_browser'];

/** Waits until one of these steps is shown, and says which. */
export async function oneOf(page, steps) {
  const selector = steps.map((step) => `html[data-ready][data-step="${step}"]`).join(', ');
  await page.locator(selector).first().waitFor({ state: 'attached' }).catch(async () => {
    assert.fail(`the page shows ${await stepOf(page)}, none of ${steps}: ${await page.locator('body').innerText()}`);
  });
  return stepOf(page);
}

/** To the place where a code is typed, from wherever the second proof begins. */
async function toCode(page) {
  const step = await oneOf(page, SECOND);
  if (step === 'push_pending') await useCode(page);
  else if (step === 'choose_method') await another(page, 'totp');
}

/** Gives the second proof in the way that is offered, if one is asked for. */
export async function second(page, person) {
  const step = await oneOf(page, SECOND);
  if (step === 'remember_browser') return;
  if (person.phone) {
    if (step !== 'push_pending') await another(page, 'push');
    await person.phone.approve(await numberOf(page));
  } else {
    if (step !== 'code_required') await another(page, 'totp');
    await giveCode(page, await person.codes.next());
  }
}

/** Signed in to the end. */
export async function signIn(page, person, { yes = false } = {}) {
  await enter(page, person);
  await second(page, person);
  await remember(page, yes);
}

/** Comes to a part of security info. */
async function securityInfo(visit, person, part) {
  const page = await visit.tab('/?return=/security-info');
  await signIn(page, person);
  await at(page, 'security-info');
  if (part !== undefined) await go(page, part);
  return page;
}

/**
 * Waits for `done`, and proves once more who it is as often as the dialog asks for it: some servers want that however
 * fresh the sign-in is.
 */
export async function proving(page, person, done) {
  const dialog = page.locator('#step-up, dialog[open]').first();
  const asks = (step) => page.locator(`html[data-step="${step}"]`);
  const steps = { password: asks('password'), push_pending: asks('push_pending'), code_required: asks('code_required'), choose_method: asks('choose_method') };
  for (let tries = 0; tries < 12; tries += 1) {
    const any = Object.values(steps).reduce((all, one) => all.or(one), done);
    await any.first().waitFor({ state: 'attached' });
    if (await done.count()) return;
    const step = await stepOf(page);
    const left = page.locator(`html:not([data-step="${step}"])`);
    if (step === 'password') {
      await dialog.locator('input[name=password]').fill(person.password);
      await dialog.locator('button[type=submit]').click();
    } else if (step === 'push_pending') {
      await person.phone.approve(await numberOf(page));
    } else if (step === 'choose_method') {
      await dialog.locator(`[data-action="choose"][data-method="${person.phone ? 'push' : 'totp'}"]`).click();
    } else if (step === 'code_required') {
      await typeCode(page, await person.codes.next(), { within: dialog });
    }
    await left.waitFor({ state: 'attached' });
  }
  assert.fail(`asked again and again: ${await page.locator('body').innerText()}`);
}

/** The phone was disturbed so often. */
async function disturbed(person, times) {
  if (person.phone) assert.equal(await person.phone.count() - (person.before ?? 0), times, 'requests on the phone');
}

/** Out, and back at the beginning. */
async function restart(page) {
  await press(page, 'sign_out');
  await at(page, 'signed-out');
  await press(page, 'restart');
  await at(page, 'identify');
}

/** To a recovery code, and gives one. */
async function giveRecovery(page, person, code) {
  await enter(page, person);
  await oneOf(page, SECOND);
  await another(page, 'recovery');
  await at(page, 'code_required');
  await page.locator('input[name=code]').fill(code);
  await submit(page);
}

const JOURNEYS = {
  'approve on the phone, stay signed in, sign out': {
    who: 'phone', asks: ['phone'],
    async body({ page, person, can, visit, world }) {
      await enter(page, person);
      const number = await numberOf(page);
      if (can.numbers) assert.match(number ?? '', /^\d{2,6}$/, 'a number is on the page');
      await person.phone.approve(number);
      await remember(page, true);
      await signedInPage(page);
      const kept = (await visit.context.cookies()).filter((one) => one.name.startsWith('__Host-') && one.expires > 0);
      assert.ok(kept.length, 'the session outlives the browser');
      await press(page, 'sign_out');
      await at(page, 'signed-out');
      await page.goto(`${world.gateway.origin}/signed-in`);
      await at(page, 'session-ended');
      await disturbed(person, 1);
    },
  },
  'deny, then nothing signs in, and a code still does': {
    who: 'phone', asks: ['phone'],
    async body({ page, person, can }) {
      await enter(page, person);
      await at(page, 'push_pending');
      await person.phone.deny();
      await at(page, 'push_ended');
      await page.locator('html[data-outcome="denied"]').waitFor({ state: 'attached' });
      await disturbed(person, 1);
      if (!can.codes || !person.codes) return;
      await another(page, 'totp');
      await giveCode(page, await person.codes.next());
      await remember(page, false);
      await signedInPage(page);
      await disturbed(person, 1);
    },
  },
  'a code: the wrong one is told, the right one signs in, and no phone rings for it': {
    who: 'codes', asks: ['codes'],
    async body({ page, person, lang, visit }) {
      await enter(page, person);
      await toCode(page);
      await giveCode(page, person.codes.wrong());
      assert.match(await message(page), words(lang, 'code_wrong'));
      await page.locator('input[name=code]').fill('');
      const code = await person.codes.next();
      visit.canary.guard('the code', code, { shown: false });
      await giveCode(page, code);
      await remember(page, false);
      await signedInPage(page);
      await disturbed(person, person.phone ? 1 : 0);
    },
  },
  'a recovery code signs in once': {
    who: 'recovery', asks: ['recovery'],
    async body({ page, person, lang }) {
      const code = person.recovery.shift();
      await giveRecovery(page, person, code);
      await remember(page, false);
      await signedInPage(page);
      await restart(page);
      await giveRecovery(page, person, code);
      assert.match(await message(page), words(lang, 'code_wrong_kept'));
    },
  },
  'a wrong password and an unknown name look the same': {
    who: 'alone', asks: ['password'],
    async body({ page, person }) {
      const seen = [];
      for (const identifier of [person.identifier, `${person.identifier}q`]) {
        await identify(page, { identifier });
        await at(page, 'password');
        await page.locator('input[name=password]').fill('Not-it-at-all-9');
        await submit(page);
        const text = await message(page);
        seen.push([text, (await page.locator('body').innerText()).replaceAll(identifier, '…')]);
        await press(page, 'change_account');
      }
      assert.deepEqual(seen[0], seen[1]);
    },
  },
  'a password alone, where the server asks for nothing more': {
    who: 'alone', asks: ['alone'],
    async body({ page, person }) {
      await signIn(page, person);
      await signedInPage(page);
    },
  },
  'a reload and a second tab in the middle: nothing is lost, nothing is sent twice': {
    who: 'codes', asks: ['codes'],
    async body({ page, person, visit }) {
      await enter(page, person);
      const step = await oneOf(page, SECOND);
      await page.reload();
      await at(page, step);
      const other = await visit.tab('/');
      await at(other, step);
      await disturbed(person, person.phone ? 1 : 0);
      await second(other, person);
      await remember(other, false);
      await signedInPage(other);
      await oneOf(page, ['signed_in', 'signed-in']);
      await disturbed(person, person.phone ? 1 : 0);
    },
  },
  'a remembered browser is asked for the password only': {
    who: 'codes', asks: ['trusts'],
    async body({ page, person }) {
      await signIn(page, person, { yes: true });
      await signedInPage(page);
      await restart(page);
      await enter(page, person);
      await at(page, 'remember_browser');
      await remember(page, false);
      await signedInPage(page);
    },
  },
  'security info: an authenticator app is added, named, used, removed': {
    who: 'bare', asks: ['info', 'addApp'], timeout: 150_000,
    async body({ visit, person, lang, can }) {
      const page = await securityInfo(visit, person, 'add');
      await page.locator('[data-action="add_method"][data-kind="totp"]').click();
      await page.locator('input[name=label]').fill('Desk app');
      await submit(page);
      await proving(page, person, page.locator('svg.qr'));
      await page.locator('details summary').click();
      const secret = (await page.locator('#secret').innerText()).replaceAll(/\s/g, '');
      const codes = codesOf(fromBase32(secret), person.identifier, can.strict ? 0 : 1);
      const field = page.locator('main input[name=code]');
      await field.fill(codes.wrong());
      await page.locator('main [role=alert]:not(:empty)').first().waitFor();
      await field.fill(await codes.next());
      await submit(page);
      await proving(page, person, page.locator('[data-done="totp"]'));
      await added(page, 'totp');
      await nowhere(page, secret);
      visit.canary.guard('the key', secret);
      await press(page, 'done');
      assert.ok((await listed(page)).includes('Desk app'));
      const owner = { ...person, codes, phone: undefined };
      if (can.rename) await renamed(page, can.one ? owner : person);
      await usedForSignIn(visit, owner);
      if (can.remove) await removed(page, can.one ? owner : person, lang);
    },
  },
  'security info: recovery codes are made and shown once': {
    who: 'recovery', asks: ['info', 'newCodes'], timeout: 120_000,
    async body({ visit, person, can, lang }) {
      const page = await securityInfo(visit, person, 'recovery');
      await pressArmed(page, 'make_codes');
      await proving(page, person, page.locator('#recovery-codes code'));
      const made = await page.locator('#recovery-codes code').allInnerTexts();
      assert.equal(new Set(made).size, 10);
      await pressArmed(page, 'kept');
      for (const code of made) await nowhere(page, code);
      if (!can.recovery) return;
      await elsewhere(visit, async (fresh) => {
        await giveRecovery(fresh, person, person.recovery[0]);
        assert.match(await message(fresh), words(lang, 'code_wrong_kept'), 'the older ones are dead');
        await fresh.locator('input[name=code]').fill(made[3].replaceAll(/\s/g, ''));
        await submit(fresh);
        await remember(fresh, false);
        await signedInPage(fresh);
      });
    },
  },
  'security info: sessions are listed and ended, and what has happened is told': {
    who: 'codes', asks: ['info'],
    async body({ visit, person, lang }) {
      await elsewhere(visit, async (far) => {
        await signIn(far, person);
        await signedInPage(far);
        const page = await securityInfo(visit, person, 'sessions');
        const rows = page.locator('#sessions > li');
        await rows.nth(1).waitFor();
        const before = await rows.count();
        assert.equal(await rows.first().getAttribute('data-current'), 'true', 'this browser comes first');
        await pressArmed(page, 'end_others');
        await proving(page, person, page.locator('#ended:not(:empty)'));
        await rows.nth(1).waitFor({ state: 'detached' });
        assert.ok(before >= 2);
        await far.reload();
        await oneOf(far, ['session-ended', 'signed-out']);
        await go(page, 'activity');
        await page.locator('#activity > li[data-kind="sign_in"][data-outcome="done"]').first().waitFor();
        assert.match(await page.locator('#activity > li[data-kind="sign_in"]').first().innerText(), words(lang, 'around.this_browser'));
      });
    },
  },
};

const METHOD = (page, name) => page.locator('[data-list="methods"] [data-method]', { hasText: name });

async function renamed(page, person) {
  await METHOD(page, 'Desk app').locator('[data-action="manage"]').click();
  await page.locator('input[name=label]').fill('Hall app');
  await submit(page);
  await proving(page, person, page.locator('h1 bdi', { hasText: 'Hall app' }));
  assert.ok((await listed(page)).includes('Hall app'));
}

/** Another browser of the same person. */
async function elsewhere(visit, body) {
  const fresh = await visit.constructor.open(visit.gateway, { lang: visit.lang, expect: visit.expect });
  try {
    await body(await fresh.tab('/'));
    await fresh.clean();
  } finally { await fresh.close(); }
}

/** The new app is a way in, in another browser. */
const usedForSignIn = (visit, owner) => elsewhere(visit, async (page) => {
  await enter(page, owner);
  await toCode(page);
  await giveCode(page, await owner.codes.next());
  await remember(page, false);
  await signedInPage(page);
});

async function removed(page, person, lang) {
  await go(page, '');
  const name = (await listed(page)).find((one) => /^(Desk|Hall) app$/.test(one));
  await METHOD(page, name).locator('[data-action="manage"]').click();
  await press(page, 'remove');
  await pressArmed(page, 'remove_yes');
  await proving(page, person, page.locator('[data-list="methods"]').or(page.locator('[data-removed]')).or(page.locator('[data-notice]')).first());
  await go(page, '');
  await METHOD(page, name).waitFor({ state: 'detached' });
  await go(page, 'activity');
  await page.locator('#activity > li').first().waitFor();
  await says(page, lang, 'around.activity_title');
}

/**
 * Hands out the people of a server one by one: `alice`, `alice-1`, … are alike, and each has codes and tries of their own.
 *
 * @param {Record<string, {password?: string, totp?: string, recovery?: string[]}>} people what the server said of them
 * @returns {(like: string) => Person}
 */
export function crowd(people) {
  const used = {};
  return (like) => {
    const n = used[like] = (used[like] ?? -1) + 1;
    const identifier = n ? `${like}-${n}` : like;
    const one = people[identifier];
    assert.ok(one, `there is no ${identifier}: more of them are needed`);
    return { ...one, identifier, codes: one.totp && codesOf(one.totp, identifier) };
  };
}

const needed = { password: (can) => can.password !== false };

/**
 * Registers every journey that a world can be asked for, in both languages.
 *
 * @param {{name: string, can: Can, open: () => Promise<World>, langs?: string[], expect?: RegExp[]}} world
 */
export function journeys({ name, can, open, langs = ['en', 'ja'], expect = [] }) {
  let world;
  before(async () => { world = await open(); });
  after(() => world?.close());
  for (const [title, { who, asks, body, timeout = 180_000 }] of Object.entries(JOURNEYS)) {
    if (!asks.every((one) => (needed[one] ? needed[one](can) : can[one]))) continue;
    for (const lang of langs) {
      const options = { gateway: () => world.gateway, lang, timeout, expect: [...REFUSED, ...expect] };
      visitTest(`${name}: ${title}, ${lang}`, options, async (visit) => {
        const person = await world.person(who);
        if (person.password) visit.canary.guard('the password', person.password);
        if (person.phone) person.before = await person.phone.count();
        const page = title.startsWith('security info') ? undefined : await visit.tab('/');
        if (page) {
          await at(page, 'identify');
          assert.equal(await page.locator('html').getAttribute('lang'), lang);
        }
        await body({ visit, page, person, lang, can, world });
      });
    }
  }
}
