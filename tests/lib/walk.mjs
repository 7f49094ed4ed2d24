// Every screen of the sign-in page, one after another, as a person could meet them.
import { randomBytes } from 'node:crypto';
import { wrongCode } from './totp.mjs';
import { at, control, giveCode, givePassword, identify, message, press, prove, remember, signedInPage, stepOf, submit, useCode } from './page.mjs';

const ended = async (page, outcome) => {
  await at(page, 'push_ended');
  await page.locator(`html[data-outcome="${outcome}"]`).waitFor({ state: 'attached' });
};

/**
 * Brings a page to each screen and calls `show(page, name)` there. Each stands in a fresh set of cookies.
 *
 * @param {import('./browser.mjs').Visit} visit on a gateway without pauses between requests (see SHORT)
 * @param {(page: import('playwright-core').Page, name: string) => Promise<void>} show
 */
export async function everyScreen(visit, show) {
  const { gateway, context } = visit;
  const fresh = async (options = {}) => {
    await context.clearCookies({ name: /^__Host-/ });
    const user = await gateway.addUser({ identifier: `mei-${randomBytes(4).toString('hex')}@aoba.example`, ...options });
    const phone = await gateway.pair(user, 'Mei’s phone');
    const page = await context.newPage();
    await page.goto(gateway.origin);
    return { user, phone, page };
  };
  const scenes = {
    async identify({ page }) { await at(page, 'identify'); await show(page, 'identify'); await submit(page); await message(page); await show(page, 'identify-empty'); },
    async password({ page, user }) {
      await identify(page, user);
      await at(page, 'password');
      await show(page, 'password');
      await givePassword(page, { password: 'not it' });
      await message(page);
      await show(page, 'password-wrong');
    },
    async choose({ page, user }) { await prove(page, user); await at(page, 'push_pending'); await press(page, 'choose_method'); await at(page, 'choose_method'); await show(page, 'choose_method'); },
    async code({ page, user, phone }) {
      await prove(page, user);
      await useCode(page);
      await show(page, 'code');
      await giveCode(page, wrongCode(phone.seed, Date.now()));
      await message(page);
      await show(page, 'code-wrong');
      await page.locator('input[name=code]').fill('');
      await giveCode(page, phone.totp());
      await at(page, 'remember_browser');
      await show(page, 'remember');
      await remember(page, false);
      await signedInPage(page);
      await show(page, 'signed-in');
      await press(page, 'sign_out');
      await at(page, 'signed-out');
      await show(page, 'signed-out');
    },
    async denied({ page, user, phone }) {
      await prove(page, user);
      await at(page, 'push_pending');
      await phone.deny();
      await ended(page, 'denied');
      await show(page, 'denied');
      await press(page, 'report');
      await page.locator('[data-action="report"]').waitFor({ state: 'detached' });
      await show(page, 'reported');
    },
    async wrongNumber({ page, user, phone }) {
      await prove(page, user);
      await at(page, 'push_pending');
      await phone.approve('000000');
      await ended(page, 'wrong_number');
      await show(page, 'wrong-number');
    },
    async superseded({ page, user }) {
      await prove(page, user);
      await at(page, 'push_pending');
      const other = gateway.client();
      await other.prove(user);
      for (; other.flow.step.type === 'push_ended';) await other.act('resend');
      await ended(page, 'superseded');
      await show(page, 'superseded');
    },
    async expired({ page, user }) {
      // The real end is waited for in ends.test.mjs; two minutes are too long here.
      await page.route('**/actions/password', async (route) => {
        const reply = await route.fetch();
        const flow = await reply.json();
        const step = { type: 'push_ended', outcome: 'expired', device: flow.step.device, at: flow.server_time, requests_left: 2 };
        await route.fulfill({ response: reply, json: { ...flow, step, actions: ['resend', 'choose', 'choose_method', 'change_account'] } });
      });
      await prove(page, user);
      await ended(page, 'expired');
      await show(page, 'no-answer');
    },
    async requestsOff({ page, user, phone }) {
      await phone.allow(false);
      await prove(page, user);
      await page.locator('html[data-ready]:is([data-step=push_ended],[data-step=code_required],[data-step=choose_method])').waitFor({ state: 'attached' });
      await show(page, 'requests-off');
    },
    async paused({ page, user, phone }) {
      const other = gateway.client();
      await other.prove(user);
      await phone.deny('not_me');
      await prove(page, user);
      await ended(page, 'not_sent');
      await show(page, 'paused');
    },
    async throttled({ page, user, phone }) {
      await prove(page, user);
      await useCode(page);
      for (let tries = 0; tries < 5; tries += 1) {
        const reply = page.waitForResponse('**/actions/code');
        await giveCode(page, wrongCode(phone.seed, Date.now(), tries));
        await reply;
        // The reply is there, but the page may not have read it yet; until then it ignores a second press.
        await page.locator('html:is([data-step=blocked], :has(button[type=submit]:not([data-busy])))').waitFor({ state: 'attached' });
        if (await stepOf(page) !== 'blocked') await page.locator('input[name=code]').fill('');
      }
      await at(page, 'blocked');
      await show(page, 'blocked-throttled');
    },
    async disabled({ page, user }) { await gateway.cli(['user', 'disable', user.identifier]); await prove(page, user); await at(page, 'blocked'); await show(page, 'blocked-disabled'); },
    async noMethod({ page }) { const alone = await gateway.addUser(); await prove(page, alone); await at(page, 'blocked'); await show(page, 'blocked-no-method'); },
    async unreachable({ page }) {
      await page.route('**/api/v1/**', (route) => route.fulfill({ status: 502, body: '' }));
      await page.reload();
      await at(page, 'unreachable');
      await show(page, 'unreachable');
    },
    async portal({ page }) {
      await page.route('**/api/v1/**', (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>x</h1>' }));
      await page.reload();
      await at(page, 'unreachable');
      await show(page, 'portal');
    },
    async unknown({ page, user }) {
      await page.route('**/actions/password', async (route) => {
        const reply = await route.fetch();
        await route.fulfill({ response: reply, json: { ...await reply.json(), step: { type: 'hologram' } } });
      });
      await prove(page, user);
      await at(page, 'unknown');
      await show(page, 'unknown');
    },
    async sessionEnded({ page }) {
      await page.goto(`${gateway.origin}/signed-in`);
      await page.locator('html[data-ready]').waitFor({ state: 'attached' });
      await show(page, 'no-session');
    },
    async flowExpired({ page, user }) {
      await page.route('**/actions/password', (route) => route.fulfill({
        status: 410, contentType: 'application/problem+json',
        body: JSON.stringify({ type: 'urn:genkan:problem:flow-expired', status: 410, title: 'x', instance: 'abcdefgh12345678' }),
      }));
      await prove(page, user);
      await at(page, 'expired');
      await show(page, 'expired');
    },
    async fallback({ page }) {
      await page.route('**/*.wasm', (route) => route.fulfill({ status: 404, body: '' }));
      await page.reload();
      await page.locator('#fallback').waitFor({ state: 'visible' });
      await show(page, 'fallback');
    },
  };
  for (const mode of ['select', 'type2', 'type6', 'none']) {
    const someone = await fresh({ mode });
    await prove(someone.page, someone.user);
    await at(someone.page, 'push_pending');
    await show(someone.page, `phone-${mode}`);
    await someone.page.close();
  }
  for (const scene of Object.values(scenes)) {
    const someone = await fresh();
    await scene(someone);
    await someone.page.close();
  }
}

/** What a gateway needs so that every screen can be met without waiting for minutes. */
export const SHORT = { config: { policy: { limits: { push_gap: 0 } } } };

/** How a request on the phone ends, one way for each kind of number. */
const ENDS = {
  none: (page) => control(page, 'deny').click(),
  type2: (_, client) => client.cancel(),
  async type6(page, _, show) {
    await control(page, 'not_me').click();
    await control(page, 'confirm_not_me').waitFor();
    await show(page, 'companion-not-me');
    await control(page, 'confirm_not_me').click();
    await page.locator('[data-ending="secured"]').waitFor();
  },
};

/** Every screen of the phone page; `page` is a paired phone of `user`. */
export async function everyPhoneScreen(visit, show) {
  const { gateway, context } = visit;
  for (const mode of ['select', 'type2', 'type6', 'none', 'onphone']) {
    const user = await gateway.addUser({ mode });
    const page = await context.newPage();
    await page.goto(`${gateway.origin}/companion`);
    await page.locator('html[data-ready]').waitFor({ state: 'attached' });
    if (mode === 'select') await show(page, 'companion-empty');
    await page.goto('about:blank');
    await page.goto(await gateway.pairingLink(user.identifier));
    await at(page, 'companion');
    if (mode === 'select') await show(page, 'companion-pair');
    await page.locator('[data-action="pair"]').click();
    await page.locator('#totp').waitFor();
    if (mode === 'select') await show(page, 'companion-idle');
    const client = gateway.client();
    await client.prove(user);
    await control(page, 'deny').waitFor();
    await show(page, `companion-prompt-${mode}`);
    await (ENDS[mode] ?? ENDS.none)(page, client, show);
    await control(page, 'deny').waitFor({ state: 'detached' });
    await show(page, `companion-ended-${mode}`);
    await page.close();
    await context.clearCookies();
    await forget(context, gateway.origin);
  }
}

/** Empties the databases of an origin, as a phone that was reset. */
async function forget(context, origin) {
  const page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  await protocol.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  await page.close();
}
