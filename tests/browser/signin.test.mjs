// The main job in two real browsers: a person signs in on one, and approves on the phone page in the other.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { CompanionPhone } from '../lib/companion.mjs';
import { at, giveCode, numberOf, press, prove, remember, signedInPage, useCode } from '../lib/page.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(); });
after(() => gateway.dispose());

for (const lang of ['en', 'ja']) {
  for (const mode of ['select', 'type2', 'type6', 'none']) {
    visitTest(`approve on the phone and sign out again, ${mode}, ${lang}`, { gateway: () => gateway, lang }, async (visit) => {
      const user = await gateway.addUser({ mode });
      visit.canary.guard('the password', user.password);
      const phone = await CompanionPhone.pair(gateway, user, { lang });
      const page = await visit.tab('/');
      assert.equal(await page.locator('html').getAttribute('lang'), lang);
      await prove(page, user);
      const number = await numberOf(page);
      if (mode === 'none') assert.equal(number, undefined);
      else {
        assert.match(number, mode === 'type6' ? /^\d{6}$/ : /^\d{2}$/);
        assert.equal(await page.locator('#number').getAttribute('translate'), 'no');
        // Two digits are found in every clock; six are not.
        if (mode === 'type6') for (const one of [visit, phone.visit]) one.canary.guard('the number', number, { shown: true });
      }
      await phone.approve(number);
      await remember(page, true);
      await signedInPage(page);
      assert.ok((await page.locator('body').innerText()).includes(user.identifier));
      assert.equal(new URL(page.url()).pathname, '/signed-in');
      await visit.clean();
      await press(page, 'sign_out');
      await at(page, 'signed-out');
      assert.ok(!(await page.locator('body').innerText()).includes(user.identifier));
      await page.goto(`${gateway.origin}/signed-in`);
      assert.equal(await page.locator('[data-action="sign_out"]').count(), 0);
      await phone.close({ requests: 1 });
    });
  }

  visitTest(`a code instead, read off the phone page, ${lang}`, { gateway: () => gateway, lang }, async (visit) => {
    const user = await gateway.addUser();
    const phone = await CompanionPhone.pair(gateway, user, { lang });
    const page = await visit.tab('/');
    await prove(page, user);
    await useCode(page);
    const code = await phone.code();
    visit.canary.guard('the code', code, { shown: false });
    await giveCode(page, code);
    await remember(page, false);
    await signedInPage(page);
    assert.equal(visit.calls('POST', /\/actions\/(resend|choose)$/).length, 1, 'one change of method, no second request');
    await phone.close({ requests: 1 });
  });
}

visitTest('page and phone show the same facts', { gateway: () => gateway }, async (visit) => {
  const user = await gateway.addUser({ mode: 'none' });
  const phone = await CompanionPhone.pair(gateway, user);
  const page = await visit.tab('/');
  await prove(page, user);
  await at(page, 'push_pending');
  await phone.prompt();
  const [here, there] = await Promise.all([page.locator('body').innerText(), phone.page.locator('body').innerText()]);
  for (const fact of ['Aoba Health', process.env.GENKAN_BROWSER === 'firefox' ? 'Firefox' : /Chrom(e|ium)/, 'Linux', 'this computer']) {
    assert.match(here, new RegExp(fact), `${fact} on the page`);
    assert.match(there, new RegExp(fact, 'i'), `${fact} on the phone`);
  }
  await page.locator('[data-action="use_code"]').waitFor();
  await phone.close({ requests: 1 });
});

visitTest('the wrong number on the phone ends it there and here', { gateway: () => gateway }, async (visit) => {
  const user = await gateway.addUser({ mode: 'type2' });
  const phone = await CompanionPhone.pair(gateway, user);
  const page = await visit.tab('/');
  await prove(page, user);
  const number = await numberOf(page);
  await phone.approve(String((Number(number) + 1) % 100).padStart(2, '0'));
  await at(page, 'push_ended');
  await page.locator('html[data-outcome="wrong_number"]').waitFor({ state: 'attached' });
  await phone.page.locator('[data-action="approve"]').waitFor({ state: 'detached' });
  await phone.close({ requests: 1 });
});

for (const answer of ['deny', 'notMe']) {
  visitTest(`${answer === 'deny' ? 'deny' : '"it was not me"'} on the phone page`, { gateway: () => gateway }, async (visit) => {
    const user = await gateway.addUser({ mode: 'none' });
    const phone = await CompanionPhone.pair(gateway, user);
    const page = await visit.tab('/');
    await prove(page, user);
    await at(page, 'push_pending');
    await phone[answer]();
    await at(page, 'push_ended');
    await page.locator('html[data-outcome="denied"]').waitFor({ state: 'attached' });
    await phone.page.locator('[data-action="approve"]').waitFor({ state: 'detached' });
    const next = gateway.client();
    await next.prove(user);
    assert.equal(next.flow.step.reason, answer === 'deny' ? 'too_soon' : 'paused', JSON.stringify(next.flow.step));
    await phone.close({ requests: 1 });
  });
}

visitTest('requests that are switched off on the phone page do not come', { gateway: () => gateway }, async (visit) => {
  const user = await gateway.addUser();
  const phone = await CompanionPhone.pair(gateway, user);
  const saved = phone.page.waitForResponse((reply) => reply.request().method() === 'PATCH');
  await phone.page.locator('input[name=allow_requests]').uncheck();
  assert.equal((await saved).status(), 200);
  const page = await visit.tab('/');
  await prove(page, user);
  await page.locator('html[data-ready]:is([data-step=push_ended],[data-step=code_required],[data-step=choose_method])').waitFor({ state: 'attached' });
  assert.equal(await phone.page.locator('[data-action="approve"]').count(), 0);
  await phone.close({ requests: 0 });
});

visitTest('the phone page survives a reload with its key and its seed', { gateway: () => gateway }, async (visit) => {
  const user = await gateway.addUser({ mode: 'none' });
  const phone = await CompanionPhone.pair(gateway, user);
  await phone.page.reload();
  await at(phone.page, 'companion');
  const page = await visit.tab('/');
  await prove(page, user);
  await phone.approve();
  await remember(page, false);
  await signedInPage(page);
  const exported = await phone.page.evaluate(async () => {
    const kinds = [];
    for (const { name } of await indexedDB.databases()) {
      const open = await new Promise((done) => { const request = indexedDB.open(name); request.onsuccess = () => done(request.result); });
      const walk = (value, depth = 0) => {
        if (value instanceof CryptoKey) kinds.push([value.type, value.extractable]);
        else if (value && typeof value === 'object' && depth < 5) for (const one of Object.values(value)) walk(one, depth + 1);
      };
      for (const store of open.objectStoreNames) {
        walk(await new Promise((done) => {
          const request = open.transaction(store).objectStore(store).getAll();
          request.onsuccess = () => done(request.result);
        }));
      }
      open.close();
    }
    return kinds;
  });
  assert.ok(exported.some(([type]) => type === 'private') && exported.some(([type]) => type === 'secret'), JSON.stringify(exported));
  for (const [type, extractable] of exported) if (type !== 'public') assert.equal(extractable, false, `${type} key can be exported`);
  await phone.close({ requests: 1 });
});

visitTest('a pairing link that was used says so', { gateway: () => gateway, expect: [/40[0-9]|410/] }, async (visit) => {
  const user = await gateway.addUser();
  const link = await gateway.pairingLink(user.identifier);
  const first = await visit.tab();
  await first.goto(link);
  await first.locator('[data-action="pair"]').click();
  await first.locator('#totp').waitFor();
  assert.equal(new URL(first.url()).hash, '', 'the secret leaves the address');
  const { Visit } = await import('../lib/browser.mjs');
  const other = await Visit.open(gateway, { expect: [/4\d\d/] });
  const page = await other.tab();
  await page.goto(link);
  await page.locator('[data-action="pair"]').click();
  await page.locator('html[data-screen="used"]').waitFor({ state: 'attached' });
  assert.equal(await page.locator('[data-action="pair"]').count(), 0, 'no way to try the same again');
  await other.close();
});
