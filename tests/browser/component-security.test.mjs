// Security info as a part of a page of the issuer's own origin: in the page's memory instead of its address, unless the
// page wants it so.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { accessible } from '../lib/axe.mjs';
import { fromBase32 } from '../lib/account.mjs';
import { Beside } from '../lib/beside.mjs';
import { visitTest } from '../lib/browser.mjs';
import { SHADOW_RULES, numberIn, place, shows, signInHere, surroundings } from '../lib/component.mjs';
import { control, submit } from '../lib/page.mjs';
import { pressArmed } from '../lib/security.mjs';
import { seen, seenSoFar } from '../lib/site.mjs';
import { totp } from '../lib/totp.mjs';
import { words } from '../lib/words.mjs';

// A change that needs a fresh proof is refused at first, and asked for again with one; a question that was under way when
// the proof changed the session's token is refused as well; what is set up is gone when it is done.
const REFUSED = [/console: .* 40[134] .*\/account\//];

let beside;
/** A proof is fresh for so short a time that a change asks for another. */
let strict;
before(async () => {
  [beside, strict] = await Promise.all([Beside.open(), Beside.open({ config: { policy: { fresh: 3 } } })]);
  for (const one of [beside, strict]) {
    for (const lang of ['en', 'ja']) {
      const element = '<genkan-security-info></genkan-security-info>';
      one.page(`/light-${lang}`, { lang, element });
      one.page(`/shadow-${lang}`, { lang, element: '<genkan-security-info shadow></genkan-security-info>' });
      one.page(`/routes-${lang}`, { lang, element: '<genkan-security-info routes></genkan-security-info>' });
    }
  }
});
after(async () => { await beside.close(); await strict.close(); });

const options = (lang, more) => ({ gateway: () => beside, lang, expect: REFUSED, ...more });

/** Waits until the last proof is stale. */
const stale = (page) => page.evaluate(async () => {
  for (;;) {
    const { fresh_until: until } = await (await fetch('/api/v1/session')).json();
    if (until === undefined) return;
    await new Promise((done) => { setTimeout(done, 200); });
  }
});

/** Somebody with two phones who has come to the part and signed in there. */
async function person(visit, path) {
  const user = await visit.gateway.addUser({ mode: 'none' });
  await visit.gateway.pair(user, 'Old phone');
  const phone = await visit.gateway.pair(user, 'New phone');
  const page = await visit.tab(path);
  await signInHere(page, user, phone);
  const part = await shows(page, 'security-info');
  await part.locator('[data-method]').nth(1).waitFor();
  return { user, phone, page, part };
}

for (const lang of ['en', 'ja']) {
  visitTest(`who is not signed in does so there; an app is added, and the page keeps its address, ${lang}`, options(lang), async (visit) => {
    const { page, part } = await person(visit, `/light-${lang}`);
    const said = (await seenSoFar(page)).map(({ type }) => type).filter((type) => type !== 'step');
    assert.deepEqual(said, ['ready', 'close', 'result']);
    await accessible(page, 'the overview');
    const around = await surroundings(page);
    await control(part, 'add').click();
    await part.locator('[data-action="add_method"][data-kind="totp"]').click();
    await submit(part);
    await part.locator('svg.qr path').waitFor();
    await part.locator('details summary').click();
    const secret = (await part.locator('.secret').innerText()).replaceAll(/\s/g, '');
    await accessible(page, 'the app');
    await part.locator('input[name=code]').fill(totp(fromBase32(secret), Date.now()));
    await part.locator('[data-done="totp"]').waitFor();
    assert.match(await part.innerText(), words(lang, 'add.app_done'));
    assert.deepEqual(await surroundings(page), around);
    visit.canary.guard('the key', secret);
  });

  visitTest(`a name is changed after another proof, in a shadow root, ${lang}`, { gateway: () => strict, lang, expect: REFUSED }, async (visit) => {
    const { user, phone, page, part } = await person(visit, `/shadow-${lang}`);
    await part.locator('[data-method]', { hasText: 'Old phone' }).locator('[data-action="manage"]').click();
    await stale(page);
    await part.locator('input[name=label]').fill('Hall phone');
    await submit(part);
    await shows(page, 'password');
    const dialog = part.locator('dialog[open]');
    assert.equal(await dialog.evaluate((one) => one.contains(one.getRootNode().activeElement)), true, 'the focus is in the dialog');
    await accessible(page, 'the dialog', SHADOW_RULES);
    await dialog.locator('input[name=password]').fill(user.password);
    await submit(dialog);
    await shows(page, 'push_pending');
    await phone.approve(await numberIn(part));
    await part.locator('h1', { hasText: 'Hall phone' }).waitFor();
    await shows(page, 'security-info');
    assert.equal(await dialog.count(), 0);
    // Put off, nothing is lost.
    await stale(page);
    await part.locator('input[name=label]').fill('Another name');
    await submit(part);
    await shows(page, 'password');
    await page.keyboard.press('Escape');
    await shows(page, 'security-info');
    assert.equal(await part.locator('input[name=label]').inputValue(), 'Another name');
  });

  visitTest(`sessions: this one is listed, ended, and begun again in its place, ${lang}`, options(lang), async (visit) => {
    const { user, phone, page, part } = await person(visit, `/light-${lang}`);
    await control(part, 'sessions').click();
    await part.locator('ul.rows > li').first().waitFor();
    assert.equal(await part.locator('ul.rows > li').count(), 1);
    assert.match(await part.innerText(), words(lang, 'around.sessions_title'));
    await control(part, 'sign_out').click();
    await seen(page, 'close', { count: 2 });
    await shows(page, 'signed-out');
    await control(part, 'sign_in').click();
    await signInHere(page, user, phone);
    await shows(page, 'security-info');
  });
}

/** Writes down what is printed, by whichever document, instead of printing it. */
function printer() {
  window.print = () => {
    const seen = (one) => one.checkVisibility({ visibilityProperty: true });
    const { document: paper } = window;
    const sheet = { title: paper.title, lang: paper.documentElement.lang, text: paper.body.textContent, page: window === top,
      codes: [...paper.querySelectorAll('.codes code')].filter(seen).map((one) => one.textContent), set: getComputedStyle(paper.querySelector('.sheet')).borderTopWidth };
    (top.printed ??= []).push(sheet);
  };
}

for (const [lang, tree] of [['en', 'light'], ['ja', 'light'], ['ja', 'shadow']]) {
  visitTest(`recovery codes are printed without the page around, and nothing of them stays in it: ${tree}, ${lang}`, options(lang), async (visit) => {
    const { page, part, user } = await person(visit, `/${tree}-${lang}`);
    await page.evaluate(printer);
    // A document of its own has a `print` of its own.
    await page.addInitScript(printer);
    await control(part, 'add').click();
    await part.locator('[data-action="add_method"][data-kind="recovery"]').click();
    await pressArmed(part, 'make_codes');
    await part.locator('.codes code').nth(9).waitFor();
    const codes = await part.locator('.codes code').allInnerTexts();
    const around = await surroundings(page);
    await control(part, 'print_codes').click();
    const [sheet] = await (await page.waitForFunction(() => window.printed)).jsonValue();
    assert.equal(sheet.page, false, 'the page around was printed');
    assert.deepEqual(sheet.codes, codes);
    assert.ok(sheet.text.includes(user.identifier) && !sheet.text.includes(beside.site.host), sheet.text);
    assert.match(sheet.title, lang === 'ja' ? /青葉ヘルス/ : /Aoba Health/);
    assert.deepEqual([sheet.lang, sheet.set], [lang, '0px']);
    const gone = page.waitForEvent('framedetached');
    // Its document goes while it is spoken to.
    await page.frames()[1].evaluate(() => dispatchEvent(new Event('afterprint'))).catch(() => {});
    await gone;
    assert.deepEqual(await surroundings(page), around);
    // Where nobody says that it is printed, it goes with the next press.
    await control(part, 'print_codes').click();
    await page.waitForFunction(() => window.printed.length === 2);
    assert.equal(page.frames().length, 2);
    await part.locator('h1').click();
    assert.equal(page.frames().length, 1);
    for (const code of codes) visit.canary.guard('a recovery code', code);
    await pressArmed(part, 'kept');
    await part.locator('.codes').waitFor({ state: 'detached' });
  });
}

visitTest('with routes the address says which part it is, and back goes back', options('en'), async (visit) => {
  const { page, part } = await person(visit, '/routes-en');
  await control(part, 'sessions').click();
  await page.waitForURL(/#sessions$/);
  await page.evaluate(() => history.back());
  await part.locator('[data-list="methods"]').waitFor();
  await page.goto(`${beside.origin}/routes-en#activity`);
  await page.reload();
  await place(page).locator('.filters').waitFor();
});

visitTest('a page that does something about it itself is left alone', options('en'), async (visit) => {
  beside.page('/own', { element: '<genkan-security-info></genkan-security-info>', script: "document.querySelector('genkan-security-info').addEventListener('close', (event) => event.preventDefault());" });
  const page = await visit.tab('/own');
  await seen(page, 'close');
  await page.waitForLoadState('networkidle');
  assert.equal(await page.locator('input').count(), 0);
});
