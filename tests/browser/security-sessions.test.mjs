// Security info: where an account is signed in, and signing out there, elsewhere, everywhere.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY } from '../lib/config.mjs';
import { visitTest } from '../lib/browser.mjs';
import { signIn } from '../lib/account.mjs';
import { at, control, press } from '../lib/page.mjs';
import { words } from '../lib/words.mjs';
import { go, pressArmed, securityInfo } from '../lib/security.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());

const options = (lang, expect = []) => ({ gateway: () => gateway, lang, expect });

/** Security info in a browser, and as many other browsers signed in as are asked for. */
async function person(visit, others) {
  const user = await gateway.addUser({ mode: 'none' });
  const phone = await gateway.pair(user);
  const clients = [];
  for (let n = 0; n < others; n += 1) {
    clients.push(gateway.client());
    await signIn(clients[n], user, phone);
  }
  const page = await securityInfo(visit, user, { phone, part: 'sessions' });
  await page.locator('#sessions > li').nth(others).waitFor();
  return { user, phone, page, clients };
}

const rows = (page) => page.locator('#sessions > li');
const ended = (page) => page.locator('#ended:not(:empty)').innerText();
const isIn = async (client) => (await client.session()).json.authenticated;

for (const lang of ['en', 'ja']) {
  visitTest(`one, then all others: the list and what is said stay true, ${lang}`, options(lang), async (visit) => {
    const { page, clients } = await person(visit, 3);
    assert.equal(await rows(page).count(), 4);
    const own = rows(page).first();
    assert.equal(await own.getAttribute('data-current'), 'true', 'this browser comes first');
    assert.match(await own.innerText(), words(lang, 'around.this_browser'));
    assert.equal(await own.locator('[data-action]').count(), 0, 'signing out here is in the head of the page');
    await pressArmed(page, 'end_session');
    await rows(page).nth(3).waitFor({ state: 'detached' });
    assert.match(await ended(page), words(lang, 'around.ended_one'));
    const left = await Promise.all(clients.map(isIn));
    assert.equal(left.filter(Boolean).length, 2, 'one of them');
    await pressArmed(page, 'end_others');
    await rows(page).nth(1).waitFor({ state: 'detached' });
    assert.match(await ended(page), words(lang, 'around.ended_other'));
    assert.match(await page.locator('main').innerText(), words(lang, 'around.sessions_only'));
    assert.deepEqual(await Promise.all(clients.map(isIn)), [false, false, false]);
    assert.equal(await control(page, 'end_others').count(), 0, 'nothing left to end');
  });

  visitTest(`everywhere, here too, signs out here and says how many, ${lang}`, options(lang), async (visit) => {
    const { page, clients } = await person(visit, 1);
    await pressArmed(page, 'end_all');
    await at(page, 'signed-out');
    assert.match(await ended(page), words(lang, 'around.ended_other'));
    assert.equal(await isIn(clients[0]), false);
    await press(page, 'sign_in');
    await at(page, 'identify');
  });
}

visitTest('a session that ended elsewhere leaves the list by itself', options('en'), async (visit) => {
  const { page, clients } = await person(visit, 1);
  await clients[0].signOut();
  await rows(page).nth(1).waitFor({ state: 'detached' });
});

visitTest('what could not be ended stays in the list, and is said', options('en', [/ERR_FAILED/]), async (visit) => {
  const { page, clients } = await person(visit, 1);
  await page.route(/\/account\/sessions\//, (route) => route.abort());
  await pressArmed(page, 'end_session');
  await page.locator('main [role=alert]:not(:empty)').waitFor();
  assert.equal(await rows(page).count(), 2);
  assert.equal(await isIn(clients[0]), true);
  await page.unroute(/\/account\/sessions\//);
  await pressArmed(page, 'end_session');
  await rows(page).nth(1).waitFor({ state: 'detached' });
  assert.equal(await isIn(clients[0]), false);
});

visitTest('a click that comes with the page ends nothing', options('en'), async (visit) => {
  const { page, clients } = await person(visit, 1);
  await go(page, 'password');
  await page.evaluate(() => {
    new MutationObserver((_, watch) => {
      const button = document.querySelector('[data-action="end_others"]');
      if (button) { watch.disconnect(); button.click(); globalThis.genkanClicked = true; }
    }).observe(document, { subtree: true, childList: true });
  });
  await go(page, 'sessions');
  await page.waitForFunction(() => globalThis.genkanClicked);
  await control(page, 'end_others').scrollIntoViewIfNeeded();
  await control(page, 'end_others').and(page.locator(':not([aria-disabled=true])')).waitFor();
  assert.equal(await rows(page).count(), 2);
  assert.equal(await isIn(clients[0]), true);
});
