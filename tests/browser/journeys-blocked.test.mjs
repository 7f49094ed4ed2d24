// When nothing goes on: until when, what still works, whom to ask. And what staying signed in really means.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { roomyBut } from '../lib/config.mjs';
import { journey } from '../lib/journey.mjs';
import { another, at, control, prove, remember, signedInPage, submit } from '../lib/page.mjs';
import { says } from '../lib/words.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(roomyBut({ codes_per_flow: 3 })); });
after(() => gateway.dispose());
const options = { gateway: () => gateway, expect: [/console: .* 4(22|09) .*\/actions\//] };

/** The seconds a countdown shows, in either language. */
async function seconds(page) {
  const text = await page.locator('#remaining').innerText();
  const [, minutes = 0] = /(\d+) ?(?:minute|分)/.exec(text) ?? [];
  const [, rest = 0] = /(\d+) ?(?:second|秒)/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(rest);
}

journey('too many wrong recovery codes: a live countdown, and what still works is a press away', {
  ...options, user: { recovery: true }, pushes: 1,
}, async ({ page, user, phone, lang }) => {
  await prove(page, user);
  await at(page, 'push_pending');
  await another(page, 'recovery');
  await at(page, 'code_required');
  for (let tries = 0; tries < 3; tries += 1) {
    await page.locator('input[name=code]').fill(user.recovery[0].replace(/^./, user.recovery[0][0] === 'A' ? 'B' : 'A').replace(/.$/, tries));
    const reply = page.waitForResponse('**/actions/code');
    await submit(page);
    await reply;
    await page.locator('html:is([data-step=blocked], :has(button[type=submit]:not([data-busy])))').waitFor({ state: 'attached' });
  }
  await at(page, 'blocked');
  await says(page, lang, 'throttled_title');
  await says(page, lang, 'still_works');
  const left = await seconds(page);
  assert.ok(left > 0, 'a countdown');
  if (left > 1) await page.waitForFunction((before) => document.querySelector('#remaining').innerText !== before, await page.locator('#remaining').innerText());
  assert.equal(await page.locator('[data-method="recovery"]').count(), 0, 'only what works');
  await page.locator('[data-action="choose"][data-method="push"]').click();
  await at(page, 'push_pending');
  await phone.approve();
  await remember(page, false);
  await signedInPage(page);
});

for (const state of ['lock', 'disable']) {
  journey(`an account that is ${state === 'lock' ? 'locked' : 'disabled'} says whom to ask, after the password only`, { ...options, pushes: 0 },
    async ({ page, user, lang, gateway: place }) => {
      await place.cli(['user', state, user.identifier]);
      await prove(page, user);
      await at(page, 'blocked');
      await says(page, lang, state === 'lock' ? 'locked_title' : 'disabled_title');
      assert.ok((await page.locator('#remaining').innerText()).includes(lang === 'ja' ? '青葉ヘルス' : 'Aoba Health'));
      await control(page, 'change_account').click();
      await at(page, 'identify');
    });
}

journey('an account without any second way says so', { ...options, phone: 'none', pushes: 0 }, async ({ page, user, lang }) => {
  await prove(page, user);
  await page.locator('html:is([data-step=blocked], [data-step=choose_method])').waitFor({ state: 'attached' });
  if (await page.locator('html[data-step=blocked]').count()) await says(page, lang, 'no_method_title');
  else await says(page, lang, 'choose_empty');
});

for (const stay of [true, false]) {
  journey(`staying signed in: ${stay ? 'yes' : 'no'}, until a day that is true`, { ...options, pushes: 1 },
    async ({ visit, page, user, phone, lang }) => {
      await prove(page, user);
      await at(page, 'push_pending');
      await phone.approve();
      await at(page, 'remember_browser');
      for (const name of ['remember_yes_note', 'remember_no_note']) await says(page, lang, name);
      const day = (days) => new Intl.DateTimeFormat(lang, { month: 'long', day: 'numeric' }).format(Date.now() + days * 86_400_000);
      const text = (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
      const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
      assert.ok(zone, 'the browser knows its place');
      for (const days of [30, 1]) {
        const [, number] = /(\d+)/.exec(day(days).replace(/^\d+月/, ''));
        assert.match(text, new RegExp(`(?<!\\d)${number}(?!\\d)`), `${day(days)} in ${text}`);
      }
      await remember(page, stay);
      await signedInPage(page);
      const session = (await visit.context.cookies()).find((one) => one.name === '__Host-sid');
      if (stay) assert.ok(Math.abs(session.expires - Date.now() / 1000 - 30 * 86_400) < 120, `${session.expires}`);
      else assert.equal(session.expires, -1, 'gone with the browser');
    });
}
