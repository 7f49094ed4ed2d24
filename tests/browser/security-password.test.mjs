// Security info: a new password, with help that asks for nothing but length, and refusals that say why.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { visitTest } from '../lib/browser.mjs';
import { signIn } from '../lib/account.mjs';
import { at, numberOf, submit } from '../lib/page.mjs';
import { says, words } from '../lib/words.mjs';
import { securityInfo, wrong } from '../lib/security.mjs';

const REFUSED = [/console: .* (403|422) .*\/account\/password/];
const NEW = 'seven cats on the roof at noon';

let gateway;
/** A proof is old at once. */
let stale;
before(async () => {
  gateway = await Gateway.start(ROOMY);
  stale = await Gateway.start({ config: merge(ROOMY.config, { policy: { fresh: 1 } }) });
});
after(async () => { await gateway?.dispose(); await stale?.dispose(); });

const options = (lang, of = () => gateway) => ({ gateway: of, lang, expect: REFUSED });

async function person(visit, place = gateway) {
  const user = await place.addUser({ mode: 'none' });
  const phone = await place.pair(user);
  const other = place.client();
  await signIn(other, user, phone);
  const page = await securityInfo(visit, user, { phone, part: 'password' });
  await page.locator('#new_password').waitFor();
  visit.canary.guard('the new password', NEW);
  return { user, phone, page, other };
}

/** Waits for the instant, named by the server, from which on the proof is old. */
async function old(page) {
  const session = () => page.evaluate(async () => (await fetch('/api/v1/session')).json());
  for (let now = await session(); now.fresh_until > now.server_time; now = await session());
}

const fill = (page, text) => page.locator('#new_password').fill(text);
const strength = (page, name) => page.locator(`#strength[data-strength=${name}]`).waitFor();

for (const lang of ['en', 'ja']) {
  visitTest(`a new password: helped, refused, taken, and others are out, ${lang}`, options(lang), async (visit) => {
    const { user, page, other } = await person(visit);
    await submit(page);
    assert.match(await wrong(page), words(lang, 'password_empty'));
    for (const [text, name, said] of [
      ['k3#vQ9', 'short', 'around.password_hint_short'],
      ['abababababab', 'easy', 'around.password_hint_repeats'],
      ['qwertyuiop12', 'easy', 'around.password_hint_row'],
      [`${user.identifier.split('@')[0]} 1`, 'easy', 'around.password_hint_named'],
      ['seven cats', 'fair', 'around.password_hint_fair'],
      [NEW, 'long', 'around.password_hint_long'],
    ]) {
      await fill(page, text);
      await strength(page, name);
      assert.match(await page.locator('#strength').innerText(), words(lang, said));
    }
    await fill(page, 'short');
    await submit(page);
    await page.locator('#new_password[aria-invalid=true]').waitFor();
    await fill(page, 'iloveyou123');
    await submit(page);
    await says(page, lang, 'wrong_common');
    assert.equal(await page.locator('#new_password').inputValue(), 'iloveyou123', 'what was typed stays');
    await fill(page, user.password);
    const refused = page.waitForResponse((reply) => reply.status() === 422);
    await submit(page);
    await refused;
    await says(page, lang, 'wrong_same');
    await fill(page, NEW);
    await submit(page);
    const changed = page.locator('#changed:not(:empty)');
    await changed.waitFor();
    assert.match(await changed.innerText(), words(lang, 'around.password_done'));
    assert.match(await changed.innerText(), words(lang, 'around.ended_one'));
    assert.equal(await page.locator('#new_password').inputValue(), '');
    assert.equal((await other.session()).json.authenticated, false);
    const next = gateway.client();
    await next.prove(user);
    assert.equal(next.flow.step.type, 'password', 'the old one is over');
    await next.prove({ ...user, password: NEW });
    assert.notEqual(next.flow.step.type, 'password');
    await page.reload();
    await at(page, 'security-info');
    assert.match(await page.locator('main').innerText(), words(lang, 'around.password_changed'));
  });
}

visitTest('others stay signed in when that is wished', options('en'), async (visit) => {
  const { page, other } = await person(visit);
  await page.locator('#end-sessions').uncheck();
  await fill(page, NEW);
  await submit(page);
  await page.locator('#changed:not(:empty)').waitFor();
  assert.equal((await other.session()).json.authenticated, true);
});

visitTest('password managers know whose password it is, and that it is new', options('en'), async (visit) => {
  const { user, page } = await person(visit);
  const form = await page.locator('main form').evaluate((form) => [...form.elements].map((one) => [one.name, one.autocomplete, one.type]));
  assert.deepEqual(form.filter(([name]) => ['username', 'new_password'].includes(name)), [['username', 'username', 'text'], ['new_password', 'new-password', 'password']]);
  assert.equal(await page.locator('input[name=username]').inputValue(), user.identifier);
});

visitTest('an old proof is asked for again, and the change then completes by itself', options('en', () => stale), async (visit) => {
  const { user, phone, page } = await person(visit, stale);
  visit.canary.guard('the password', user.password);
  await old(page);
  await fill(page, NEW);
  await submit(page);
  await at(page, 'password');
  const dialog = page.locator('#step-up-dialog[open]');
  await dialog.locator('input[name=password]').fill(user.password);
  await dialog.locator('button[type=submit]').click();
  assert.equal(await page.locator('#new_password').inputValue(), NEW, 'what was typed stays');
  await phone.approve(await numberOf(page));
  await page.locator('#changed:not(:empty)').waitFor();
  assert.equal(await page.locator('#step-up-dialog[open]').count(), 0);
});
