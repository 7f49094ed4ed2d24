// “It wasn’t me”: one step ends every session, pauses requests, and asks for a new password at the next sign-in.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY } from '../lib/config.mjs';
import { signedIn } from '../lib/expect.mjs';
import { journey } from '../lib/journey.mjs';
import { at, control, giveCode, message, press, prove, remember, signedInPage, submit } from '../lib/page.mjs';
import { says, words } from '../lib/words.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());

const REFUSED = [/console: .* 4(01|09|22) .*\/actions\//];

/** A new password on the page, which says `wrong` to it. */
async function refused(page, password, lang, wrong) {
  await page.locator('input[name=password]').fill(password);
  await submit(page);
  assert.match(await message(page), words(lang, wrong));
}

/** Takes back what was typed wrongly and gives a good one. */
async function renew(page, user, lang) {
  await at(page, 'enroll_required');
  const field = page.locator('input[name=password]');
  assert.equal(await field.getAttribute('autocomplete'), 'new-password');
  await refused(page, 'short', lang, 'wrong_short');
  await refused(page, 'password123', lang, 'wrong_common');
  await refused(page, user.password, lang, 'wrong_same');
  const password = `${user.password} and more`;
  await field.fill(password);
  await submit(page);
  return password;
}

for (const from of ['the phone', 'the page']) {
  journey(`said on ${from}: everything that may be in wrong hands ends`, {
    gateway: () => gateway, phone: from === 'the phone' ? 'page' : 'plain', pushes: 3, expect: REFUSED,
  }, async ({ visit, page, user, phone, lang, gateway: place }) => {
    const elsewhere = place.client();
    await elsewhere.prove(user);
    await elsewhere.finish(phone);
    await signedIn(elsewhere, true);
    await prove(page, user);
    await at(page, 'push_pending');
    if (from === 'the phone') await phone.notMe(); else await phone.deny();
    await at(page, 'push_ended');
    if (from === 'the page') await press(page, 'report');
    await says(page, lang, 'secured_title');
    await says(page, lang, 'secured');
    await signedIn(elsewhere, false);
    assert.equal(await control(page, 'resend').count(), 0, 'requests are paused');
    await press(page, 'cancel');

    await prove(page, user);
    await at(page, 'push_ended');
    await says(page, lang, 'paused_title');
    await press(page, 'use_code');
    if (from === 'the phone') await press(phone.page, 'done');
    await giveCode(page, from === 'the phone' ? await phone.code() : phone.totp());
    const password = await renew(page, user, lang);
    visit.canary.guard('the new password', password);
    await remember(page, false);
    await signedInPage(page);

    const old = place.client();
    await old.start();
    await old.act('identify', { identifier: user.identifier });
    assert.equal((await old.act('password', { password: user.password })).status, 401, 'the old password is worth nothing');
    assert.equal((await old.act('password', { password })).status, 200);
    await old.cancel();
  });
}
