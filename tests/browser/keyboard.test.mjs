// Keyboard only, and what a screen reader is told.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { ROOMY } from '../lib/config.mjs';
import { wrongCode } from '../lib/totp.mjs';
import { at, giveCode, givePassword, identify, message, numberOf, prove, signedInPage, useCode } from '../lib/page.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());

const REFUSED = [/console: .* 4(01|22) .*\/actions\//];

/** Presses Tab until the wanted control has the focus; a focus ring has to be seen on every stop. */
async function tabTo(page, selector) {
  for (let stops = 0; stops < 40; stops += 1) {
    const { hit, ring, name } = await page.evaluate((wanted) => {
      const one = document.activeElement;
      const style = getComputedStyle(one);
      const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
      return { hit: one.matches(wanted), ring: one === document.body || one.tabIndex < 0 || ring, name: one.outerHTML.slice(0, 80) };
    }, selector);
    assert.ok(ring, `no visible focus on ${name}`);
    if (hit) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${selector} cannot be reached with Tab`);
}

visitTest('a whole sign-in with Tab, Enter and typing', { gateway: () => gateway }, async (visit) => {
  const user = await gateway.addUser();
  const phone = await gateway.pair(user);
  const page = await visit.tab('/');
  await at(page, 'identify');
  await tabTo(page, 'input[name=identifier]');
  await page.keyboard.type(user.identifier);
  await page.keyboard.press('Enter');
  await at(page, 'password');
  await tabTo(page, 'input[name=password]');
  await page.keyboard.type(user.password);
  await page.keyboard.press('Enter');
  await at(page, 'push_pending');
  await tabTo(page, '[data-action="use_code"]');
  await page.keyboard.press('Enter');
  await at(page, 'code_required');
  await tabTo(page, 'input[name=code]');
  await page.keyboard.type(phone.totp());
  await page.keyboard.press('Enter');
  await at(page, 'remember_browser');
  await tabTo(page, '[data-action="remember_no"]');
  await page.keyboard.press('Enter');
  await signedInPage(page);
  await tabTo(page, '[data-action="sign_out"]');
  await page.keyboard.press('Enter');
  await at(page, 'signed-out');
  assert.equal(visit.calls('POST', /\/actions\/code$/).length, 1);
});

visitTest('the focus moves to each new screen, never to nowhere', { gateway: () => gateway, expect: REFUSED }, async (visit) => {
  const user = await gateway.addUser();
  const phone = await gateway.pair(user);
  const page = await visit.tab('/');
  const focused = (about) => page.waitForFunction(() => document.activeElement !== document.body && document.querySelector('main')?.contains(document.activeElement))
    .catch(() => assert.fail(`the focus is nowhere at ${about}`));
  await at(page, 'identify');
  await identify(page, user);
  await at(page, 'password');
  await focused('password');
  await givePassword(page, user);
  await at(page, 'push_pending');
  await focused('push_pending');
  await useCode(page);
  await focused('code_required');
  await giveCode(page, wrongCode(phone.seed, Date.now()));
  await message(page);
  await focused('a wrong code');
  await phone.deny();
  await at(page, 'push_ended');
  await focused('push_ended');
});

visitTest('one heading of the first rank, one main, one submit a screen, a title without secrets', { gateway: () => gateway }, async (visit) => {
  const user = await gateway.addUser();
  await gateway.pair(user);
  const page = await visit.tab('/');
  const titles = new Set();
  const check = async (step) => {
    await at(page, step);
    const { headings, mains, submits, title } = await page.evaluate(() => ({
      headings: [...document.querySelectorAll('h1')].filter((one) => one.checkVisibility()).length,
      mains: document.querySelectorAll('main').length,
      submits: [...document.querySelectorAll('button[type=submit]')].filter((one) => one.checkVisibility()).length,
      title: document.title,
    }));
    assert.equal(headings, 1, step);
    assert.equal(mains, 1, step);
    assert.ok(submits <= 1, step);
    titles.add(title);
    assert.ok(title, 'a title');
  };
  await check('identify');
  await identify(page, user);
  await check('password');
  await givePassword(page, user);
  await check('push_pending');
  const number = await numberOf(page);
  assert.ok(![...titles].some((title) => title.includes(number)), 'the number is not in the title');
  await useCode(page);
  await check('code_required');
});

visitTest('the number is announced once, digit by digit; the countdown keeps quiet', { gateway: () => gateway }, async (visit) => {
  await visit.context.addInitScript(() => {
    globalThis.spoken = [];
    new MutationObserver((records) => {
      for (const record of records) {
        const live = (record.target.nodeType === 1 ? record.target : record.target.parentElement)?.closest('[aria-live]:not([aria-live=off]), [role=status], [role=alert]');
        if (live) globalThis.spoken.push(live.textContent);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  const user = await gateway.addUser();
  const phone = await gateway.pair(user);
  const page = await visit.tab('/');
  await prove(page, user);
  const number = await numberOf(page);
  await phone.requests();
  await phone.seen();
  const remaining = page.locator('#remaining');
  const first = await remaining.innerText();
  await page.waitForFunction((old) => document.querySelector('#remaining').innerText !== old, first);
  assert.equal(await remaining.evaluate((one) => !!one.closest('[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=timer][aria-live]')), false);
  const spoken = await page.evaluate(() => globalThis.spoken);
  const times = spoken.filter((text) => text.replaceAll(/\D/g, '').includes(number)).length;
  assert.ok(times <= 1, `announced ${times} times`);
  const label = await page.locator('#number').evaluate((one) => one.getAttribute('aria-label') ?? one.closest('[aria-label]')?.getAttribute('aria-label') ?? one.textContent);
  assert.match(label, new RegExp([...number].join('\\s+|,?\\s*')), 'digit by digit');
});

visitTest('the same mistake again is announced again', { gateway: () => gateway, expect: REFUSED }, async (visit) => {
  const user = await gateway.addUser();
  await gateway.pair(user);
  const page = await visit.tab('/');
  await identify(page, user);
  await givePassword(page, { password: 'wrong' });
  await message(page);
  const before = await page.locator('#error').elementHandle();
  const changed = page.evaluate((old) => new Promise((done) => {
    const look = () => {
      const now = document.querySelector('#error');
      if (now && (now !== old || globalThis.errorChanged)) done(true);
    };
    new MutationObserver((records) => {
      if (records.some((record) => record.target.closest?.('#error') ?? record.target.parentElement?.closest('#error'))) globalThis.errorChanged = true;
      look();
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  }), before);
  await givePassword(page, { password: 'wrong again' });
  assert.equal(await changed, true);
});
