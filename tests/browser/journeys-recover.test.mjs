// A forgotten password: a mailed code, then the second proof, then a new password, then signing in with it.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { journey } from '../lib/journey.mjs';
import { Post, codeIn } from '../lib/post.mjs';
import { at, giveCode, givePassword, identify, message, press, prove, remember, signedInPage, submit } from '../lib/page.mjs';
import { says, words } from '../lib/words.mjs';

let gateway;
let post;
before(async () => {
  post = await Post.open();
  gateway = await Gateway.start({ config: merge(ROOMY.config, post.config) });
});
after(async () => { await gateway?.dispose(); await post?.close(); });

const REFUSED = [/console: .* 4(01|09|22) .*\/actions\//];
const options = { gateway: () => gateway, expect: REFUSED };

/** To the code that was mailed, or would have been. */
async function forgot(page, identifier) {
  await identify(page, { identifier });
  await at(page, 'password');
  await press(page, 'recover');
  await at(page, 'code_required');
}

const session = (page) => page.evaluate(async () => (await (await fetch('/api/v1/session')).json()).authenticated);

journey('somebody who is not known sees the very same, and nothing is sent', { ...options, phone: 'none', pushes: 0 },
  async ({ page, user, lang }) => {
    const shown = [];
    const before = post.received.filter(codeIn).length;
    for (const identifier of [`nobody-${Math.random()}@aoba.example`, user.identifier]) {
      await forgot(page, identifier);
      await says(page, lang, 'code_recover');
      await giveCode(page, '123456');
      const said = await message(page);
      assert.match(said, words(lang, 'code_wrong_sent'));
      const text = await page.locator('main').innerText();
      shown.push(text.replaceAll(identifier, 'somebody').replace(/^\S$/m, '').replaceAll(/\d+/g, 'n'));
      await press(page, 'cancel');
    }
    assert.equal(shown[0], shown[1]);
    assert.equal(post.received.filter(codeIn).length, before, 'neither has an address');
  });

journey('the way back: mailed code, phone, new password, and then signing in with it', {
  ...options, user: { email: 'mei@aoba.example' }, pushes: 2,
}, async ({ visit, page, user, phone, lang }) => {
  await forgot(page, user.identifier);
  const code = await post.code('mei@aoba.example');
  visit.canary.guard('the code', code, { shown: false });
  await giveCode(page, code);
  await at(page, 'push_pending');
  assert.equal(await session(page), false);
  await press(page, 'choose_method');
  await at(page, 'choose_method');
  const mail = page.locator('[data-action="choose"][data-method="email"]');
  assert.equal(await mail.getAttribute('aria-disabled'), 'true', 'the mailbox is proven, not twice');
  await page.locator('[data-action="choose"][data-method="push"]').click();
  await at(page, 'push_pending');
  await phone.approve();
  await at(page, 'enroll_required');
  await says(page, lang, 'new_password_recover');
  assert.equal(await session(page), false);
  const password = `${user.password} and more`;
  visit.canary.guard('the new password', password);
  await page.locator('input[name=password]').fill(password);
  await submit(page);
  await page.locator('html:is([data-step=identify], [data-step=password])').waitFor({ state: 'attached' });
  await says(page, lang, 'password_changed');
  assert.equal(await session(page), false, 'nobody is signed in by it');
  if (await page.locator('html[data-step=identify]').count()) await identify(page, user);
  await givePassword(page, user);
  assert.match(await message(page), words(lang, 'password_wrong'));
  await givePassword(page, { password });
  await at(page, 'push_pending');
  await phone.approve();
  await remember(page, false);
  await signedInPage(page);
  assert.equal(await session(page), true);
});

journey('without a second proof nothing is replaced', {
  ...options, user: { email: 'ken@aoba.example' }, phone: 'none', langs: ['en'], pushes: 0,
}, async ({ page, user }) => {
  await forgot(page, user.identifier);
  await giveCode(page, await post.code('ken@aoba.example'));
  await page.locator('html:is([data-step=blocked], [data-step=choose_method])').waitFor({ state: 'attached' });
  assert.equal(await page.locator('[data-action="choose"]:not([aria-disabled=true])').count(), 0);
  assert.equal(await session(page), false);
  await press(page, 'cancel');
  await prove(page, user);
});
