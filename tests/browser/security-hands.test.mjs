// Security info without a mouse, with two tabs, and with a finger that is too quick.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { Account } from '../lib/account.mjs';
import { ROOMY } from '../lib/config.mjs';
import { visitTest } from '../lib/browser.mjs';
import { at, control } from '../lib/page.mjs';
import { go, pressArmed, securityInfo } from '../lib/security.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());

const OPTIONS = { gateway: () => gateway };

/** Somebody with two phones, signed in with the newer one. */
async function person(visit) {
  const user = await gateway.addUser({ mode: 'none' });
  await gateway.pair(user, 'Old phone');
  const phone = await gateway.pair(user, 'New phone');
  return { user, phone, page: await securityInfo(visit, user, { phone }) };
}

/** The row of a phone on the overview. */
const row = (page, name) => page.locator('[data-method]', { hasText: name });

/** Presses Tab until the wanted control has the focus; a focus ring has to be seen on every stop. */
async function tabTo(page, selector) {
  for (let stops = 0; stops < 60; stops += 1) {
    const { hit, ring, name } = await page.evaluate((wanted) => {
      const one = document.activeElement;
      const style = getComputedStyle(one);
      const seen = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
      return { hit: one.matches(wanted), ring: one === document.body || one.tabIndex < 0 || seen, name: one.outerHTML.slice(0, 80) };
    }, selector);
    assert.ok(ring, `no visible focus on ${name}`);
    if (hit) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${selector} cannot be reached with Tab`);
}

visitTest('a name is changed with Tab, Enter and typing, and the focus is never lost', OPTIONS, async (visit) => {
  const { page } = await person(visit);
  await row(page, 'Old phone').waitFor();
  const href = await row(page, 'Old phone').locator('[data-action="manage"]').getAttribute('href');
  await tabTo(page, `[data-action="manage"][href="${href}"]`);
  await page.keyboard.press('Enter');
  await page.locator('input[name=label]').waitFor();
  await tabTo(page, 'input[name=label]');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Hall phone');
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: 'Hall phone' }).waitFor();
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY');
  await tabTo(page, '[data-action="back"]');
  await page.keyboard.press('Enter');
  await row(page, 'Hall phone').waitFor();
});

visitTest('every row says aloud which way in its button manages', OPTIONS, async (visit) => {
  const { page } = await person(visit);
  for (const name of ['Old phone', 'New phone']) {
    assert.equal(await page.getByRole('link', { name: new RegExp(`Manage.*${name}`) }).count(), 1, name);
  }
});

visitTest('two tabs stay in step, and a session that ends in one has ended in the other', { ...OPTIONS, expect: [/console: .* 401 .*\/account\//] }, async (visit) => {
  const { page } = await person(visit);
  const second = await visit.tab('/security-info');
  await at(second, 'security-info');
  await row(second, 'Old phone').waitFor();
  const account = new Account(gateway.client());
  account.client.jar.set('__Host-sid', (await visit.context.cookies()).find((one) => one.name === '__Host-sid').value);
  const { methods } = await account.methods();
  const { id } = methods.find((one) => one.label === 'Old phone');
  await go(page, `method/${id}`);
  await page.locator('input[name=label]').fill('Hall phone');
  await page.locator('input[name=label]').press('Enter');
  await row(second, 'Hall phone').waitFor();
  await control(page, 'sign_out').click();
  await at(page, 'signed-out');
  await second.locator('html:is([data-step=identify], [data-step=signed-out])').waitFor({ state: 'attached' });
});

visitTest('a finger that is too quick removes nothing; one that waits does', OPTIONS, async (visit) => {
  const { page } = await person(visit);
  await row(page, 'Old phone').locator('[data-action="manage"]').click();
  await control(page, 'remove').waitFor();
  // The second press of a double click comes in the same task as what the first one has opened.
  await page.evaluate(() => {
    new MutationObserver((_, watch) => {
      const button = document.querySelector('[data-action="remove_yes"]');
      if (button) { watch.disconnect(); button.click(); globalThis.genkanClicked = true; }
    }).observe(document, { subtree: true, childList: true });
    document.querySelector('[data-action="remove"]').click();
  });
  await page.waitForFunction(() => globalThis.genkanClicked);
  assert.equal(await control(page, 'remove_yes').getAttribute('aria-disabled'), 'true');
  const writes = () => visit.calls().filter((call) => JSON.stringify(call).includes('DELETE')).length;
  assert.equal(writes(), 0, JSON.stringify(visit.calls()));
  await pressArmed(page, 'remove_yes');
  await control(page, 'restore').waitFor();
  assert.equal(writes(), 1);
});
