// Security info: the overview, one method, the proof that is asked for again, and several tabs.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { visitTest } from '../lib/browser.mjs';
import { CompanionPhone } from '../lib/companion.mjs';
import { at, control, givePassword, numberOf, press, stepOf, submit } from '../lib/page.mjs';
import { says } from '../lib/words.mjs';
import { go, listed, numberShown, securityInfo, wrong } from '../lib/security.mjs';

/** A proof is fresh for so short a time that the next change asks for it again. */
const STALE = { config: merge(ROOMY.config, { policy: { fresh: 3 } }) };
/** A call that is refused is told in the console, too. */
const REFUSED = [/console: .* (40[1349]|422) .*\/account\//, /console: .* 401 .*\/account\//];

let gateway;
let strict;
before(async () => {
  gateway = await Gateway.start(ROOMY);
  strict = await Gateway.start(STALE);
});
after(async () => {
  await gateway?.dispose();
  await strict?.dispose();
});

/** Waits until the last proof is stale. */
const stale = (page) => page.evaluate(async () => {
  for (;;) {
    const { fresh_until: until } = await (await fetch('/api/v1/session')).json();
    if (until === undefined) return;
    await new Promise((done) => { setTimeout(done, 200); });
  }
});

/** The page of the phone in the list. */
async function phonePage(page) {
  await page.locator('[data-list="methods"] [data-action="manage"]').first().click();
  await page.locator('h1 bdi').waitFor();
}

/** Types another name and saves it. */
async function rename(page, name) {
  await page.locator('input[name=label]').fill(name);
  await submit(page);
}

const named = (page, name) => page.locator('h1 bdi', { hasText: name }).waitFor();
const dialog = (page) => page.locator('dialog[open]');

for (const lang of ['en', 'ja']) {
  visitTest(`a change asks once more who it is, and then completes by itself, ${lang}`, { gateway: () => strict, lang, expect: REFUSED }, async (visit) => {
    const user = await strict.addUser({ mode: 'type2' });
    const phone = await CompanionPhone.pair(strict, user, { lang, name: 'Old phone' });
    const page = await securityInfo(visit, user, { phone });
    await says(page, lang, 'overview.without_none_text');
    await phonePage(page);
    await stale(page);
    await rename(page, 'Mei’s phone');
    await at(page, 'password');
    await says(page, lang, 'overview.step_up_stay');
    assert.equal(await dialog(page).evaluate((one) => one.contains(document.activeElement)), true, 'the focus is in the dialog');
    await dialog(page).locator('input[name=password]').fill(user.password);
    await dialog(page).locator('button[type=submit]').click();
    await phone.approve(await numberOf(page));
    await named(page, 'Mei’s phone');
    await at(page, 'security-info');
    assert.equal(await dialog(page).count(), 0);
    // Put off: nothing is lost, and nothing has changed.
    await stale(page);
    await rename(page, 'Another name');
    await at(page, 'password');
    await page.keyboard.press('Escape');
    await at(page, 'security-info');
    assert.equal(await page.locator('input[name=label]').inputValue(), 'Another name');
    await named(page, 'Mei’s phone');
    // And the same by its button.
    await submit(page);
    await at(page, 'password');
    await dialog(page).locator('[data-action="cancel"]').click();
    await at(page, 'security-info');
    await page.reload();
    await at(page, 'security-info');
    await named(page, 'Mei’s phone');
    await phone.close({ requests: 2 });
  });

  visitTest(`names, test requests and the switch, ${lang}`, { gateway: () => gateway, lang, expect: REFUSED }, async (visit) => {
    const user = await gateway.addUser({ mode: 'type2', recovery: true, email: 'mei@aoba.example' });
    const phone = await CompanionPhone.pair(gateway, user, { lang, name: 'Old phone' });
    const page = await securityInfo(visit, user, { phone });
    await says(page, lang, 'overview.without_sure_text');
    await phonePage(page);
    // A test signs nobody in; the number is on the page.
    await press(page, 'test');
    await phone.approve(await numberShown(page));
    await page.locator('[data-outcome="approved"][role=status]').waitFor();
    await press(page, 'close_test');
    await press(page, 'test');
    await phone.deny();
    await page.locator('[data-outcome="denied"][role=status]').waitFor();
    await phone.page.locator('[data-action="done"]').click();
    // Paused here, off on the phone; on again there, on here.
    await press(page, 'pause_hour');
    await control(page, 'resume').waitFor();
    await phone.page.locator('input[name=allow_requests]:not(:checked)').waitFor();
    await phone.page.locator('input[name=allow_requests]').check();
    await control(page, 'pause_hour').waitFor();
    await phone.close({ requests: 3 });
  });

  visitTest(`a way in is removed, brought back, and the last one stays, ${lang}`, { gateway: () => gateway, lang, expect: REFUSED }, async (visit) => {
    const user = await gateway.addUser({ mode: 'none' });
    const kitchen = await gateway.pair(user, 'Kitchen');
    const phone = await gateway.pair(user, 'Old phone');
    const page = await securityInfo(visit, user, { phone });
    const other = await visit.tab('/security-info');
    await at(other, 'security-info');
    const before = await listed(other);
    assert.equal(before.length, 2, before.join());
    await phonePage(page);
    await press(page, 'remove');
    // The button arms only after it has been seen for half a second.
    const yes = control(page, 'remove_yes');
    await yes.waitFor();
    assert.equal(await yes.getAttribute('aria-disabled'), 'true');
    await yes.dispatchEvent('click');
    assert.equal(page.url().includes('#method/'), true, 'too early: nothing happens');
    await page.locator('[data-action="remove_yes"]:not([aria-disabled])').click();
    await page.locator('[data-removed]').waitFor();
    await at(page, 'security-info');
    // The other tab follows by itself.
    await other.locator('[data-removed]').waitFor();
    assert.equal(await other.locator('[data-method]').count(), 1);
    await other.locator('[data-action="manage"]').click();
    await says(other, lang, 'overview.remove_last');
    assert.equal(await other.locator('[data-action="remove"]').count(), 0);
    // What proved the sign-in is gone, so the way back asks for another proof.
    await press(page, 'restore');
    await at(page, 'password');
    await dialog(page).locator('input[name=password]').fill(user.password);
    await dialog(page).locator('button[type=submit]').click();
    await at(page, 'push_pending');
    await kitchen.approve();
    await page.locator('[data-method]').nth(1).waitFor();
    assert.deepEqual(await listed(page), before);
  });
}

visitTest('an address of the page survives signing in', { gateway: () => gateway }, async (visit) => {
  const user = await gateway.addUser({ mode: 'none' });
  const phone = await gateway.pair(user, 'Old phone');
  const page = await visit.tab('/security-info#activity');
  await at(page, 'identify');
  await page.locator('input[name=identifier]').fill(user.identifier);
  await submit(page);
  await givePassword(page, user);
  await phone.approve(await numberOf(page));
  await at(page, 'remember_browser');
  await press(page, 'remember_no');
  await at(page, 'security-info');
  assert.match(page.url(), /\/security-info#activity$/);
  assert.equal(await stepOf(page), 'security-info');
  await go(page, 'sessions');
  await page.goBack();
  await page.waitForURL(/#activity$/);
});

visitTest('a name that looks like another one is refused, and stays in its field', { gateway: () => gateway, expect: REFUSED }, async (visit) => {
  const user = await gateway.addUser({ mode: 'none', email: 'mei@aoba.example' });
  await gateway.pair(user, 'Kitchen');
  const phone = await gateway.pair(user, 'Old phone');
  const page = await securityInfo(visit, user, { phone });
  await page.locator('[data-method]', { hasText: 'Old phone' }).locator('[data-action="manage"]').click();
  await rename(page, 'Kitсhen');
  await wrong(page);
  assert.equal(await page.locator('input[name=label]').inputValue(), 'Kitсhen');
  assert.equal(await page.locator('input[name=label]').getAttribute('aria-invalid'), 'true');
});

visitTest('what asks once more who it is cannot be fetched: it is said, nothing has changed, and it can be tried again', { gateway: () => strict, expect: [...REFUSED, /signin_more|ERR_FAILED/] }, async (visit) => {
  const user = await strict.addUser({ mode: 'none' });
  const phone = await strict.pair(user, 'Old phone');
  const page = await securityInfo(visit, user, { phone });
  await phonePage(page);
  await stale(page);
  await page.route(/signin_more\.[0-9a-f]+\.wasm/, (route) => route.abort());
  await rename(page, 'Mei’s phone');
  await says(page, 'en', 'overview.step_up_failed');
  await page.unroute(/signin_more\.[0-9a-f]+\.wasm/);
  await dialog(page).locator('[data-action="retry"]').click();
  await at(page, 'password');
  await dialog(page).locator('[data-action="close"]').click();
  await at(page, 'security-info');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), await page.locator('button[type=submit]').innerText(), 'the focus is where it was');
});

visitTest('another part that cannot be fetched is said, and can be tried again', { gateway: () => gateway, expect: [/security_more|ERR_FAILED/] }, async (visit) => {
  const user = await gateway.addUser({ mode: 'none' });
  const phone = await gateway.pair(user, 'Old phone');
  const page = await securityInfo(visit, user, { phone });
  await page.route(/security_more\.[0-9a-f]+\.wasm/, (route) => route.abort());
  await press(page, 'sessions');
  await at(page, 'unreachable');
  await page.unroute(/security_more\.[0-9a-f]+\.wasm/);
  await press(page, 'retry');
  await at(page, 'security-info');
  await says(page, 'en', 'around.sessions_title');
  await page.goBack();
  await page.locator('[data-list="methods"]').waitFor();
});
