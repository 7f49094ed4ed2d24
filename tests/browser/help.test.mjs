// The sign-in helper: every path ends in something to do, with and without a keyboard, a script, a right clock.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { chrome, visitTest } from '../lib/browser.mjs';
import { at, prove } from '../lib/page.mjs';
import { studied } from '../lib/study.mjs';

const SUPPORT = 'https://people.aoba.example/help';
let gateway;
before(async () => { gateway = await Gateway.start({ config: { links: { support: SUPPORT } } }); });
after(() => gateway.dispose());
const options = { gateway: () => gateway };

const here = (page, id) => page.locator(`html[data-ready][data-step="help"][data-screen="${id}"]`).waitFor({ state: 'attached' });
const visible = (page) => page.locator('section:visible').evaluateAll((all) => all.map((one) => one.id));
const open = async (visit, id) => {
  const page = await visit.tab(`/help${id ? `#${id}` : ''}`);
  await here(page, id ?? 'start');
  return page;
};

/** Every question and answer, one after another. */
async function everySection(visit, show) {
  const page = await open(visit);
  await page.locator('[data-brand]', { hasText: /Aoba|青葉/ }).waitFor();
  const ids = await page.locator('section').evaluateAll((all) => all.map((one) => one.id));
  for (const id of ids) {
    await page.evaluate((to) => { location.hash = to; }, id);
    await here(page, id);
    if (id === 'app-code') await page.locator('[data-clock-verdict="right"]').waitFor();
    await show(page, `help-${id}`);
  }
}
for (const lang of ['en', 'ja']) {
  visitTest(`every section of the helper, ${lang}, light and dark`, { ...options, lang, timeout: 180_000 }, async (visit) => {
    const names = await studied(everySection, visit, lang, ['light', 'dark']);
    assert.ok(names.length >= 20, `${names.length} sections`);
  });
}

visitTest('every path of the helper ends in something to do after four answers at most', options, async (visit) => {
  const page = await open(visit);
  const sections = await page.evaluate(() => Object.fromEntries([...document.querySelectorAll('section')].map((one) => [one.id, {
    on: [...one.querySelectorAll('a[href^="#"]:not([data-action])')].map((a) => a.hash.slice(1)),
    ends: one.querySelectorAll('.act a:not([href^="#"])').length, asks: one.querySelectorAll('.choice').length,
  }])));
  const reached = new Map([['start', 0]]);
  for (const [id, depth] of reached) {
    const section = sections[id];
    assert.ok(section, `#${id} is linked to and not there`);
    assert.ok(section.asks > 0 || section.ends > 0, `#${id} leads nowhere`);
    for (const next of section.on) if (!reached.has(next)) reached.set(next, depth + 1);
  }
  assert.deepEqual(Object.keys(sections).filter((id) => !reached.has(id)), [], 'nobody gets there');
  assert.ok(Math.max(...reached.values()) <= 4, JSON.stringify([...reached]));
});

visitTest('the helper works with the keys alone, and back goes back one question', options, async (visit) => {
  const page = await open(visit);
  assert.deepEqual(await visible(page), ['start']);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.hash), '#no-request');
  await page.keyboard.press('Enter');
  await here(page, 'no-request');
  assert.deepEqual(await visible(page), ['no-request']);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'no-request-title', 'the heading is read out');
  assert.match(await page.title(), /^What does the sign-in page say\? · Aoba Health$/);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await here(page, 'silent');
  await page.goBack();
  await here(page, 'no-request');
  await page.goBack();
  await here(page, 'start');
  await page.goForward();
  await here(page, 'no-request');
  await page.goto(`${gateway.origin}/help#what-is-this`);
  assert.deepEqual(await visible(page), ['start'], 'an address nobody knows shows the first question');
});

for (const lang of ['en', 'ja']) {
  test(`without scripts the helper is one page to read, ${lang}`, async () => {
    const context = await (await chrome()).newContext({ javaScriptEnabled: false, locale: lang });
    try {
      const page = await context.newPage();
      const reply = await page.goto(`${gateway.origin}/help`);
      assert.match(reply.headers()['content-security-policy'], /script-src 'self' 'wasm-unsafe-eval'/);
      assert.equal(await page.locator('html').getAttribute('lang'), lang);
      const sections = await page.locator('section').count();
      assert.ok(sections >= 20);
      assert.equal(await page.locator('section:visible').count(), sections);
      for (const dead of ['[data-action=language]', '[data-action=contact]', '[data-clock]']) {
        assert.equal(await page.locator(`${dead}:visible`).count(), 0, `${dead} would do nothing`);
      }
      await page.locator('a[href="#lost-phone"]').click();
      assert.ok(await page.locator('#lost-phone h2').evaluate((one) => one.getBoundingClientRect().top < innerHeight));
    } finally { await context.close(); }
  });
}

visitTest('the helper leads back to the sign-in that is under way, and nobody is asked twice', options, async (visit) => {
  const { user, phone } = await gateway.person();
  const page = await visit.tab('/?return=/after');
  await at(page, 'identify');
  const link = page.locator('footer a[href^="/help"]');
  const place = await link.boundingBox();
  await prove(page, user);
  await at(page, 'push_pending');
  const number = await page.locator('#number').innerText();
  assert.equal(Math.round((await link.boundingBox()).x), Math.round(place.x), 'the same place on every screen');
  await link.click();
  await here(page, 'start');
  await page.locator('#start a[href="#code"]').click();
  await page.locator('#code a[href="#kept-code"]').click();
  await page.locator('#kept-code [data-action=sign_in]').click();
  await at(page, 'push_pending');
  assert.equal(new URL(page.url()).search, '?return=/after');
  assert.equal(await page.locator('#number').innerText(), number);
  assert.equal(await phone.count(), 1, 'one request in all');
});

for (const [off, word, says] of [[190_000, 'fast', '3 minutes fast'], [-7_200_000, 'slow', '2 hours slow'], [-40_000, 'slow', /(39|40|41) seconds slow/], [3_000, 'right', 'is right']]) {
  visitTest(`a clock that is ${off / 1000} s off: ${word}`, options, async (visit) => {
    const page = await visit.tab();
    await page.clock.install({ time: Date.now() + off });
    await page.goto(`${gateway.origin}/help#app-code`);
    const verdict = page.locator(`[data-clock-verdict="${word}"]`);
    await verdict.waitFor();
    const text = await verdict.innerText();
    assert.ok(says instanceof RegExp ? says.test(text) : text.includes(says), text);
    const asked = visit.calls('HEAD', /\/help$/).length;
    assert.equal(asked, 1);
    await page.locator('#app-code [data-action=back]').click();
    await here(page, 'code');
    await page.clock.runFor(600_000);
    assert.equal(visit.calls('HEAD', /\/help$/).length, asked, 'nothing is asked while nobody looks');
  });
}

visitTest('a service that can’t be reached has no clock to compare with', { ...options, expect: [/console: .*ERR_FAILED/] }, async (visit) => {
  const page = await visit.tab();
  await page.route('**/help', (route) => (route.request().method() === 'HEAD' ? route.abort() : route.continue()));
  await page.goto(`${gateway.origin}/help#app-code`);
  await page.locator('[data-clock-verdict="unknown"]').waitFor();
});

visitTest('whom to contact is the backend’s word, and no script', options, async (visit) => {
  const page = await open(visit, 'nothing');
  const contact = page.locator('#nothing [data-action=contact]');
  await contact.waitFor();
  assert.equal(await contact.getAttribute('href'), SUPPORT);
  for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'http://people.aoba.example']) {
    const other = await visit.tab();
    await other.route('**/signin-configuration', async (route) => {
      const reply = await route.fetch();
      const told = await reply.json();
      await route.fulfill({ response: reply, json: { ...told, links: { support: bad }, push: { ...told.push, open_app: bad } } });
    });
    const answered = other.waitForResponse('**/signin-configuration');
    await other.goto(`${gateway.origin}/help#nothing`);
    await (await answered).finished();
    await other.locator('[data-brand]', { hasText: 'Aoba' }).waitFor();
    assert.equal(await other.locator('[data-action=contact]:visible').count(), 0, bad);
    assert.equal(await other.locator('#deny [data-action=open_phone]').getAttribute('href'), '/companion', bad);
  }
});

visitTest('the other language keeps the question', options, async (visit) => {
  const page = await open(visit, 'lost-phone');
  await page.locator('[data-action=language]').click();
  await page.locator('html[lang=ja][data-ready][data-screen="lost-phone"]').waitFor({ state: 'attached' });
  await page.locator('h2', { hasText: 'まずアカウントを守りましょう' }).waitFor();
});
