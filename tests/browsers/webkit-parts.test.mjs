// In WebKit: parts in pages of the issuer itself, as narrow as a phone, and the window of the widget as small as it gets.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Beside } from '../lib/beside.mjs';
import { numberIn, place, proveIn, shows } from '../lib/component.mjs';
import { skip, way } from '../lib/in-webkit.mjs';
import { at, control, fits, givePassword, identify, numberOf, press, remember } from '../lib/page.mjs';
import { Sites, seen } from '../lib/sites.mjs';
import { targets } from '../lib/study.mjs';
import { words } from '../lib/words.mjs';

/** A column of a phone of 320 px. */
const COLUMN = 'main { inline-size: 288px } h1 { overflow-wrap: anywhere }';

let beside;
let sites;
test.before(async () => {
  if (skip) return;
  [beside, sites] = await Promise.all([Beside.open({ secure: true }), Sites.open({ secure: true })]);
  beside.site.page('/column.css', { headers: { 'content-type': 'text/css' }, body: COLUMN });
  sites.shop.page('/column.css', { headers: { 'content-type': 'text/css' }, body: COLUMN });
});
test.after(async () => {
  await beside?.close();
  await sites?.close();
});

/** Nothing of the part sticks out of its column, its number is whole, and what is pressed is large enough (WCAG 2.5.8). */
async function narrow(page, about) {
  const faults = await page.evaluate(() => {
    const host = document.querySelector('genkan-signin, genkan-security-info');
    const all = [...(host.shadowRoot ?? host).querySelectorAll('*')].filter((one) => one.checkVisibility() && !one.matches('.visually-hidden, svg *'));
    const edge = host.getBoundingClientRect().right + 1;
    const line = (one) => { const { left, right, width, height } = one.getBoundingClientRect(); return `${one.outerHTML.slice(0, 100)} ${left} to ${right}, ${width} x ${height}`; };
    const ink = (one) => { const range = document.createRange(); range.selectNodeContents(one); return range.getBoundingClientRect(); };
    const room = (one) => one.parentElement.getBoundingClientRect();
    return [
      ...all.filter((one) => one.getBoundingClientRect().right > edge).map((one) => `sticks out: ${line(one)}`),
      ...all.filter((one) => one.matches('.number') && (ink(one).left < room(one).left + 8 || ink(one).right > room(one).right - 8)).map((one) => `cut: ${line(one)}`),
      ...all.filter((one) => one.matches('button, input, summary, a') && !one.closest('p')).filter((one) => {
        const { width, height } = one.getBoundingClientRect();
        return width < 24 || height < 24;
      }).map((one) => `too small: ${line(one)}`),
    ];
  });
  assert.deepEqual(faults, [], about);
}

for (const tree of ['', 'shadow']) {
  way(`a part in a page of the issuer: signed in, where else, and out${tree && ', in a shadow root'}`, async ({ page, lang }) => {
    const user = await beside.addUser({ mode: 'type6' });
    const phone = await beside.pair(user);
    const put = (path, element) => beside.page(path, { lang, element, head: '<link rel="stylesheet" href="/column.css">' });
    await page.goto(put(`/in-${lang}${tree}`, `<genkan-signin mode="component" ${tree}></genkan-signin>`));
    await shows(page, 'identify');
    assert.match(await place(page).innerText(), words(lang, 'identify_title'));
    await narrow(page, 'who');
    await proveIn(page, user);
    await shows(page, 'push_pending');
    await narrow(page, 'the phone');
    await phone.approve(await numberIn(page));
    await shows(page, 'remember_browser');
    await narrow(page, 'remember');
    await control(page, 'remember_no').click();
    await seen(page, 'result');
    await page.goto(put(`/info-${lang}${tree}`, `<genkan-security-info ${tree}></genkan-security-info>`));
    await shows(page, 'security-info');
    await page.locator('[data-method]').waitFor();
    await narrow(page, 'security info');
    await control(page, 'sessions').click();
    await page.locator('ul.rows > li').waitFor();
    await narrow(page, 'where else');
    await control(page, 'sign_out').click();
    await seen(page, 'close');
    await shows(page, 'signed-out');
    assert.equal(await phone.count(), 1);
  });
}

way('the widget in a narrow column, and its window as narrow as a window gets: nothing is cut', async ({ browser, page, lang }) => {
  const user = await sites.gateway.addUser({ mode: 'type6' });
  const phone = await sites.gateway.pair(user);
  const element = '<genkan-signin client="shop" callback="/callback"></genkan-signin>';
  await page.goto(sites.shop.page(`/narrow-${lang}`, { lang, element, head: '<link rel="stylesheet" href="/column.css">' }));
  await seen(page, 'ready');
  await narrow(page, 'the button');
  const small = await browser.opened(() => page.locator('[part=main]:visible').click());
  await at(small, 'identify');
  await small.resize(320, 640);
  await small.waitForFunction(() => innerWidth < 360 && innerHeight <= 640);
  const fine = async (about) => { await fits(small, about); await targets(small, about); };
  await fine('who');
  await identify(small, user);
  await at(small, 'password');
  await fine('the password');
  await givePassword(small, user);
  await at(small, 'push_pending');
  await fine('the phone');
  await press(small, 'use_code');
  await at(small, 'code_required');
  await fine('the code');
  await press(small, 'choose_method');
  await at(small, 'choose_method');
  await fine('another way');
  await control(small, 'choose').click();
  await phone.approve(await numberOf(small));
  await remember(small, false);
  await small.gone();
  await seen(page, 'result');
});
