// Reload, back, forward, second tab (rows 6, 22, 35, 37): always the server's current step, never a second request.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { ROOMY } from '../lib/config.mjs';
import { at, control, giveCode, identify, numberOf, press, prove, remember, signedInPage, stepOf, useCode } from '../lib/page.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());

const STEPS = {
  identify: async () => {},
  password: async ({ page, user }) => identify(page, user),
  push_pending: async ({ page, user }) => prove(page, user),
  choose_method: async ({ page, user }) => { await prove(page, user); await at(page, 'push_pending'); await press(page, 'choose_method'); },
  code_required: async ({ page, user }) => { await prove(page, user); await useCode(page); },
  push_ended: async ({ page, user, phone }) => { await prove(page, user); await at(page, 'push_pending'); await phone.deny(); },
  remember_browser: async ({ page, user, phone }) => { await prove(page, user); await useCode(page); await giveCode(page, phone.totp()); },
};

async function person(visit) {
  const user = await gateway.addUser({ mode: 'type6' });
  const phone = await gateway.pair(user);
  visit.canary.guard('the password', user.password);
  return { user, phone, page: await visit.tab('/') };
}

for (const [step, bring] of Object.entries(STEPS)) {
  visitTest(`${step}: reload, back, forward and a second tab`, { gateway: () => gateway }, async (visit) => {
    const someone = await person(visit);
    const { page, phone } = someone;
    await bring(someone);
    await at(page, step);
    const number = step === 'push_pending' ? await numberOf(page) : undefined;
    const pushes = await phone.count();
    const same = async (tab, how) => {
      await at(tab, step);
      if (number) assert.equal(await numberOf(tab), number, how);
      assert.equal(await phone.count(), pushes, `${how} sends nothing`);
      for (const secret of ['password', 'code']) {
        const field = tab.locator(`input[name=${secret}]`);
        if (await field.count()) assert.equal(await field.inputValue(), '', `${how}: an empty ${secret}`);
      }
    };
    for (let times = 0; times < 3; times += 1) {
      await page.reload();
      await same(page, 'reload');
    }
    await page.goto(`${gateway.origin}/healthz`);
    await page.goBack();
    await same(page, 'back');
    await page.goForward();
    assert.equal(new URL(page.url()).pathname, '/healthz', 'no trap in the history');
    await page.goBack();
    await same(page, 'back again');
    const second = await visit.tab('/');
    await same(second, 'a second tab');
    await second.close();
    assert.ok(!/[0-9a-f-]{16,}|flow/.test(new URL(page.url()).search + new URL(page.url()).hash), 'no id in the address');
  });
}

visitTest('five reloads, going offline and back, switching tabs: one request on the phone', { gateway: () => gateway, expect: [/ERR_INTERNET_DISCONNECTED/, /offline/i] }, async (visit) => {
  const someone = await person(visit);
  const { page, phone, user } = someone;
  await prove(page, user);
  await at(page, 'push_pending');
  for (let times = 0; times < 5; times += 1) { await page.reload(); await at(page, 'push_pending'); }
  for (let times = 0; times < 3; times += 1) {
    await visit.context.setOffline(true);
    await visit.context.setOffline(false);
    const other = await visit.tab('/');
    await other.bringToFront();
    await at(other, 'push_pending');
    await page.bringToFront();
    await other.close();
  }
  assert.equal(await phone.count(), 1);
  assert.equal(visit.calls('POST', /\/actions\/resend$/).length, 0);
});

visitTest('two tabs: one finishes, the other says so and goes on', { gateway: () => gateway }, async (visit) => {
  const { page, phone, user } = await person(visit);
  await prove(page, user);
  const number = await numberOf(page);
  const second = await visit.tab('/');
  await at(second, 'push_pending');
  assert.equal(await numberOf(second), number);
  await phone.approve(number);
  await Promise.race([page, second].map((tab) => at(tab, 'remember_browser')));
  for (const tab of [page, second]) await tab.locator('html[data-ready]:is([data-step=remember_browser])').waitFor({ state: 'attached' });
  await remember(page, false);
  await signedInPage(page);
  await second.locator('html[data-ready]:is([data-step=signed-in],[data-step=signed_in])').waitFor({ state: 'attached' });
  assert.equal(await phone.count(), 1);
});

visitTest('two tabs without a channel between them: the server tells the other', { gateway: () => gateway, expect: [/409/] }, async (visit) => {
  await visit.context.addInitScript(() => { delete globalThis.BroadcastChannel; });
  const { page, phone, user } = await person(visit);
  await prove(page, user);
  await at(page, 'push_pending');
  const second = await visit.tab('/');
  await at(second, 'push_pending');
  await press(second, 'use_code');
  await at(second, 'code_required');
  await giveCode(second, phone.totp());
  await remember(second, false);
  await signedInPage(second);
  // The first tab was taken along to the code, and asks rarely there. Whoever goes on in it is not lost: the answer to
  // any click is where the sign-in stands now.
  await page.locator('html[data-ready]:not([data-step=push_pending])').waitFor({ state: 'attached' });
  // It may hear of the end by itself in the very moment of the click.
  const way = { code_required: 'choose_method', remember_browser: 'remember_no' }[await stepOf(page)];
  const over = page.locator('html[data-ready]:is([data-step=signed_in],[data-step=signed-in])').waitFor({ state: 'attached' });
  if (way) await Promise.race([control(page, way).click(), over]);
  await over;
});

visitTest('an address that is passed on is worth nothing in another browser', { gateway: () => gateway }, async (visit) => {
  const { page, user } = await person(visit);
  await prove(page, user);
  await at(page, 'push_pending');
  const { Visit } = await import('../lib/browser.mjs');
  const other = await Visit.open(gateway);
  const tab = await other.context.newPage();
  await tab.goto(page.url());
  await at(tab, 'identify');
  await other.clean();
  await other.close();
});

visitTest('back after sign-out shows nobody', { gateway: () => gateway }, async (visit) => {
  const { page, phone, user } = await person(visit);
  await prove(page, user);
  await phone.approve(await numberOf(page));
  await remember(page, false);
  await signedInPage(page);
  await press(page, 'sign_out');
  await at(page, 'signed-out');
  await page.goto(`${gateway.origin}/healthz`);
  await page.goBack();
  await page.locator('html[data-ready]').waitFor({ state: 'attached' });
  assert.ok(!(await page.locator('body').innerText()).includes(user.identifier));
  assert.equal(await page.locator('[data-action="sign_out"]').count(), 0);
});

visitTest('a page brought back out of the browser\'s memory holds no secret and asks the server once', { gateway: () => gateway }, async (visit) => {
  const { page, user } = await person(visit);
  await identify(page, user);
  await at(page, 'password');
  await page.locator('input[name=password]').fill(user.password);
  await page.goto(`${gateway.origin}/healthz`);
  const before = visit.calls().length;
  await page.goBack();
  await at(page, 'password');
  assert.equal(await page.locator('input[name=password]').inputValue(), '');
  assert.ok(visit.calls().length - before >= 1, 'the flow is checked again');
});

visitTest('words in the address are never shown, and lead nowhere', { gateway: () => gateway, expect: [/console: .* 422 .*\/flows\)/] }, async (visit) => {
  const words = 'Call +1-555-0100 to unlock';
  for (const name of ['error', 'error_description', 'message', 'hint', 'login_hint', 'return', 'client', 'redirect_to', 'next', 'url']) {
    const page = await visit.tab(`/?${name}=${encodeURIComponent(words)}#${name}=${encodeURIComponent('https://evil.example/')}`);
    await at(page, 'identify');
    assert.ok(!(await page.content()).includes('555-0100'), name);
    assert.ok(!(await page.content()).includes('evil.example'), name);
    await page.close();
  }
});
