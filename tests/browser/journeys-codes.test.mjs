// Journeys with a code: kept in a drawer, given out by the help desk, mailed, sent as a text.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { journey } from '../lib/journey.mjs';
import { Post, codeIn } from '../lib/post.mjs';
import { says, words } from '../lib/words.mjs';
import { another, at, choose, control, giveCode, message, press, prove, remember, signedInPage, submit, useCode } from '../lib/page.mjs';

const REFUSED = [/console: .* 4(22|09|29) .*\/actions\//];

let gateway;
let post;
before(async () => {
  post = await Post.open();
  gateway = await Gateway.start({ config: merge(ROOMY.config, post.config) });
});
after(async () => { await gateway?.dispose(); await post?.close(); });

/** Signed in to the end, with this proof. */
async function done(page) {
  await remember(page, false);
  await signedInPage(page);
}

const list = (page, kind) => page.locator(`[data-action="choose"][data-method="${kind}"]`);

journey('a recovery code, typed as it is printed, works once', {
  gateway: () => gateway, user: { recovery: true }, pushes: 2, expect: REFUSED,
}, async ({ visit, page, user, lang, gateway: place }) => {
  const [code] = user.recovery;
  visit.canary.guard('the recovery code', code, { shown: false });
  await prove(page, user);
  await at(page, 'push_pending');
  await another(page, 'recovery');
  await at(page, 'code_required');
  await page.locator('input[name=code]').fill(code.toUpperCase());
  await submit(page);
  await done(page);
  await press(page, 'sign_out');
  await at(page, 'signed-out');
  await press(page, 'restart');
  await prove(page, user);
  await another(page, 'recovery');
  await page.locator('input[name=code]').fill(code);
  await submit(page);
  assert.match(await message(page), words(lang, 'code_wrong_kept'));
  assert.equal(await place.cli(['user', 'recovery-codes', 'count', user.identifier]), '9\n');
});

for (const often of ['once', 'reusable']) {
  journey(`a temporary pass, ${often}`, {
    gateway: () => gateway, user: { pass: often }, pushes: 2, expect: REFUSED,
  }, async ({ visit, page, user, lang }) => {
    visit.canary.guard('the temporary pass', user.pass);
    for (const again of [false, true]) {
      await prove(page, user);
      await at(page, 'push_pending');
      await press(page, 'choose_method');
      await at(page, 'choose_method');
      const pass = list(page, 'temporary_pass');
      if (again && often === 'once') {
        assert.equal(await pass.getAttribute('aria-disabled'), 'true');
        assert.match(await pass.innerText(), words(lang, 'unusable_used'));
        return;
      }
      await pass.click();
      await at(page, 'code_required');
      await page.locator('input[name=code]').fill(user.pass);
      await submit(page);
      await done(page);
      await press(page, 'sign_out');
      await at(page, 'signed-out');
      if (!again) await press(page, 'restart');
    }
  });
}

/** From the password to the question whose address it is. */
async function asked(page, user, kind, mask) {
  await prove(page, user);
  await at(page, 'push_pending');
  await press(page, 'choose_method');
  await at(page, 'choose_method');
  assert.ok((await list(page, kind).innerText()).includes(mask), await list(page, kind).innerText());
  await choose(page, kind);
  await at(page, 'ownership_proof');
  assert.ok((await page.locator('main').innerText()).includes(mask));
}

/** Gives the address; a wrong one is refused and sends nothing. */
async function complete(page, wrong, right, to = right) {
  const before = post.codesTo(to);
  await page.locator('input[name=address]').fill(wrong);
  await submit(page);
  await message(page);
  assert.equal(post.codesTo(to), before, 'nothing is sent for a wrong address');
  await page.locator('input[name=address]').fill(right);
  await submit(page);
  await at(page, 'code_required');
}

journey('a code by e-mail: the address is completed first, the older code is dead after a newer one', {
  gateway: () => gateway, user: { email: 'mei.tanaka@aoba.example' }, pushes: 1, expect: REFUSED,
}, async ({ visit, page, user, lang }) => {
  await asked(page, user, 'email', 'm•••@aoba.example');
  assert.ok(!(await page.content()).includes('mei.tanaka'), 'the page does not know the address');
  await complete(page, 'mei.tanaka@aoba.exampl', ' Mei.Tanaka@Aoba.example ', 'mei.tanaka@aoba.example');
  const mail = await post.letter('mei.tanaka@aoba.example');
  const first = codeIn(mail);
  assert.match(mail.text, lang === 'ja' ? /青葉ヘルス/ : /Aoba Health/);
  assert.match(mail.text, /Chrom/, 'which browser asked');
  assert.ok(!mail.subject.includes(first), 'a locked screen shows the subject');
  assert.ok(!/https?:/.test(mail.text + mail.html), 'no link');
  await control(page, 'resend').click();
  const second = await post.code('mei.tanaka@aoba.example');
  await says(page, lang, 'code_sent');
  for (const code of [first, second]) visit.canary.guard(`the code ${code}`, code, { shown: false });
  if (first !== second) {
    await giveCode(page, first);
    await message(page);
    await page.locator('input[name=code]').fill('');
  }
  await giveCode(page, second);
  await done(page);
});

journey('a code by text message: four digits first', {
  gateway: () => gateway, user: { sms: '+819012345642' }, pushes: 1, expect: REFUSED,
}, async ({ page, user, lang }) => {
  await asked(page, user, 'sms', '42');
  await complete(page, '1234', '5642', '+819012345642');
  const text = await post.letter('+819012345642');
  assert.equal(text.kind, 'sms');
  assert.equal(text.lang, lang);
  await giveCode(page, codeIn(text));
  await done(page);
});

journey('a mailed code is good in its own browser only', {
  gateway: () => gateway, user: { email: 'ken@aoba.example' }, langs: ['en'], pushes: 2, expect: REFUSED,
}, async ({ page, user, gateway: place }) => {
  await asked(page, user, 'email', 'k•••@aoba.example');
  await complete(page, 'kem@aoba.example', 'ken@aoba.example');
  const code = await post.code('ken@aoba.example');
  const thief = place.client();
  await thief.prove(user);
  await thief.choose('email');
  await thief.act('prove', { address: 'ken@aoba.example' });
  const theirs = await post.code('ken@aoba.example');
  if (theirs !== code) assert.equal((await thief.act('code', { code })).status, 422);
  await giveCode(page, code);
  await done(page);
});

journey('nobody takes the mail: it is said, and another way is open', {
  gateway: () => gateway, user: { email: 'mei@aoba.example' }, pushes: 1, expect: REFUSED,
}, async ({ page, user, phone, lang }) => {
  post.refusing = true;
  try {
    await asked(page, user, 'email', 'm•••@aoba.example');
    await complete(page, 'nobody@aoba.example', 'mei@aoba.example');
    await says(page, lang, 'code_not_sent');
  } finally { post.refusing = false; }
  await another(page, 'push');
  await useCode(page);
  await giveCode(page, phone.totp());
  await done(page);
});
