// The sign-in as a part of a page of the issuer's own origin: no frame, no window, and the page's own cookie at the end.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { accessible } from '../lib/axe.mjs';
import { Beside } from '../lib/beside.mjs';
import { visitTest } from '../lib/browser.mjs';
import { SHADOW_RULES, numberIn, place, proveIn, shows, signInHere, surroundings } from '../lib/component.mjs';
import { control } from '../lib/page.mjs';
import { seen, seenSoFar } from '../lib/site.mjs';
import { totp } from '../lib/totp.mjs';
import { words } from '../lib/words.mjs';

let beside;
before(async () => {
  beside = await Beside.open();
  for (const lang of ['en', 'ja']) {
    beside.page(`/light-${lang}`, { lang, element: '<p>Before</p><genkan-signin mode="component"></genkan-signin><p><a href="#after">After</a></p>' });
    beside.page(`/shadow-${lang}`, { lang, element: '<genkan-signin mode="component" shadow></genkan-signin>' });
  }
});
after(() => beside.close());

const options = (lang) => ({ gateway: () => beside, lang });

/** An account with a phone, and a page with the part. */
async function person(visit, path, about) {
  const user = await beside.addUser(about);
  const phone = await beside.pair(user);
  return { user, phone, page: await visit.tab(path) };
}

/** Whether the browser has a session. */
const signedIn = (page) => page.evaluate(async () => (await (await fetch('/api/v1/session')).json()).authenticated);

for (const lang of ['en', 'ja']) {
  visitTest(`signed in with the phone, in the page: ${lang}`, options(lang), async (visit) => {
    const { user, phone, page } = await person(visit, `/light-${lang}`);
    await shows(page, 'identify');
    assert.match(await place(page).innerText(), words(lang, 'identify_title'));
    // Some browsers keep it as a property.
    const broken = await place(page).locator('h1').evaluate((one) => ('webkitLocale' in one.style ? getComputedStyle(one).webkitLocale : ''));
    assert.ok(['', `"${lang}"`].includes(broken), `${broken}: the language that lines are broken in`);
    await accessible(page, 'who');
    const around = await surroundings(page);
    // Password managers look for fields in the page itself, with these names.
    const hints = await page.evaluate(() => [...document.querySelectorAll('input')].map((one) => [one.name, one.autocomplete]));
    assert.deepEqual(hints, [['identifier', 'username webauthn']]);
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY', 'the focus was taken out of the page');
    await proveIn(page, user);
    const part = await shows(page, 'push_pending');
    await accessible(page, 'the phone');
    assert.deepEqual(await surroundings(page), around);
    await phone.approve(await numberIn(part));
    await shows(page, 'remember_browser');
    await control(part, 'remember_no').click();
    await seen(page, 'result');
    await shows(page, 'signed-in');
    assert.match(await part.innerText(), new RegExp(user.identifier));
    assert.equal(await signedIn(page), true);
    assert.deepEqual(await surroundings(page), around);
    const said = await seenSoFar(page);
    assert.deepEqual(said.filter(({ type }) => type === 'result').map(({ detail }) => detail), [{}]);
    const steps = said.filter(({ type }) => type === 'step').map(({ detail }) => detail.step);
    assert.deepEqual(steps, ['identify', 'password', 'approve', 'other', 'done']);
    assert.equal(said.filter(({ type }) => type === 'ready').length, 1);

    await control(part, 'sign_out').click();
    await seen(page, 'close');
    await shows(page, 'signed-out');
    assert.equal(await signedIn(page), false);
    visit.canary.guard('the password', user.password);
  });

  visitTest(`signed in with a code, in a shadow root: ${lang}`, options(lang), async (visit) => {
    const { user, phone, page } = await person(visit, `/shadow-${lang}`);
    await proveIn(page, user);
    const part = await shows(page, 'push_pending');
    assert.equal(await page.evaluate(() => document.querySelectorAll('input, h1 ~ * h1, [data-genkan]').length), 0, 'something stands in the page itself');
    await control(part, 'use_code').click();
    await shows(page, 'code_required');
    await accessible(page, 'the code', SHADOW_RULES);
    // The field that has to be filled has the focus: who is in the part is led on in it.
    assert.equal(await part.locator('input[name=code]').evaluate((one) => one.getRootNode().activeElement === one), true);
    await page.keyboard.type(totp(phone.seed, Date.now()));
    await shows(page, 'remember_browser');
    await control(part, 'remember_no').click();
    await seen(page, 'result');
    await shows(page, 'signed-in');
  });
}

visitTest('another tab was faster: this one is signed in too, and stays where it is', options('en'), async (visit) => {
  const { user, phone, page } = await person(visit, '/light-en');
  await shows(page, 'identify');
  const other = await visit.tab('/light-en');
  await signInHere(other, user, phone);
  await seen(other, 'result');
  await seen(page, 'result');
  await shows(page, 'signed-in');
  assert.equal(new URL(page.url()).pathname, '/light-en');
});

visitTest('at another origin it is refused, and nothing of it is loaded', options('en'), async (visit) => {
  const page = await visit.tab();
  const elsewhere = beside.origin.replace('id.genkan.localhost', 'evil.genkan.localhost');
  visit.gateway.origins = [elsewhere];
  await page.goto(`${elsewhere}/light-en`);
  const [{ detail }] = await seen(page, 'error');
  assert.deepEqual(detail, { reason: 'misconfigured' });
  assert.equal(await page.locator('genkan-signin > *').count(), 0);
  assert.equal(visit.requests.some(({ url }) => url.includes('component')), false);
});

visitTest('six digits fit their place on a narrow phone', { ...options('en'), context: { viewport: { width: 320, height: 700 } } }, async (visit) => {
  const { user, page } = await person(visit, '/light-en', { mode: 'type6' });
  await proveIn(page, user);
  const part = await shows(page, 'push_pending');
  const [number, room] = await part.locator('.number').evaluate((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    const { paddingLeft, paddingRight } = getComputedStyle(one.parentElement);
    return [range.getBoundingClientRect().width, one.parentElement.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)];
  });
  assert.ok(number > 120 && number <= room, `${number} px of ${room}`);
});
