// Journeys with a passkey: made on the way in, used alone, offered in the field, as the second proof, and let be.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { journey } from '../lib/journey.mjs';
import { Authenticator } from '../lib/authenticator.mjs';
import { at, choose, control, identify, message, press, prove, remember, signedInPage } from '../lib/page.mjs';
import { says, words } from '../lib/words.mjs';

let gateway;
let strict;
before(async () => {
  const asks = (days) => ({ config: merge(ROOMY.config, { policy: { require_methods: ['passkey'], enroll_grace_days: days } }) });
  [gateway, strict] = await Promise.all([Gateway.start(asks(14)), Gateway.start(asks(0))]);
});
after(() => Promise.all([gateway.dispose(), strict.dispose()]));
const options = { gateway: () => gateway, expect: [/console: .* 4(01|09|22) .*\/actions\//] };

/** A passkey is asked for on the way in, and made. */
async function make(page, user, phone, authenticator) {
  await prove(page, user);
  await at(page, 'push_pending');
  await phone.approve();
  await at(page, 'enroll_required');
  await authenticator.touched(() => press(page, 'passkey'), () => at(page, 'remember_browser'));
}

async function around(page, stay = false) {
  await remember(page, stay);
  await signedInPage(page);
  await press(page, 'sign_out');
  await at(page, 'signed-out');
  await page.goto(new URL('/', page.url()).href);
  await at(page, 'identify');
}

journey('made on the way in, then used alone: no name, no password, no phone', { ...options, pushes: 1 },
  async ({ page, user, phone, lang }) => {
    const authenticator = await Authenticator.add(page);
    await make(page, user, phone, authenticator);
    await says(page, lang, 'remember_title');
    await around(page);
    await authenticator.touched(() => press(page, 'passkey'), () => at(page, 'remember_browser'));
    assert.ok((await page.locator('.who').innerText()).includes(user.identifier), 'who is signing in');
    await remember(page, false);
    await signedInPage(page);
    assert.ok((await page.locator('body').innerText()).includes(user.identifier));
  });

journey('offered in the field for the name, without a press', { ...options, pushes: 1 }, async ({ page, user, phone }) => {
  const authenticator = await Authenticator.add(page, { field: true });
  await make(page, user, phone, authenticator);
  await around(page);
  await authenticator.present(true);
  await page.reload();
  await at(page, 'remember_browser');
  await remember(page, false);
  await signedInPage(page);
});

journey('as the second proof, after the password', { ...options, pushes: 2 }, async ({ page, user, phone, lang }) => {
  const authenticator = await Authenticator.add(page);
  await make(page, user, phone, authenticator);
  await around(page);
  await prove(page, user);
  await at(page, 'push_pending');
  await press(page, 'choose_method');
  await choose(page, 'passkey');
  await at(page, 'passkey');
  await says(page, lang, 'passkey_text');
  await authenticator.touched(() => press(page, 'passkey'), () => at(page, 'remember_browser'));
  await remember(page, false);
  await signedInPage(page);
});

journey('nobody touches it: calm, and every other way is still open', { ...options, pushes: 2 },
  async ({ page, user, phone, lang }) => {
    const authenticator = await Authenticator.add(page);
    await make(page, user, phone, authenticator);
    await around(page);
    await authenticator.recognises(false);
    await authenticator.touched(() => press(page, 'passkey'), async () => {
      assert.match(await message(page), words(lang, 'passkey_nothing'));
    });
    await at(page, 'identify');
    await prove(page, user);
    await at(page, 'push_pending');
    await phone.approve();
    await remember(page, false);
    await signedInPage(page);
  });

journey('a passkey of nobody here is refused like a wrong password', { ...options, pushes: 1 },
  async ({ page, user, phone, lang, visit }) => {
    const authenticator = await Authenticator.add(page);
    await make(page, user, phone, authenticator);
    await around(page);
    const [own] = await authenticator.credentials();
    const other = await visit.tab();
    const stranger = await Authenticator.add(other);
    await other.goto(visit.gateway.origin);
    await at(other, 'identify');
    await stranger.add({ ...own, credentialId: Buffer.alloc(32, 7).toString('base64'), userHandle: Buffer.alloc(16, 9).toString('base64'), signCount: 0 });
    await stranger.touched(() => press(other, 'passkey'), async () => {
      assert.match(await message(other), words(lang, 'passkey_wrong'));
    });
    await at(other, 'identify');
    await other.close();
  });

journey('put off until a day that is said, and asked again next time', { ...options, pushes: 2 },
  async ({ page, user, phone, lang }) => {
    for (const round of [1, 2]) {
      await prove(page, user);
      await at(page, 'push_pending');
      await phone.approve();
      await at(page, 'enroll_required');
      await says(page, lang, 'enroll_passkey_title');
      await says(page, lang, 'skip_until');
      const day = new Date(Date.now() + 14 * 86_400_000).getDate();
      assert.match(await page.locator('main').innerText(), new RegExp(`(?<!\\d)${day}(?!\\d)`));
      await press(page, 'skip');
      if (round === 1) await around(page); else await remember(page, false);
    }
    await signedInPage(page);
  });

journey('the grace is over: no way around it', {
  ...options, langs: ['en'], pushes: 1, gateway: () => strict,
}, async ({ page, user, phone }) => {
  await prove(page, user);
  await at(page, 'push_pending');
  await phone.approve();
  await at(page, 'enroll_required');
  assert.equal(await control(page, 'skip').count(), 0);
  await page.reload();
  await at(page, 'enroll_required');
  const authenticator = await Authenticator.add(page);
  await authenticator.touched(() => press(page, 'passkey'), () => at(page, 'remember_browser'));
  await remember(page, false);
  await signedInPage(page);
});

journey('where no passkeys are known to the browser, the name is simply typed', {
  ...options, gateway: () => gateway, langs: ['en'], pushes: 0, phone: 'none',
}, async ({ visit, page, user }) => {
  await page.close();
  await visit.context.addInitScript(() => { delete globalThis.PublicKeyCredential; });
  const plain = await visit.tab('/');
  await at(plain, 'identify');
  await identify(plain, user);
  await at(plain, 'password');
});
