// What is asked for on the way in: a phone to connect, a form, another place to sign in.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { CompanionPhone } from '../lib/companion.mjs';
import { copied, journey } from '../lib/journey.mjs';
import { at, control, identify, message, press, prove, remember, signedInPage, submit } from '../lib/page.mjs';
import { says, words } from '../lib/words.mjs';

const FORM = {
  id: 'terms', every: 'once', title: { en: 'Terms of use', ja: '利用規約' },
  text: { en: 'Please read them before you go on.', ja: '続ける前にお読みください。' },
  fields: [
    { name: 'cost_centre', label: { en: 'Cost centre', ja: 'コストセンター' } },
    { name: 'note', label: { en: 'Note', ja: 'メモ' }, optional: true },
    { name: 'pin', label: { en: 'Door PIN', ja: 'ドアの暗証番号' }, secret: true },
  ],
};
const REDIRECT = { domain: 'partner.example', url: '/help', name: { en: 'Partner Ltd', ja: 'パートナー株式会社' } };

let forms;
let phones;
before(async () => {
  [forms, phones] = await Promise.all([
    Gateway.start({ config: merge(ROOMY.config, { forms: [FORM], redirects: [REDIRECT] }) }),
    Gateway.start({ config: merge(ROOMY.config, { policy: { require_methods: ['push'], enroll_grace_days: 0 } }) }),
  ]);
});
after(() => Promise.all([forms.dispose(), phones.dispose()]));

const REFUSED = [/console: .* 4(09|22) .*\/actions\//];

/** A way in that needs no phone. */
async function byPass(page, user) {
  await prove(page, user);
  await at(page, 'choose_method');
  await page.locator('[data-method="temporary_pass"]').click();
  await at(page, 'code_required');
  await page.locator('input[name=code]').fill(user.pass);
  await submit(page);
}

journey('no phone yet: it is connected in another browser, and the page goes on by itself', {
  gateway: () => phones, user: { pass: 'reusable' }, phone: 'none', pushes: 0,
  context: { permissions: ['clipboard-write'] },
}, async ({ visit, page, user, lang, gateway }) => {
  await byPass(page, user);
  await at(page, 'enroll_required');
  await says(page, lang, 'enroll_push_title');
  assert.equal(await control(page, 'skip').count(), 0);
  assert.match(await page.locator('.qr path').getAttribute('d'), /^M\d+ \d+h\d+/);
  const link = await copied(page, () => press(page, 'copy_link'));
  assert.ok(link.startsWith(`${gateway.origin}/companion#pair=`), link);
  const secret = link.split('.').at(-1);
  await page.reload();
  await at(page, 'enroll_required');
  assert.equal(await copied(page, () => press(page, 'copy_link')), link, 'a reload makes no second link');
  const phone = await CompanionPhone.pair(gateway, user, { lang, link });
  await at(page, 'remember_browser');
  assert.ok(!(await page.content()).includes(secret), 'the link is gone');
  await remember(page, false);
  await signedInPage(page);
  visit.canary.guard('the pairing secret', secret);
  await phone.close({ requests: 0 });
});

journey('a form after the second proof, once', { gateway: () => forms, pushes: 2, expect: REFUSED },
  async ({ visit, page, user, phone, lang }) => {
    await prove(page, user);
    await at(page, 'push_pending');
    await phone.approve();
    await at(page, 'form');
    assert.equal(await page.locator('h1').innerText(), FORM.title[lang]);
    const text = await page.locator('main').innerText();
    for (const label of [FORM.text, ...FORM.fields.map((field) => field.label)]) assert.ok(text.includes(label[lang]), label[lang]);
    const field = (name) => page.locator(`input[name=${name}]`);
    assert.equal(await field('pin').getAttribute('type'), 'password');
    await submit(page);
    assert.match(await message(page), words(lang, 'form_empty'));
    await at(page, 'form');
    await field('cost_centre').fill('4711');
    await field('pin').fill('pin-90210-pin');
    visit.canary.guard('the PIN', 'pin-90210-pin');
    await submit(page);
    await remember(page, false);
    await signedInPage(page);
    assert.ok(!(await visit.gateway.disk()).includes('90210'), 'what is secret is not kept');
    await press(page, 'sign_out');
    await at(page, 'signed-out');
    await press(page, 'restart');
    await prove(page, user);
    await at(page, 'push_pending');
    await phone.approve();
    await remember(page, false);
    await signedInPage(page);
  });

journey('a name of another place: where it leads is said, a press goes there', { gateway: () => forms, phone: 'none', pushes: 0 },
  async ({ visit, page, lang, gateway }) => {
    await identify(page, { identifier: 'somebody@Partner.example' });
    await at(page, 'redirect');
    await says(page, lang, 'redirect_title');
    assert.ok((await page.locator('main').innerText()).includes(REDIRECT.name[lang]));
    assert.equal(visit.calls('GET', /\/help$/).length, 0, 'nobody is sent by itself');
    await press(page, 'change_account');
    await at(page, 'identify');
    await identify(page, { identifier: 'somebody@partner.example' });
    await at(page, 'redirect');
    await press(page, 'redirect');
    await page.waitForURL(`${gateway.origin}/help`);
  });
