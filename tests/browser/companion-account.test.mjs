// The phone's page and security info: one switch in two places, and requests that say what an approval does.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY } from '../lib/config.mjs';
import { visitTest } from '../lib/browser.mjs';
import { CompanionPhone } from '../lib/companion.mjs';
import { signInByRecovery } from '../lib/account.mjs';
import { control, press } from '../lib/page.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());

const KANA = /[\u3040-\u30ff\u4e00-\u9fff]/;
const HOUR = 3_600_000;

/**
 * A phone with the real page, and its owner signed in elsewhere: `{user, phone, account}`. Signed in first: a request of
 * that sign-in would be withdrawn again at once, and the phone shows it or not as chance has it.
 */
async function person(lang) {
  const user = await gateway.addUser({ mode: 'none', recovery: true });
  const account = await signInByRecovery(gateway.client(), user, user.recovery[0]);
  const phone = await CompanionPhone.pair(gateway, user, { lang });
  return { user, phone, account };
}

const status = (phone, name) => phone.page.locator(`[data-status="${name}"]`).waitFor();

/** The heading of what is asked, which is there and in the right language. */
async function asks(phone, lang) {
  await phone.prompt();
  const head = await phone.page.locator('h1').innerText();
  assert.equal(KANA.test(head), lang === 'ja', head);
  return head;
}

for (const lang of ['en', 'ja']) {
  const options = { gateway: () => gateway, lang };

  visitTest(`one switch: what the phone does the account shows, and the other way round, ${lang}`, options, async () => {
    const { phone, account } = await person(lang);
    await status(phone, 'ready');
    const before = await account.methods();
    await press(phone.page, 'pause_hour');
    await status(phone, 'paused');
    const paused = await account.methods({ after: before.rev, wait: 5 });
    const method = paused.methods.find((one) => one.type === 'push');
    assert.equal(method.allow_requests, false);
    assert.ok(Math.abs(method.paused_until - paused.server_time - HOUR) < 10_000, 'for an hour');
    assert.equal(method.reason, 'paused');

    assert.equal((await account.change(method.id, { allow_requests: true })).status, 200);
    await status(phone, 'ready');
    const until = paused.server_time + 2 * HOUR;
    assert.equal((await account.change(method.id, { allow_requests: false, paused_until: until })).status, 200);
    await status(phone, 'paused');
    assert.equal(await control(phone.page, 'pause_hour').count(), 0, 'nothing to pause');
    assert.equal((await account.change(method.id, { allow_requests: false })).status, 200);
    await status(phone, 'off');
    await phone.page.locator('input[name=allow_requests]').check();
    await status(phone, 'ready');
    assert.equal((await account.method('push')).allow_requests, true);

    await press(phone.page, 'pause_tomorrow');
    await status(phone, 'paused');
    const tomorrow = new Date((await account.method('push')).paused_until);
    assert.deepEqual([tomorrow.getMinutes(), tomorrow.getSeconds()], [0, 0]);
    await phone.close({ requests: 0 });
  });

  visitTest(`a test, a change of the account and a sign-in are told apart on the phone, ${lang}`, options, async () => {
    const { user, phone, account } = await person(lang);
    const { id } = await account.method('push');
    const trial = (await account.post(`/methods/${id}/test`)).json;
    const test = await asks(phone, lang);
    await phone.approve();
    await phone.ended('approved');
    assert.equal(await control(phone.page, 'not_me').count(), 0, 'nothing that could be stopped');
    await account.trial(trial.id, (one) => one.outcome === 'approved');
    await press(phone.page, 'done');

    await account.reauthenticate();
    await account.client.act('password', { password: user.password });
    const change = await asks(phone, lang);
    await phone.approve();
    await phone.ended('approved');
    await control(phone.page, 'not_me').waitFor();
    await press(phone.page, 'done');

    await gateway.client().prove(user);
    const signIn = await asks(phone, lang);
    await phone.deny();
    await phone.ended('denied');
    assert.equal(new Set([test, change, signIn]).size, 3, 'three questions');
    await press(phone.page, 'done');
    const history = await phone.page.locator('.rows li').allInnerTexts();
    assert.equal(new Set(history.slice(0, 3).map((one) => one.split('\n').at(-1))).size, 3, 'and later, too');
    await phone.close({ requests: 3 });
  });
}
