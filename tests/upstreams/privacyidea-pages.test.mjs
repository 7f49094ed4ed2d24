// What only privacyIDEA has, on the pages: a number on the phone, a request without one, one that is over, a phone that is
// added by its own link.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { enter, signIn } from '../lib/any.mjs';
import { visitTest } from '../lib/browser.mjs';
import { another, at, giveCode, press, remember, signedInPage, typeCode } from '../lib/page.mjs';
import { Place } from '../lib/privacyidea.mjs';
import { added, choose, listed } from '../lib/security.mjs';
import { UpstreamPhone } from '../lib/upstream-phone.mjs';
import { words } from '../lib/words.mjs';

let place;
before(async () => { place = await Place.open({ upstream: { push_lifetime: 20 } }); });
after(() => place?.close());

const REFUSED = [/console: .* 4(01|03|04|09|22) .*\/(actions|account|session)/];
const options = (lang) => ({ gateway: () => place.gateway, lang, timeout: 180_000, expect: REFUSED });

async function done(page) {
  await remember(page, false);
  await signedInPage(page);
}

/** Types the number of the phone. */
async function type(page, number) {
  await at(page, 'code_on_phone');
  await typeCode(page, number);
}

for (const lang of ['en', 'ja']) {
  visitTest(`privacyIDEA: the number on the phone is typed on the page, a wrong one ends it, ${lang}`, options(lang), async (visit) => {
    const { phone, ...person } = place.person('carol');
    const page = await visit.tab('/');
    await enter(page, person);
    await at(page, 'code_on_phone');
    await phone.approve();
    const other = String((Number(phone.number) + 1) % 100).padStart(2, '0');
    await type(page, other);
    await at(page, 'push_ended');
    await press(page, 'resend');
    await at(page, 'code_on_phone');
    assert.equal((await phone.requests()).length, 1, 'the one that is over is gone from the phone');
    await phone.approve();
    assert.ok(!(await page.content()).includes(`>${phone.number}<`), 'the page does not know it');
    await type(page, phone.number);
    await done(page);
    assert.equal(await phone.count(), 2);
  });

  visitTest(`privacyIDEA: a request without a number; nobody answers, asked again, approved, ${lang}`, options(lang), async (visit) => {
    const { phone, ...person } = place.person('dave');
    const page = await visit.tab('/');
    await enter(page, person);
    await at(page, 'push_pending');
    assert.equal(await page.locator('#number').count(), 0);
    const late = await phone.pending();
    await at(page, 'push_ended', { timeout: 40_000 });
    await page.locator('html[data-outcome="expired"]').waitFor({ state: 'attached' });
    await phone.approve(undefined, late);
    await at(page, 'push_ended');
    await press(page, 'resend');
    await at(page, 'push_pending');
    await phone.approve();
    await done(page);
    assert.equal(await phone.count(), 2);
  });

  visitTest(`privacyIDEA: a second phone is added by its link, and signs in, ${lang}`, options(lang), async (visit) => {
    const person = place.person('bob');
    const page = await visit.tab('/?return=/security-info');
    await signIn(page, person);
    await at(page, 'security-info');
    await choose(page, 'push');
    // The link is in the picture only: no address that could be copied.
    const link = await new Promise((told, failed) => {
      page.route('**/account/enrollments', async (route) => {
        // Read on its way: what a page has read, a browser may have let go of.
        const response = await route.fetch();
        told((await response.json()).offer.link);
        await route.fulfill({ response });
      }).then(() => press(page, 'start')).catch(failed);
    });
    await page.unroute('**/account/enrollments');
    assert.match(link, /^otpauth:\/\/pipush\//);
    await page.locator('svg.qr').waitFor();
    const phone = await UpstreamPhone.enroll(link);
    await added(page, 'push');
    await press(page, 'done');
    await listed(page);
    // The list as it was may be drawn for a moment, until the new one is there.
    await page.locator('[data-list="methods"] [data-method]').nth(1).waitFor();
    assert.equal(await page.locator('[data-list="methods"] [data-method]').count(), 2);

    const fresh = await visit.constructor.open(place.gateway, { lang, expect: REFUSED });
    try {
      const tab = await fresh.tab('/');
      await enter(tab, person);
      await at(tab, 'push_pending');
      // Nobody learns whether this phone has shown it, and it does not show from where it comes.
      assert.equal(await tab.locator('.track').count(), 0);
      assert.doesNotMatch(await tab.locator('main').innerText(), words(lang, 'context_same'));
      await phone.approve();
      await done(tab);
      await fresh.clean();
    } finally { await fresh.close(); }
  });

  visitTest(`privacyIDEA: "it wasn’t me" on the phone is said on the page, and a code still signs in, ${lang}`, options(lang), async (visit) => {
    const { phone, ...person } = place.person('alice');
    const page = await visit.tab('/');
    await enter(page, person);
    await at(page, 'push_pending');
    await phone.deny('unknown_trigger');
    await at(page, 'push_ended');
    await page.locator('html[data-outcome="denied"]').waitFor({ state: 'attached' });
    await another(page, 'totp');
    await giveCode(page, await person.codes.next());
    await done(page);
    assert.equal(await phone.count(), 1);
  });
}
