// Security info: a session that nobody uses ends, and whoever is there is asked in time (row 82; WCAG 2.2.1). The gateway
// of these tests has the question come a quarter of a minute after the last use: time itself is the subject here.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { accessible } from '../lib/axe.mjs';
import { Beside } from '../lib/beside.mjs';
import { visitTest } from '../lib/browser.mjs';
import { place, shows, signInHere } from '../lib/component.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { at, control, fits } from '../lib/page.mjs';
import { go, securityInfo } from '../lib/security.mjs';
import { words } from '../lib/words.mjs';

const idle = (seconds) => ({ config: merge(ROOMY.config, { policy: { session_idle: seconds } }) });
const SOON = idle(135);

let gateway;
/** One that comes to know shorter times. */
let over;
let beside;
before(async () => {
  [gateway, over, beside] = await Promise.all([Gateway.start(SOON), Gateway.start(SOON), Beside.open(SOON)]);
  for (const lang of ['en', 'ja']) beside.page(`/${lang}`, { lang, element: '<genkan-security-info></genkan-security-info>' });
  beside.page('/shadow', { lang: 'en', element: '<genkan-security-info shadow></genkan-security-info>' });
});
after(async () => { await Promise.all([gateway.dispose(), over.dispose(), beside.close()]); });

const options = (lang, more) => ({ gateway: () => gateway, lang, ...more });
/** The question. In somebody’s own page ids have another beginning. */
const dialog = (page) => page.locator('dialog[role=alertdialog][open]');
const asked = (page) => dialog(page).waitFor({ timeout: 30_000 });
const endOf = (page) => page.evaluate(async () => (await (await fetch('/api/v1/session')).json()).idle_at);

/** Somebody at a part of security info. */
async function person(visit, part) {
  const user = await visit.gateway.addUser({ mode: 'none' });
  const phone = await visit.gateway.pair(user);
  return { user, phone, page: await securityInfo(visit, user, { phone, part }) };
}

/** Notes what the page is like when the question goes: it comes again so soon that nobody could look in time. */
const watch = (page) => page.evaluate(() => {
  globalThis.gone = new Promise((done) => {
    document.querySelector('dialog[role=alertdialog]').addEventListener('close', () => {
      const { name, value } = document.activeElement;
      done({ name, value });
    }, { once: true });
  });
});
const gone = (page) => page.evaluate(() => globalThis.gone);

for (const lang of ['en', 'ja']) {
  visitTest(`who is there is asked, stays by one press, and goes on with what was being typed, ${lang}`, options(lang), async (visit) => {
    const { page, phone } = await person(visit);
    await go(page, `method/p-${phone.id}`);
    const field = page.locator('input[name=label]');
    await field.fill('Half a na');
    await watch(page);
    await asked(page);
    assert.equal(await dialog(page).getAttribute('role'), 'alertdialog');
    assert.match(await dialog(page).innerText(), words(lang, 'overview.idle_title'));
    assert.match(await dialog(page).innerText(), /\b\d\d:\d\d\b/, 'when it ends');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.action), 'stay', 'the answer that loses nothing has the focus');
    await accessible(page, 'still there?');
    await fits(page, 'still there?');
    const before = await endOf(page);
    await page.keyboard.press('Enter');
    assert.deepEqual(await gone(page), { name: 'label', value: 'Half a na' });
    assert.ok(await endOf(page) > before, 'the server has heard it');
  });

  visitTest(`who leaves is signed out, ${lang}`, options(lang), async (visit) => {
    const { page } = await person(visit);
    await asked(page);
    await control(page, 'leave').click();
    await at(page, 'signed-out');
    assert.equal(await dialog(page).count(), 0);
    assert.equal(await endOf(page), undefined);
  });

  visitTest(`the list of sessions says when each ends, used or not, ${lang}`, options(lang), async (visit) => {
    const { page } = await person(visit, 'sessions');
    const own = page.locator('#sessions > li').first();
    await own.waitFor();
    assert.match(await own.innerText(), words(lang, 'around.session_idle'));
    assert.match(await own.innerText(), words(lang, 'around.session_ends'));
  });

  visitTest(`in somebody’s own page as well, ${lang}`, { ...options(lang), gateway: () => beside }, async (visit) => {
    const user = await beside.addUser({ mode: 'none' });
    const phone = await beside.pair(user);
    const page = await visit.tab(`/${lang}`);
    await signInHere(page, user, phone);
    await shows(page, 'security-info');
    await asked(page);
    assert.match(await dialog(page).innerText(), words(lang, 'overview.idle_title'));
    const title = await page.title();
    await watch(page);
    const before = await endOf(page);
    await control(place(page), 'stay').click();
    await gone(page);
    assert.ok(await endOf(page) > before);
    assert.equal(await page.title(), title);
  });
}

visitTest('Esc is somebody, too', options('en'), async (visit) => {
  const { page } = await person(visit);
  await watch(page);
  await asked(page);
  const before = await endOf(page);
  const heard = page.waitForResponse((reply) => reply.url().endsWith('/account/methods'));
  await page.keyboard.press('Escape');
  await gone(page);
  await heard;
  assert.ok(await endOf(page) > before);
});

visitTest('an answer in one tab is one for the others', options('en'), async (visit) => {
  const { page } = await person(visit);
  const other = await visit.tab('/security-info');
  await at(other, 'security-info');
  await Promise.all([page, other].map(asked));
  await watch(page);
  await control(other, 'stay').click();
  await gone(page);
});

visitTest('in a shadow root as well', { ...options('en'), gateway: () => beside }, async (visit) => {
  const user = await beside.addUser({ mode: 'none' });
  const phone = await beside.pair(user);
  const page = await visit.tab('/shadow');
  await signInHere(page, user, phone);
  await shows(page, 'security-info');
  await asked(page);
  await control(place(page), 'leave').click();
  await shows(page, 'signed-out');
});

visitTest('when it is over all the same, the sign-in page comes and leads back here', { ...options('en', { expect: [/ 401 /, /ERR_CONNECTION|ERR_EMPTY/] }), gateway: () => over }, async (visit) => {
  const { page } = await person(visit);
  await asked(page);
  await over.stop();
  await over.configure(idle(0).config);
  await over.run();
  await at(page, 'identify', { timeout: 30_000 });
  assert.match(page.url(), /return=\/security-info/);
});
