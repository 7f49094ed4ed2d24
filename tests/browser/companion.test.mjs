// The phone's page: what it says of requests that ended, of an app that is not wanted, and of itself.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { CompanionPhone } from '../lib/companion.mjs';
import { at, control, press, prove, remember, signedInPage } from '../lib/page.mjs';
import { fastClock } from '../lib/clock.mjs';
import { SHORT } from '../lib/walk.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(SHORT); });
after(() => gateway.dispose());
const options = { gateway: () => gateway };

/** A paired phone whose account is being signed in to elsewhere; the request is on its screen. */
async function asked({ mode = 'type6', ...rest } = {}) {
  const user = await gateway.addUser({ mode });
  const phone = await CompanionPhone.pair(gateway, user, rest);
  const client = gateway.client();
  await client.prove(user);
  await control(phone.page, 'deny').waitFor();
  return { user, phone, client };
}

visitTest('a request that was withdrawn in the browser is dead on the phone', options, async () => {
  const { phone, client } = await asked();
  assert.equal((await client.cancel()).status, 204);
  await phone.ended('cancelled');
  await press(phone.page, 'done');
  await phone.page.locator('#totp').waitFor();
  await phone.page.locator('[data-state="cancelled"]').waitFor();
  await phone.close({ requests: 1 });
});

visitTest('a newer request takes the place of the older one, which cannot be answered', options, async () => {
  const { user, phone, client } = await asked({ mode: 'none' });
  const first = client.flow.step.challenge;
  await client.act('resend');
  assert.notEqual(client.flow.step.challenge, first);
  // The first is not asked about any more: approving what is on the screen approves the newer one.
  await phone.page.locator('[data-state="superseded"]').or(control(phone.page, 'approve')).first().waitFor();
  await phone.approve();
  await client.until((flow) => flow.step.approved);
  await phone.ended('approved');
  await press(phone.page, 'done');
  await phone.page.locator('[data-state="superseded"]').waitFor();
  assert.equal(user.mode, 'none');
  await phone.close({ requests: 2 });
});

visitTest('a request nobody answered in time is dead, also while the service cannot be reached', options, async () => {
  const { phone } = await asked({ expect: [/ERR_FAILED/] });
  await fastClock(phone.page);
  await phone.page.reload();
  await phone.prompt();
  await phone.page.route(/\/device\/requests(\?|$)/, (route) => route.abort());
  await phone.page.clock.fastForward(125_000);
  await phone.ended('expired');
  await phone.close({ requests: 1 });
});

visitTest('an answer that comes too late is calm', options, async () => {
  const { phone, client } = await asked({ mode: 'none', expect: [/ERR_FAILED/, /40[49]|410/] });
  // What the browser does meanwhile does not reach the phone: not by the question that is under way, either.
  let deaf = false;
  await phone.page.route(/\/device\/requests(\?|$)/, async (route) => {
    const response = await route.fetch().catch(() => undefined);
    await (deaf || !response ? route.abort() : route.fulfill({ response })).catch(() => {});
  });
  await phone.page.reload();
  await phone.prompt();
  deaf = true;
  await client.cancel();
  await phone.approve();
  await phone.page.locator('[data-ending]').waitFor();
  const how = await phone.page.locator('[data-ending]').getAttribute('data-ending');
  assert.ok(['cancelled', 'expired'].includes(how), how);
  assert.equal(await control(phone.page, 'approve').count(), 0);
  assert.equal(await phone.page.locator('[role=alert]').evaluateAll((all) => all.map((one) => one.textContent).join('')), '', 'no error');
  await phone.close({ requests: 1 });
});

for (const lang of ['en', 'ja']) {
  visitTest(`after “it wasn’t me” the phone says what has been done, and it has, ${lang}`, options, async () => {
    const { user, phone } = await asked({ lang });
    const inside = gateway.client();
    await inside.prove(user);
    await phone.prompt();
    await phone.notMe();
    await phone.ended('secured');
    const done = await phone.page.locator('[data-ending] li').allInnerTexts();
    assert.equal(done.length, 3, JSON.stringify(done));
    assert.match(done.join(' '), lang === 'en' ? /session.*paused.*new password/s : /セッション.*一時停止.*パスワード/s);
    const next = gateway.client();
    await next.prove(user);
    assert.equal(next.flow.step.reason, 'paused', JSON.stringify(next.flow.step));
    await phone.close({ requests: 2 });
  });
}

visitTest('who saw a request too late can still say that it wasn’t theirs', options, async () => {
  const { user, phone, client } = await asked();
  await client.cancel();
  await phone.ended('cancelled');
  await press(phone.page, 'not_me');
  await press(phone.page, 'confirm_not_me');
  await phone.ended('secured');
  const next = gateway.client();
  await next.prove(user);
  assert.equal(next.flow.step.reason, 'paused', JSON.stringify(next.flow.step));
  await phone.close({ requests: 1 });
});

visitTest('on the phone that signs in itself, the request is there as soon as its page is opened', options, async (visit) => {
  const user = await gateway.addUser({ mode: 'none' });
  const phone = await visit.tab();
  const link = await gateway.pairingLink(user.identifier);
  visit.canary.guard('the pairing secret', link.split('.').at(-1));
  await phone.goto(link);
  await press(phone, 'pair');
  await phone.locator('#totp').waitFor();
  await phone.close({ requests: 1 });
  const page = await visit.tab('/');
  await prove(page, user);
  await at(page, 'push_pending');
  const opened = await visit.tab('/companion');
  await control(opened, 'approve').click();
  await remember(page, false);
  await signedInPage(page);
});

visitTest('the phone says which app it is when it is connected, and once after it has changed', options, async () => {
  const user = await gateway.addUser();
  const told = [];
  const phone = await CompanionPhone.pair(gateway, user);
  phone.visit.context.on('request', (request) => {
    if (request.method() === 'PATCH') told.push(request.postDataJSON());
  });
  const known = () => phone.page.waitForResponse((reply) => /\/device$/.test(reply.url()));
  let answered = known();
  await phone.page.reload();
  await answered;
  assert.deepEqual(told, [], 'told at the pairing');
  await phone.page.evaluate(() => new Promise((done) => {
    const open = indexedDB.open('genkan-companion');
    open.onsuccess = () => {
      const change = open.result.transaction('accounts', 'readwrite');
      const all = change.objectStore('accounts').getAll();
      all.onsuccess = () => { for (const one of all.result) change.objectStore('accounts').put({ ...one, version: '0.0.1' }, one.device); };
      change.oncomplete = () => { open.result.close(); done(); };
    };
  }));
  for (const about of ['after the change', 'and not again']) {
    answered = known();
    await phone.page.reload();
    assert.equal((await answered).status(), 200);
    await phone.page.locator('[data-status="ready"]').waitFor();
    assert.equal(told.length, 1, about);
  }
  assert.equal(told[0].app.kind, 'companion');
  assert.match(told[0].app.version, /^\d+\.\d+\.\d+$/);
  assert.equal(told[0].app.os, 'linux');
  await phone.close({ requests: 0 });
});

const ANDROID = { userAgent: 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36' };
const STRICT = {
  app_too_old: { apps: [{ id: 'companion', name: 'Phone', android: '99.0.0' }] },
  policy: { apps: [{ id: 'companion', name: 'Phone', allowed: false }] },
  second_method: { policy: { second_method_first: true } },
};
for (const [why, config] of Object.entries(STRICT)) {
  visitTest(`an organisation that refuses the app is named as the reason: ${why}`, options, async () => {
    const strict = await Gateway.start({ config });
    try {
      const user = await strict.addUser();
      const phone = await CompanionPhone.pair(strict, user, { context: ANDROID });
      await phone.page.locator(`[data-status="${why}"]`).waitFor();
      if (why === 'app_too_old') assert.match(await phone.page.locator('.status').innerText(), /99\.0\.0 or newer/);
      assert.match(await phone.code(), /^\d{6}$/, 'codes still work');
      const client = strict.client();
      await client.prove(user);
      assert.notEqual(client.flow.step.type, 'push_pending');
      await phone.close({ requests: 0 });
    } finally { await strict.dispose(); }
  });
}

visitTest('a number on the phone is typed in the browser; the phone can only deny', options, async (visit) => {
  const user = await gateway.addUser({ mode: 'onphone' });
  const phone = await CompanionPhone.pair(gateway, user);
  const page = await visit.tab('/');
  await prove(page, user);
  await at(page, 'code_on_phone');
  const number = await phone.shown();
  assert.match(number, /^\d{6}$/);
  assert.equal(await phone.page.locator('#shown').getAttribute('aria-label'), [...number].join(' '), 'digit by digit');
  assert.equal(await control(phone.page, 'approve').count(), 0);
  assert.ok(!(await phone.page.title()).includes(number));
  await page.locator('input[name=code]').fill(number);
  await remember(page, false);
  await signedInPage(page);
  await phone.ended('approved');
  await phone.close({ requests: 1 });
});

visitTest('a wrong number in the browser ends the request on the phone', options, async () => {
  const { phone, client } = await asked({ mode: 'onphone' });
  const number = await phone.shown();
  await client.act('code', { code: number === '000000' ? '000001' : '000000' });
  assert.equal(client.flow.step.type, 'push_ended', JSON.stringify(client.flow.step));
  await phone.ended('denied');
  await phone.close({ requests: 1 });
});

visitTest('more time in the browser is more time on the phone', options, async () => {
  const { phone, client } = await asked();
  const left = (wanted) => phone.page.waitForFunction(wanted);
  await left(() => /1:5[0-7]/.test(document.querySelector('#remaining').textContent));
  await client.act('extend');
  await left(() => /2:00|1:59/.test(document.querySelector('#remaining').textContent));
  assert.equal(await control(phone.page, 'approve').count(), 1);
  await phone.close({ requests: 1 });
});
