// Every step that a sign-in can stand at, and how a browser gets there: the rows of the fault matrix.
import assert from 'node:assert/strict';
import { ROOMY, merge } from './config.mjs';
import { at, stepOf } from './page.mjs';
import { Passkey } from './passkey.mjs';
import { wrongCode } from './totp.mjs';

/** An organisation that asks for everything there is to ask for, so that one gateway shows every step. */
export const organisation = (post, policy = {}) => ({
  config: merge(merge(ROOMY.config, post.config), {
    policy: { require_methods: ['push', 'passkey'], ...policy, limits: { ...ROOMY.config.policy.limits, codes_per_flow: 5 } },
    forms: [{
      id: 'terms', title: { en: 'Terms of use' }, text: { en: 'Please read them.' },
      fields: [{ name: 'centre', label: { en: 'Cost centre' } }, { name: 'pin', label: { en: 'PIN' }, secret: true, optional: true }],
    }],
    redirects: [{ domain: 'partner.example', url: 'https://login.partner.example/start', name: { en: 'Partner' } }],
  }),
});

/** Somebody who stands before the second method. */
async function proven(gateway, { phone: paired = true, ...options } = {}) {
  const user = await gateway.addUser({ mode: 'type6', ...options });
  const phone = paired ? await gateway.pair(user) : undefined;
  const client = gateway.client();
  await client.prove(user);
  return { user, phone, client };
}

/** Somebody who has chosen a kind of code; `more` are the options of the account. */
const coded = (kind, more) => async (gateway) => {
  const one = await proven(gateway, more);
  if (one.client.flow.step.kind !== kind) await one.client.choose(kind);
  return one;
};

/** Somebody whose address is still to be completed, or has been. */
const addressed = (kind, address, proof) => async (gateway) => {
  const one = await proven(gateway, { [kind]: address });
  await one.client.choose(kind);
  if (proof) await one.client.act('prove', { address: proof });
  return one;
};

/** Everything is proven with the code of the phone; `way` is what was asked for then, and how it was put off. */
async function through(gateway, ...way) {
  const one = await coded('totp')(gateway);
  await one.client.act('code', { code: one.phone.totp() });
  for (const [action, body] of way) await one.client.act(action, body);
  return one;
}
const SKIP = ['skip', {}];
const SUBMIT = ['submit', { values: { centre: '7' } }];

/** A request to the phone that ended. */
const ended = (how) => async (gateway) => {
  const one = await proven(gateway);
  await how(one, gateway);
  await one.client.until((flow) => flow.step.type === 'push_ended');
  return one;
};

const ADDRESS = { address: 'mei@mail.exampl' };
const CODE = { code: '123' };
const PASSWORD = { password: 'typed, not sent' };

/**
 * The steps. `shows` is `data-step`; `typed` goes into fields and is not sent, `secret` names those of them that are
 * wiped; `open` says that an answer from a phone is waited for; `rare` that the first page hands over to the second, which
 * asks once more where the sign-in stands.
 *
 * @type {Record<string, {shows: string, bring: (gateway: object) => Promise<{user?: object, phone?: object, client: object}>,
 *   typed?: Record<string, string>, secret?: string[], open?: boolean, rare?: boolean, path?: string, outcome?: string, kept?: boolean}>}
 */
export const STEPS = {
  'identify': {
    shows: 'identify', typed: { identifier: 'hana@aoba.example' },
    async bring(gateway) { const client = gateway.client(); await client.start(); return { client }; },
  },
  'identify, kept names': {
    shows: 'identify', kept: true,
    async bring(gateway) { const client = gateway.client(); await client.start(); return { client }; },
  },
  'password': {
    shows: 'password', typed: PASSWORD, secret: ['password'],
    async bring(gateway) {
      const user = await gateway.addUser();
      const client = gateway.client();
      await client.start();
      await client.act('identify', { identifier: user.identifier });
      return { user, client };
    },
  },
  'redirect': {
    shows: 'redirect', rare: true,
    async bring(gateway) {
      const client = gateway.client();
      await client.start();
      await client.act('identify', { identifier: 'mei@partner.example' });
      return { client };
    },
  },
  'push_pending': { shows: 'push_pending', open: true, bring: (gateway) => proven(gateway) },
  'push_pending, no number': { shows: 'push_pending', open: true, bring: (gateway) => proven(gateway, { mode: 'none' }) },
  'code_on_phone': { shows: 'code_on_phone', rare: true, open: true, typed: CODE, secret: ['code'], bring: (gateway) => proven(gateway, { mode: 'onphone' }) },
  'choose_method': {
    shows: 'choose_method',
    async bring(gateway) { const one = await proven(gateway); await one.client.act('choose_method'); return one; },
  },
  'code of the app': { shows: 'code_required', typed: CODE, secret: ['code'], bring: coded('totp') },
  'code by e-mail': { shows: 'code_required', typed: CODE, secret: ['code'], bring: addressed('email', 'mei@mail.example', 'mei@mail.example') },
  'code by text message': { shows: 'code_required', typed: CODE, secret: ['code'], bring: addressed('sms', '+81 90 1234 5642', '5642') },
  'recovery code': { shows: 'code_required', typed: CODE, secret: ['code'], bring: coded('recovery', { recovery: true }) },
  'temporary pass': { shows: 'code_required', typed: CODE, secret: ['code'], bring: coded('temporary_pass', { pass: 'once' }) },
  'mailed code of a forgotten password': {
    shows: 'code_required', typed: CODE, secret: ['code'],
    async bring(gateway) {
      const user = await gateway.addUser({ email: 'mei@mail.example' });
      const client = gateway.client();
      await client.start();
      await client.act('identify', { identifier: user.identifier });
      await client.act('recover');
      return { user, client };
    },
  },
  'ownership_proof': { shows: 'ownership_proof', rare: true, typed: ADDRESS, bring: addressed('email', 'mei@mail.example') },
  'passkey': {
    shows: 'passkey',
    async bring(gateway) {
      const { user, phone, client: first } = await through(gateway);
      await first.act('enroll', { credential: new Passkey(gateway.origin).create(first.flow.step.offer.options) });
      const client = gateway.client();
      await client.prove(user);
      await client.choose('passkey');
      return { user, phone, client };
    },
  },
  'push_ended, denied': { shows: 'push_ended', outcome: 'denied', bring: ended(({ phone }) => phone.deny()) },
  'push_ended, wrong number': {
    shows: 'push_ended', outcome: 'wrong_number',
    bring: ended(({ phone, client }) => phone.approve(client.flow.step.number.value === '000000' ? '000001' : '000000')),
  },
  'push_ended, superseded': { shows: 'push_ended', outcome: 'superseded', bring: ended(({ user }, gateway) => gateway.client().prove(user)) },
  'push_ended, not sent': {
    shows: 'push_ended', outcome: 'not_sent',
    async bring(gateway) {
      const user = await gateway.addUser();
      const phone = await gateway.pair(user);
      await phone.allow(false);
      const client = gateway.client();
      await client.prove(user);
      return { user, phone, client };
    },
  },
  'blocked, throttled': {
    shows: 'blocked',
    async bring(gateway) {
      const one = await coded('totp')(gateway);
      for (let tries = 0; one.client.flow.step.type === 'code_required' && tries < 8; tries += 1) {
        await one.client.act('code', { code: wrongCode(one.phone.seed, Date.now(), tries) });
      }
      return one;
    },
  },
  'blocked, no way in': { shows: 'blocked', bring: (gateway) => proven(gateway, { phone: false }) },
  'enroll_required, password': {
    shows: 'enroll_required', rare: true, typed: PASSWORD, secret: ['password'],
    async bring(gateway) {
      const { user, phone } = await proven(gateway);
      await phone.deny('not_me');
      const client = gateway.client();
      await client.prove(user);
      await client.choose('totp');
      await client.act('code', { code: phone.totp() });
      return { user, phone, client };
    },
  },
  'enroll_required, phone': {
    shows: 'enroll_required', rare: true, open: true,
    async bring(gateway) {
      const one = await coded('recovery', { recovery: true, phone: false })(gateway);
      await one.client.act('code', { code: one.user.recovery[0] });
      return one;
    },
  },
  'enroll_required, passkey': { shows: 'enroll_required', rare: true, bring: (gateway) => through(gateway) },
  'form': { shows: 'form', rare: true, typed: { centre: '4711', pin: '1234' }, secret: ['pin'], bring: (gateway) => through(gateway, SKIP) },
  'remember_browser': { shows: 'remember_browser', bring: (gateway) => through(gateway, SKIP, SUBMIT) },
  'signed in': {
    shows: 'signed-in', path: '/signed-in',
    bring: (gateway) => through(gateway, SKIP, SUBMIT, ['remember', { remember: false }]),
  },
};

/** While working: the steps to try, a pattern (`GENKAN_STEPS="^code"`). */
const ONLY = new RegExp(process.env.GENKAN_STEPS ?? '');

/** One browser that goes from step to step. */
export class Matrix {
  /** @param {import('./browser.mjs').Visit} visit */
  constructor(visit) {
    this.visit = visit;
    this.gateway = visit.gateway;
  }

  /** The cookies of a browser without a page become those of this one. */
  async takeOver(page, client) {
    const protocol = await this.visit.context.newCDPSession(page);
    for (const pair of client.jar.header().split('; ').filter(Boolean)) {
      const at = pair.indexOf('=');
      const cookie = { name: pair.slice(0, at), value: pair.slice(at + 1), url: this.gateway.origin, path: '/', secure: true, httpOnly: true, sameSite: 'Lax' };
      assert.ok((await protocol.send('Network.setCookie', cookie)).success, cookie.name);
    }
    await protocol.detach();
  }

  /** A page at a step, with nothing of the steps before left in the browser. */
  async open(name) {
    const step = STEPS[name];
    const { visit, gateway } = this;
    const one = await step.bring(gateway);
    if (one.user) visit.canary.guard(`the password of ${name}`, one.user.password);
    await visit.context.clearCookies();
    const page = await visit.tab('/help');
    await page.evaluate((names) => { try { localStorage.clear(); if (names) localStorage.accounts = names; } catch { /* blocked on purpose */ } }, step.kept && '["mei@aoba.example"]');
    await this.takeOver(page, one.client);
    await page.goto(gateway.origin + (step.path ?? '/'));
    const place = new Place(this, name, step, page, one);
    await place.is(page, 'opened');
    place.number = await place.numberOn(page);
    place.pushes = await one.phone?.count() ?? 0;
    place.calls = visit.calls().length;
    return place;
  }

  /** Does the same at every step; a failure says at which. Steps can be left out, by name, with the reason. */
  async each(exceptions, body, { only = () => true, scan = true } = {}) {
    for (const name of Object.keys(exceptions)) assert.ok(STEPS[name], `no such step: ${name}`);
    const failed = [];
    for (const name of Object.keys(STEPS).filter((one) => !(one in exceptions) && ONLY.test(one) && only(STEPS[one]))) {
      let place;
      try {
        place = await this.open(name);
        await body(place);
        if (scan) await this.visit.canary.scan();
        assert.deepEqual(this.visit.faults, []);
      } catch (error) {
        this.visit.faults.length = 0;
        failed.push(`${name}: ${error.message}`);
      } finally { await Promise.all(this.visit.context.pages().map((page) => page.close())); }
    }
    assert.ok(failed.length === 0, `\n${failed.join('\n\n')}`);
  }
}

/** A page at a step. */
export class Place {
  constructor(matrix, name, step, page, { user, phone, client }) {
    Object.assign(this, { matrix, visit: matrix.visit, gateway: matrix.gateway, name, step, page, user, phone, client });
  }

  /** Types into every field; nothing is sent. */
  async type(page = this.page) {
    for (const [field, text] of Object.entries(this.step.typed ?? {})) await page.locator(`input[name=${field}]`).fill(text);
  }

  /** What the fields hold. */
  async fields(page = this.page) {
    const held = {};
    for (const field of Object.keys(this.step.typed ?? {})) held[field] = await page.locator(`input[name=${field}]`).inputValue();
    return held;
  }

  /** Nothing that was typed is lost. */
  async keeps(page, how) { assert.deepEqual(await this.fields(page), this.step.typed ?? {}, `${how}: what was typed`); }

  /** No secret is in any field. */
  async holdsNoSecret(page, how) {
    const held = await this.fields(page);
    for (const field of this.step.secret ?? []) assert.equal(held[field], '', `${how}: ${field}`);
  }

  /**
   * The person goes on, in a way that the server has to hear of; where nothing else is offered, with the form. Returns what
   * was pressed; the page may have gone on by itself in that very moment.
   */
  async goOn(page = this.page) {
    const quick = { timeout: 3000 };
    for (const action of ['skip', 'remember_no', 'change_account', 'use_account', 'sign_out']) {
      const button = page.locator(`[data-action="${action}"]:visible`).first();
      if (await button.count()) return button.click(quick).then(() => action, () => undefined);
    }
    for (const [field, text] of Object.entries({ identifier: 'hana@aoba.example', password: 'typed, and sent' })) {
      const input = page.locator(`input[name=${field}]:visible`);
      if (await input.count()) await input.fill(text, quick).catch(() => {});
    }
    return page.locator('button[type=submit]:visible').click(quick).then(() => 'submit', () => undefined);
  }

  /**
   * The person goes on until the page stands at one of these steps: at the second press at the latest, which comes when the
   * first has led somewhere else, or when the page had gone on by itself. Returns the last press.
   */
  async goOnTo(steps, how) {
    const any = steps.map((step) => `[data-step="${step}"]`).join(',');
    const there = this.page.locator(`html[data-ready]:is(${any})`);
    let pressed;
    for (let times = 0; times < 2 && await there.count() === 0; times += 1) {
      const before = await stepOf(this.page);
      pressed = await this.goOn() ?? pressed;
      const elsewhere = this.page.locator(`html[data-ready]:not([data-step="${before}"], [data-step=loading], :has([data-busy]))`);
      await there.or(elsewhere).waitFor({ state: 'attached' }).catch(() => {});
    }
    await this.becomes(steps, how);
    return pressed;
  }

  /** Waits until the page stands at one of these steps, without a message of trouble. */
  async becomes(steps, how, page = this.page) {
    const any = steps.map((step) => `[data-step="${step}"]`).join(',');
    await page.locator(`html[data-ready]:is(${any})`).waitFor({ state: 'attached' }).catch(() => at(page, steps[0], { timeout: 1 })).catch((error) => {
      error.message = `${how}: ${error.message}`;
      throw error;
    });
    assert.equal(await page.evaluate(() => document.querySelector('#error')?.textContent ?? ''), '', `${how}: no message`);
  }

  /** The same browser goes on elsewhere, up to the last question: with another account, where the step lets it be changed. */
  async goOnElsewhere() {
    const { client, gateway } = this;
    await client.poll();
    const user = await gateway.addUser();
    const phone = await gateway.pair(user);
    if (client.flow.actions.includes('change_account')) await client.act('change_account');
    const ways = {
      identify: () => client.act('identify', { identifier: user.identifier }),
      password: () => client.act('password', { password: user.password }),
      push_pending: () => client.choose('totp'),
      code_required: () => client.act('code', { code: phone.totp() }),
      enroll_required: ({ what }) => (what === 'password' ? client.act('enroll', { password: 'umi to yama to sora' }) : client.act('skip')),
      form: () => client.act('submit', { values: { centre: '7' } }),
    };
    for (let steps = 0; steps < 9 && client.flow.step.type !== 'remember_browser'; steps += 1) await ways[client.flow.step.type](client.flow.step);
    assert.equal(client.flow.step.type, 'remember_browser');
  }

  /** The number the page shows, if any. */
  async numberOn(page) {
    const number = page.locator('#number');
    return await number.count() ? (await number.innerText()).replaceAll(/\D/g, '') : undefined;
  }

  /** The page stands at this step, as it did. */
  async is(page, how) {
    await at(page, this.step.shows).catch((error) => { error.message = `${how}: ${error.message}`; throw error; });
    const said = await page.evaluate(() => [document.documentElement.dataset.outcome, document.querySelector('#error')?.textContent ?? '']);
    assert.deepEqual(said, [this.step.outcome, ''], `${how}: outcome, and no message`);
    if (this.number) assert.equal(await this.numberOn(page), this.number, `${how}: the number`);
  }

  /** Nothing was sent to anybody: no request to the phone, no write but the look at where the sign-in stands, once a load. */
  async quiet(how, { loads = 0, calls = 3 + 5 * loads } = {}) {
    const starts = loads * (this.step.rare ? 2 : 1);
    if (this.phone) assert.equal(await this.phone.count(), this.pushes, `${how}: requests on the phone`);
    const made = this.visit.calls().slice(this.calls);
    const list = made.map((one) => `${one.method} ${new URL(one.url).pathname}`).join('\n');
    const writes = made.filter((one) => one.method !== 'GET');
    assert.ok(writes.every((one) => one.url.endsWith('/flows')) && writes.length <= starts, `${how}: writes:\n${list}`);
    assert.ok(made.length <= calls, `${how}: ${made.length} calls, at most ${calls}:\n${list}`);
    this.calls = this.visit.calls().length;
  }
}
