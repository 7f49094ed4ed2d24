// Security info: everything that can be added, from the list of what can be to “done”.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { visitTest } from '../lib/browser.mjs';
import { Phone } from '../lib/phone.mjs';
import { Post } from '../lib/post.mjs';
import { Authenticator } from '../lib/authenticator.mjs';
import { fromBase32 } from '../lib/account.mjs';
import { totp, wrongCode } from '../lib/totp.mjs';
import { at, press, submit } from '../lib/page.mjs';
import { says, words } from '../lib/words.mjs';
import { NewPhone, added, choose, go, linkOf, listed, nowhere, numberShown, otherThan, securityInfo, wrong } from '../lib/security.mjs';

const REFUSED = [/console: .* (4(0[34]|22|29)) .*\/account\//];

let gateway;
/** Its links end at once, and an account may have one phone. */
let strict;
/** Requests need a mail app that is new enough, and something to fall back on first. */
let work;
let post;
before(async () => {
  post = await Post.open();
  strict = await Gateway.start({ config: merge(ROOMY.config, { policy: { pairing_lifetime: 1, limits: { phones: 1 } } }) });
  work = await Gateway.start({ config: merge(ROOMY.config, { policy: { preset: 'work' }, apps: [{ id: 'mail', name: 'Mail', android: '4.2405.0', ios: '4.2438.0', allowed: true, accounts: 'any', ios_accounts: 'work' }] }) });
  gateway = await Gateway.start({ config: merge(ROOMY.config, post.config) });
});
after(async () => { await gateway?.dispose(); await strict?.dispose(); await work?.dispose(); await post?.close(); });

const options = (lang) => ({ gateway: () => gateway, lang, expect: REFUSED });

/** An account with a phone, on security info. */
async function person(visit, part, more = {}) {
  const user = await gateway.addUser({ mode: 'none', ...more });
  const phone = await gateway.pair(user, 'Old phone');
  const page = await securityInfo(visit, user, { phone, part });
  return { user, phone, page };
}

/** The key that is on the screen, to be typed by hand. */
async function secretOf(page) {
  await page.locator('details summary').click();
  return (await page.locator('#secret').innerText()).replaceAll(/\s/g, '');
}

const code = async (page, text) => {
  await page.locator('main input[name=code]').fill(text);
};

for (const lang of ['en', 'ja']) {
  visitTest(`an authenticator app: named, scanned, proved, and its key is gone, ${lang}`, options(lang), async (visit) => {
    const { user, page } = await person(visit);
    await choose(page, 'totp');
    assert.equal(await page.locator('input[name=label]').inputValue(), user.identifier);
    await submit(page);
    await page.locator('svg.qr path').waitFor();
    const secret = await secretOf(page);
    assert.match(secret, /^[A-Z2-7]{32}$/);
    const seed = fromBase32(secret);
    const link = new URL(await page.locator('[data-action="open_link"]').getAttribute('href'));
    assert.equal(link.protocol, 'otpauth:');
    assert.equal(link.searchParams.get('secret'), secret);
    assert.equal(decodeURIComponent(link.pathname.split(':').at(-1)), user.identifier);

    // A reload goes on with the same key.
    await page.reload();
    await at(page, 'security-info');
    await page.locator('svg.qr path').waitFor();
    assert.equal(await secretOf(page), secret);

    await code(page, wrongCode(seed, Date.now()));
    assert.match(await wrong(page), words(lang, 'add.code_wrong_app'));
    await says(page, lang, 'attempts_other');
    await code(page, totp(seed, Date.now()));
    await submit(page);
    await added(page, 'totp');
    await says(page, lang, 'add.app_done');
    for (const [name, value] of [['the key', secret], ['the key as bytes', seed]]) visit.canary.guard(name, value);
    await nowhere(page, secret);
    await press(page, 'done');
    assert.deepEqual((await listed(page)).includes(user.identifier), true);
    await page.goBack();
    await nowhere(page, secret);

    // The same name again would overwrite it in the app.
    await choose(page, 'totp');
    assert.equal(await page.locator('input[name=label]').inputValue(), `${user.identifier} 2`);
    await page.locator('input[name=label]').fill(` ${user.identifier.toUpperCase()}`);
    await page.locator('#clash:not(:empty)').waitFor();
    await submit(page);
    assert.match(await wrong(page), words(lang, 'overview.wrong_taken'));
  });

  visitTest(`a phone: scanned, confirmed by its number, named, ${lang}`, options(lang), async (visit) => {
    const { page } = await person(visit, undefined, { recovery: true, mode: 'type6' });
    await choose(page, 'push');
    await press(page, 'start');
    const phone = await NewPhone.scan(gateway, page, { lang, expect: [/40[49]|422/] });
    const first = await numberShown(page);
    visit.canary.guard('the number', first, { shown: true });
    await phone.confirm(otherThan(first));
    await says(page, lang, 'add.phone_wrong_title');
    await phone.page.locator('[data-action="done"]').click();
    await press(page, 'resend');
    await numberShown(page);
    await phone.deny();
    await says(page, lang, 'add.phone_denied_title');
    await phone.page.locator('[data-action="done"]').click();
    await press(page, 'resend');
    const number = await numberShown(page);
    await phone.confirm(number);
    await added(page, 'push');
    await says(page, lang, 'add.phone_done');
    await page.locator('input[name=label]').fill('Kitchen phone');
    await submit(page);
    await says(page, lang, 'add.name_saved');
    await press(page, 'done');
    assert.ok((await listed(page)).includes('Kitchen phone'));
    await phone.close();
  });

  visitTest(`a passkey: put off, made, and not made twice on one device, ${lang}`, options(lang), async (visit) => {
    const { user, page } = await person(visit);
    const authenticator = await Authenticator.add(page);
    await page.reload();
    await choose(page, 'passkey');
    await page.locator('input[name=label]').fill('This laptop');
    await authenticator.recognises(false);
    await authenticator.present(true);
    await submit(page);
    assert.match(await wrong(page), words(lang, 'add.passkey_nothing'));
    await authenticator.recognises(true);
    await press(page, 'passkey');
    await added(page, 'passkey');
    await says(page, lang, 'add.passkey_done');
    await press(page, 'done');
    assert.ok((await listed(page)).includes('This laptop'));
    await choose(page, 'passkey');
    await submit(page);
    // The account has something stronger now, and is asked for it; then the press is carried out by itself.
    await at(page, 'password', { timeout: 30_000 });
    await page.locator('dialog input[name=password]').fill(user.password);
    await page.locator('dialog button[type=submit]').click();
    await at(page, 'passkey');
    await page.locator('dialog [data-action="passkey"]').click();
    await at(page, 'security-info');
    assert.match(await wrong(page), words(lang, 'add.passkey_exists'));
    await press(page, 'give_up');
    await page.locator('input[name=label]').waitFor();
  });

  visitTest(`an e-mail address and a phone number: a code proves them, ${lang}`, options(lang), async (visit) => {
    const { page } = await person(visit);
    for (const [kind, bad, address] of [['email', 'nobody', 'mei@aoba.example'], ['sms', '12', '+819012345678']]) {
      await choose(page, kind);
      await submit(page);
      assert.match(await wrong(page), words(lang, `add.${kind}_wrong`));
      await page.locator('input[name=address]').fill(bad);
      await submit(page);
      assert.match(await wrong(page), words(lang, `add.${kind}_wrong`));
      await page.locator('input[name=address]').fill(address);
      await submit(page);
      const first = await post.code(address);
      await page.locator('main input[name=code]').waitFor();
      assert.ok(!(await page.content()).includes(address), 'the page shows it masked');
      await press(page, 'resend');
      const second = await post.code(address);
      for (const one of [first, second]) visit.canary.guard(`the code ${one}`, one);
      await code(page, second);
      await added(page, kind);
      await says(page, lang, `add.${kind}_done_title`);
      await press(page, 'done');
    }
  });
}

visitTest('a mail that nobody takes is said, and the address can be put right', options('en'), async (visit) => {
  const { page } = await person(visit);
  post.refusing = true;
  try {
    await choose(page, 'email');
    await page.locator('input[name=address]').fill('gone@aoba.example');
    await submit(page);
    await says(page, 'en', 'add.sent_not');
  } finally { post.refusing = false; }
  await press(page, 'give_up');
  await page.locator('input[name=address]').waitFor();
});

visitTest('what is left unfinished is offered again, and leaves nothing when it is given up', options('en'), async (visit) => {
  const { page } = await person(visit);
  await choose(page, 'totp');
  await submit(page);
  const secret = await secretOf(page);
  await go(page, '');
  await nowhere(page, secret);
  await go(page, 'add');
  await page.locator('[data-open="totp"]').waitFor();
  await nowhere(page, secret);
  await press(page, 'go_on');
  assert.equal(await secretOf(page), secret);
  await page.goBack();
  await page.locator('[data-open="totp"]').waitFor();
  await press(page, 'give_up');
  await page.locator('[data-open]').waitFor({ state: 'detached' });
  visit.canary.guard('the key', secret);
  await page.reload();
  await page.locator('[data-action="add_method"]').first().waitFor();
  assert.equal(await page.locator('[data-open]').count(), 0);
});

visitTest('too many wrong codes end it', options('en'), async (visit) => {
  const { page } = await person(visit);
  await choose(page, 'totp');
  await submit(page);
  const seed = fromBase32(await secretOf(page));
  for (let n = 0; n < 5; n += 1) {
    await code(page, wrongCode(seed, Date.now(), n));
    const answered = page.waitForResponse(/\/verify$/);
    if (n > 0) await submit(page);
    assert.equal((await answered).status(), 422);
  }
  await says(page, 'en', 'add.over_title');
  await press(page, 'start_again');
  await page.locator('input[name=label]').waitFor();
});

visitTest('a link that has ended is made anew', { ...options('en'), gateway: () => strict }, async (visit) => {
  const user = await strict.addUser({ recovery: true });
  const page = await securityInfo(visit, user, { code: user.recovery[0], part: 'add/push' });
  await press(page, 'start');
  await says(page, 'en', 'add.over_link');
  await press(page, 'resend');
  await page.locator('svg.qr').waitFor();
});

visitTest('what is full says why and is no link', { ...options('en'), gateway: () => strict }, async (visit) => {
  const user = await strict.addUser({ recovery: true });
  await strict.pair(user, 'The only one');
  const page = await securityInfo(visit, user, { code: user.recovery[0], part: 'add' });
  const full = page.locator('[data-kind="push"][data-reason="limit"]');
  await full.waitFor();
  assert.equal(await full.getAttribute('href'), null);
  assert.match(await full.innerText(), words('en', 'add.limit'));
});

visitTest('an app that is too old is named with the least version, and nothing is added', { ...options('en'), gateway: () => work }, async (visit) => {
  const user = await work.addUser({ recovery: true });
  const page = await securityInfo(visit, user, { code: user.recovery[0], part: 'add/totp' });
  await submit(page);
  await code(page, totp(fromBase32(await secretOf(page)), Date.now()));
  await added(page, 'totp');
  await go(page, 'add/push');
  await press(page, 'start');
  const link = await linkOf(page);
  await assert.rejects(Phone.pair(work.origin, link, 'Old app', { kind: 'mail', version: '4.2404.9', os: 'android' }), /422/);
  await says(page, 'en', 'add.phone_old_title');
  assert.ok((await page.locator('main').innerText()).includes('4.2405.0'));
  await press(page, 'give_up');
  await page.locator('[data-action="start"]').waitFor();
});
