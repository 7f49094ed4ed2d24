// The real pages on the small backend of the guide: nobody can tell it from the gateway.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { DIST } from '../lib/gateway.mjs';
import { ExampleBackend } from '../lib/example.mjs';
import { visitTest } from '../lib/browser.mjs';
import { accessible } from '../lib/axe.mjs';
import { at, giveCode, givePassword, identify, message, press, remember, signedInPage } from '../lib/page.mjs';
import { words } from '../lib/words.mjs';
import { wrongCode } from '../lib/totp.mjs';

let backend;
before(async () => { backend = await ExampleBackend.start({ dist: DIST }); });
after(() => backend.dispose());

const REFUSED = [/console: .* 401 .*\/actions\/password/, /console: .* 422 .*\/actions\/code/, /console: .* 429 .*\/actions\//];

for (const [nth, lang] of ['en', 'ja'].entries()) {
  visitTest(`in and out again on the small backend, ${lang}`, { gateway: () => backend, lang, expect: REFUSED }, async (visit) => {
    const user = backend.people[nth];
    visit.canary.guard('the password', user.password);
    visit.canary.guard('the seed', user.seed);
    const page = await visit.tab('/');
    await identify(page, user);
    await givePassword(page, { password: 'not it' });
    assert.match(await message(page), words(lang, 'password_wrong'));
    await givePassword(page, user);
    await at(page, 'code_required');
    assert.equal(await page.locator('html').getAttribute('lang'), lang);
    await accessible(page, `the code, ${lang}`);
    await page.reload();
    await giveCode(page, wrongCode(user.seed, Date.now()));
    await message(page);
    await giveCode(page, user.code());
    await remember(page, true);
    await signedInPage(page);
    assert.ok((await page.locator('body').innerText()).includes(user.identifier));
    const second = await visit.tab('/signed-in');
    await signedInPage(second);
    await visit.clean();
    await press(page, 'sign_out');
    await at(page, 'signed-out');
  });
}

visitTest('too many tries are told with their time, and another name goes on at once', { gateway: () => backend, expect: REFUSED }, async (visit) => {
  const page = await visit.tab('/');
  await identify(page, backend.people[2]);
  const refused = () => visit.console.filter((line) => /429/.test(line)).length;
  for (let tries = 0; refused() === 0; tries += 1) {
    assert.ok(tries < 8, 'never limited');
    const answered = page.waitForResponse('**/actions/password');
    await givePassword(page, { password: `wrong ${tries}` });
    await answered;
    await message(page);
  }
  await press(page, 'change_account');
  await identify(page, backend.people[3]);
  await givePassword(page, backend.people[3]);
  await at(page, 'code_required');
});
