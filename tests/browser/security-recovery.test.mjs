// Security info: recovery codes are shown once, kept in some way, and later only which of them were used.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY } from '../lib/config.mjs';
import { visitTest } from '../lib/browser.mjs';
import { at, press } from '../lib/page.mjs';
import { says, words } from '../lib/words.mjs';
import { go, nowhere, pressArmed, securityInfo } from '../lib/security.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway?.dispose());

/** Makes new codes and reads them off the screen. */
async function made(page) {
  await pressArmed(page, 'make_codes');
  await page.locator('#recovery-codes code').first().waitFor();
  return page.locator('#recovery-codes code').allInnerTexts();
}

for (const lang of ['en', 'ja']) {
  visitTest(`recovery codes: made, copied, saved, printed, put away, used, ${lang}`, { gateway: () => gateway, lang }, async (visit) => {
    const user = await gateway.addUser({ mode: 'none' });
    const phone = await gateway.pair(user);
    const page = await securityInfo(visit, user, { phone, part: 'recovery' });
    await says(page, lang, 'add.codes_none');
    const codes = await made(page);
    assert.equal(codes.length, 10);
    assert.equal(new Set(codes).size, 10);

    const written = await page.evaluate(async () => {
      let text;
      const { clipboard } = navigator;
      clipboard.writeText = async (one) => { text = one; };
      document.querySelector('[data-action="copy_codes"]').click();
      await new Promise((done) => { setTimeout(done); });
      return text;
    });
    for (const code of codes) assert.ok(written.includes(code), 'copied');
    const writes = visit.calls('POST').length;
    const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'save_codes')]);
    assert.equal(file.suggestedFilename(), 'recovery-codes.txt');
    const text = await readFile(await file.path(), 'utf8');
    for (const code of codes) assert.ok(text.includes(code), 'saved');
    assert.ok(text.includes(user.identifier), 'whose they are');
    assert.match(text, lang === 'ja' ? /青葉ヘルス/ : /Aoba Health/);
    assert.equal(visit.calls('POST').length, writes, 'no server has a part in it');

    // On paper there is nothing but the sheet.
    await page.emulateMedia({ media: 'print' });
    const paper = await page.evaluate(() => [...document.querySelectorAll('body *')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.children.length && one.textContent.trim())
      .filter((one) => !one.closest('.sheet')).map((one) => one.outerHTML));
    assert.deepEqual(paper, []);
    assert.ok(await page.locator('.sheet').innerText().then((sheet) => sheet.includes(user.identifier) && sheet.includes(codes[9])));
    await page.emulateMedia({ media: 'screen' });

    await pressArmed(page, 'kept');
    await page.locator('#codes-left').waitFor();
    for (const [index, code] of codes.entries()) {
      visit.canary.guard(`recovery code ${index + 1}`, code);
      await nowhere(page, code);
    }
    await page.reload();
    await at(page, 'security-info');
    assert.match(await page.locator('#codes-left').innerText(), words(lang, 'add.codes_left'));
    assert.equal(await page.locator('.marks [data-state="unused"]').count(), 10);

    // One is used elsewhere: its number is marked here.
    const client = gateway.client();
    await client.prove(user);
    await client.choose('recovery');
    assert.equal((await client.act('code', { code: codes[2] })).status, 200);
    await go(page, '');
    await go(page, 'recovery');
    await page.locator('.marks li:nth-child(3)[data-state="used"]').waitFor();
    assert.equal(await page.locator('.marks [data-state="used"]').count(), 1);
    await page.goBack();
    await page.goForward();
    for (const code of codes) await nowhere(page, code);
  });
}

visitTest('new codes make the old ones useless; leaving the screen hides them', { gateway: () => gateway }, async (visit) => {
  const user = await gateway.addUser({ mode: 'none', recovery: true });
  const phone = await gateway.pair(user);
  const page = await securityInfo(visit, user, { phone, part: 'recovery' });
  const codes = await made(page);
  for (const [index, code] of codes.entries()) visit.canary.guard(`recovery code ${index + 1}`, code);
  await go(page, '');
  for (const code of codes) await nowhere(page, code);
  await page.goBack();
  await page.locator('#codes-left').waitFor();
  const client = gateway.client();
  await client.prove(user);
  await client.choose('recovery');
  assert.equal((await client.act('code', { code: user.recovery[0] })).status, 422);
  assert.equal((await client.act('code', { code: codes[0] })).status, 200);
});
