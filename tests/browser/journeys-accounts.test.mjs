// Journeys through the picker: names kept in this browser after *yes*, and only then.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY } from '../lib/config.mjs';
import { journey } from '../lib/journey.mjs';
import { at, prove, press, remember, signedInPage } from '../lib/page.mjs';
import { words } from '../lib/words.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());
const options = { gateway: () => gateway };

const names = (page) => page.locator('[data-action="use_account"]');

/** From the password to the signed-in page and out again, to a fresh first page. */
async function around(page, phone, stay) {
  await at(page, 'push_pending');
  await phone.approve();
  await remember(page, stay);
  await signedInPage(page);
  await press(page, 'sign_out');
  await at(page, 'signed-out');
  await page.goto(new URL('/', page.url()).href);
  await at(page, 'identify');
}

journey('*yes* keeps the name: the next visit offers it, one press goes on; *no* keeps nothing', { ...options, pushes: 2 },
  async ({ page, user, phone, lang }) => {
    await prove(page, user);
    await around(page, phone, false);
    assert.equal(await names(page).count(), 0, 'nothing was kept');
    await prove(page, user);
    await around(page, phone, true);
    assert.match(await page.locator('h1').innerText(), words(lang, 'accounts_title'));
    assert.deepEqual(await names(page).locator('bdi').allInnerTexts(), [user.identifier]);
    await names(page).focus();
    await page.keyboard.press('Enter');
    await at(page, 'password');
    assert.ok((await page.locator('.who').innerText()).includes(user.identifier));
  });

journey('two accounts, newest first; one is forgotten; another can be typed', { ...options, pushes: 1 },
  async ({ page, user, phone, gateway: place }) => {
    const { user: other, phone: theirs } = await place.person({ mode: 'none' });
    await prove(page, user);
    await around(page, phone, true);
    await press(page, 'other_account');
    await prove(page, other);
    await around(page, theirs, true);
    assert.deepEqual(await names(page).locator('bdi').allInnerTexts(), [other.identifier, user.identifier]);
    await page.locator('[data-action="forget_account"]').first().click();
    await page.waitForFunction(() => document.querySelectorAll('[data-action="use_account"]').length === 1);
    await page.reload();
    await at(page, 'identify');
    assert.deepEqual(await names(page).locator('bdi').allInnerTexts(), [user.identifier]);
    await page.locator('[data-action="forget_account"]').click();
    await page.locator('input[name=identifier]').waitFor();
    assert.ok(!(await page.evaluate(() => JSON.stringify({ ...localStorage }))).includes('@'), 'nothing is left behind');
    assert.equal(await theirs.count(), 1);
  });

journey('without storage nothing is offered and nothing else is lost', { ...options, pushes: 1 },
  async ({ visit, user, phone, page: first }) => {
    await first.close();
    await visit.context.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(globalThis, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });
      }
    });
    const page = await visit.tab('/');
    await prove(page, user);
    await around(page, phone, true);
    assert.equal(await names(page).count(), 0);
    await page.locator('input[name=identifier]').fill(user.identifier);
    await page.keyboard.press('Enter');
    await at(page, 'password');
    // A page without storage has nothing that could be searched for secrets.
    await page.close();
  });
