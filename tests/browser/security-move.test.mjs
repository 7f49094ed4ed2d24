// Security info: a new phone takes the place of an old one, in one go that never leaves an account without a way in.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY } from '../lib/config.mjs';
import { visitTest } from '../lib/browser.mjs';
import { CompanionPhone } from '../lib/companion.mjs';
import { at, press } from '../lib/page.mjs';
import { says } from '../lib/words.mjs';
import { NewPhone, added, go, listed, numberShown, otherThan, securityInfo } from '../lib/security.mjs';

const REFUSED = [/console: .* (4(04|22|29)) .*\/account\//];

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway?.dispose());

/** What a phone that sends requests says now. */
async function reached(user) {
  const client = gateway.client();
  await client.prove(user);
  const { step } = client.flow;
  await client.cancel();
  return step.device;
}

for (const lang of ['en', 'ja']) {
  visitTest(`a new phone takes over, with a reload in the middle and a wrong number, ${lang}`, { gateway: () => gateway, lang, expect: REFUSED }, async (visit) => {
    const user = await gateway.addUser({ mode: 'type2', recovery: true });
    const old = await CompanionPhone.pair(gateway, user, { lang, name: 'Old phone', expect: [/40[149]/] });
    const page = await securityInfo(visit, user, { code: user.recovery[0], part: 'move/' });
    await page.locator('[data-action="move"]').click();
    await says(page, lang, 'add.move_text');
    await page.locator('.steps [aria-current="step"]').waitFor();
    await press(page, 'start');
    const phone = await NewPhone.scan(gateway, page, { lang, expect: [/40[49]|422/] });
    const first = await numberShown(page);
    await page.reload();
    await at(page, 'security-info');
    assert.equal(await numberShown(page), first);
    await phone.confirm(otherThan(first));
    await says(page, lang, 'add.phone_wrong_title');
    await phone.page.locator('[data-action="done"]').click();
    assert.equal(await reached(user), 'Old phone', 'the old phone works until the new one has proved itself');
    await press(page, 'resend');
    const number = await numberShown(page);
    assert.equal(await reached(user), 'Old phone', 'and it still does');
    await phone.confirm(number);
    await added(page, 'push');
    await says(page, lang, 'add.move_stays');
    assert.equal(await reached(user), 'New phone');
    await press(page, 'done');
    const names = await listed(page);
    assert.ok(names.includes('New phone') && !names.includes('Old phone'), names.join());
    // It can be brought back for a while.
    await press(page, 'restore');
    await page.locator('[data-method] bdi', { hasText: 'Old phone' }).first().waitFor();
    await phone.close();
    await old.visit.close();
  });
}

visitTest('who has lost the old phone is led through it too, and gives up without losing anything', { gateway: () => gateway, expect: REFUSED }, async (visit) => {
  const user = await gateway.addUser({ mode: 'none', recovery: true });
  await gateway.pair(user, 'Lost phone');
  const page = await securityInfo(visit, user, { code: user.recovery[0], part: 'move/' });
  await page.locator('[data-action="move"]').click();
  await page.locator('[data-part="lost"] summary').click();
  await says(page, 'en', 'add.move_lost');
  await press(page, 'start');
  await page.locator('svg.qr').waitFor();
  await press(page, 'give_up');
  await page.locator('[data-action="start"]').waitFor();
  await go(page, '');
  assert.ok((await listed(page)).includes('Lost phone'));
  assert.equal(await reached(user), 'Lost phone');
});
