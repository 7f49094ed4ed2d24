// Everything but the straight way: wrong, denied, too late, replaced, too many. Each its own calm screen, each with a
// way on, and nothing that was typed is lost.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { aMinute, fastClock } from '../lib/clock.mjs';
import { ROOMY, roomyBut } from '../lib/config.mjs';
import { wrongCode } from '../lib/totp.mjs';
import {
  at, control, giveCode, givePassword, identify, message, numberOf, press, prove, remember, signedInPage, submit, useCode,
} from '../lib/page.mjs';

let gateway;
let hasty;
before(async () => {
  gateway = await Gateway.start();
  hasty = await Gateway.start({ config: { policy: { push_lifetime: 3, limits: { push_gap: 1 } } } });
});
after(async () => { await gateway.dispose(); await hasty.dispose(); });

const outcome = (page, word) => page.locator(`html[data-outcome="${word}"]`).waitFor({ state: 'attached' });
const REFUSED = [/console: .* 4(01|09|22|29) .*\/actions\//];

async function person(visit, { clock = async () => {}, ...options } = {}) {
  const place = visit.gateway;
  const user = await place.addUser(options);
  const phone = await place.pair(user, 'Mei’s phone');
  visit.canary.guard('the password', user.password);
  visit.canary.guard('the seed', phone.seed);
  const page = await visit.context.newPage();
  await clock(page);
  await page.goto(place.origin);
  return { user, phone, page };
}

for (const lang of ['en', 'ja']) {
  visitTest(`a wrong password is said, announced and kept out of the field's way, ${lang}`, { gateway: () => gateway, lang, expect: REFUSED }, async (visit) => {
    const { user, page } = await person(visit);
    await identify(page, user);
    await givePassword(page, { password: 'certainly not it' });
    const said = await message(page);
    assert.ok(said.length > 10);
    assert.ok(!/credentials|401|incorrect-/.test(said), 'no words of the machine');
    assert.equal(await page.locator('#error').getAttribute('role'), 'alert');
    await at(page, 'password');
    const field = page.locator('input[name=password]');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.ok((await page.locator('body').innerText()).includes(user.identifier), 'the name is kept');
    await page.locator('input[name=password]:focus').waitFor();
    await givePassword(page, user);
    await at(page, 'push_pending');
  });

  visitTest(`denied: was it you? Send a new one, ${lang}`, { gateway: () => hasty, lang, expect: REFUSED }, async (visit) => {
    const { user, phone, page } = await person(visit, { mode: 'none' });
    await prove(page, user);
    await phone.deny();
    await at(page, 'push_ended');
    await outcome(page, 'denied');
    assert.equal(await phone.count(), 1, 'nothing is sent by itself');
    await control(page, 'resend').waitFor();
    await page.locator('[data-action="resend"]:not([disabled]):not([aria-disabled=true])').waitFor();
    await press(page, 'resend');
    await at(page, 'push_pending');
    await phone.approve();
    await remember(page, false);
    await signedInPage(page);
    assert.equal(phone.received.size, 2);
  });

  visitTest(`denied: it was not me, ${lang}`, { gateway: () => gateway, lang }, async (visit) => {
    const { user, phone, page } = await person(visit, { mode: 'none' });
    await prove(page, user);
    await phone.deny();
    await at(page, 'push_ended');
    await press(page, 'report');
    await page.locator('[data-action="report"]').waitFor({ state: 'detached' });
    const next = gateway.client();
    await next.prove(user);
    assert.equal(next.flow.step.reason, 'paused');
  });

  visitTest(`no answer: the page says so by itself, and stops asking, ${lang}`, { gateway: () => hasty, lang, expect: REFUSED }, async (visit) => {
    const { user, page } = await person(visit, { mode: 'none', clock: fastClock });
    await prove(page, user);
    await at(page, 'push_pending');
    assert.ok(/\d/.test(await page.locator('#remaining').innerText()), 'a countdown');
    await at(page, 'push_ended');
    await outcome(page, 'expired');
    const quiet = visit.calls().length;
    await aMinute(page);
    assert.equal(visit.calls().length, quiet, 'no request after the end');
  });
}

visitTest('replaced by a newer request in another browser', { gateway: () => gateway, expect: REFUSED }, async (visit) => {
  const place = await Gateway.start(ROOMY);
  try {
    const user = await place.addUser({ mode: 'none' });
    await place.pair(user);
    const page = await visit.context.newPage();
    visit.gateway = place;
    await page.goto(place.origin);
    await prove(page, user);
    await at(page, 'push_pending');
    await place.client().prove(user);
    await at(page, 'push_ended');
    await outcome(page, 'superseded');
    await visit.clean();
    await page.close();
  } finally { await place.dispose(); visit.gateway = gateway; }
});

visitTest('a wrong number on the phone', { gateway: () => gateway }, async (visit) => {
  const { user, phone, page } = await person(visit);
  await prove(page, user);
  const number = await numberOf(page);
  await phone.approve(String((Number(number) + 1) % 1_000_000).padStart(6, '0'));
  await at(page, 'push_ended');
  await outcome(page, 'wrong_number');
  assert.ok(!(await page.locator('body').innerText()).includes(number), 'the old number is gone');
});

visitTest('send again: one click, one request, a new number, and how long to wait is said', { gateway: () => hasty, expect: REFUSED }, async (visit) => {
  const { user, phone, page } = await person(visit);
  await prove(page, user);
  const first = await numberOf(page);
  const button = page.locator('[data-action="resend"]:visible:not([disabled]):not([aria-disabled=true])');
  await button.click();
  await page.waitForFunction((old) => document.querySelector('#number')?.textContent.replaceAll(/\D/g, '') !== old
    && document.documentElement.dataset.step === 'push_pending', first);
  assert.equal(await phone.count(), 2);
  assert.equal(visit.calls('POST', /\/actions\/resend$/).length, 1);
});

visitTest('no second request too soon: the other browser says how long', { gateway: () => gateway }, async (visit) => {
  const { user, phone, page } = await person(visit);
  await gateway.client().prove(user);
  await prove(page, user);
  await at(page, 'push_ended');
  await outcome(page, 'not_sent');
  assert.ok(await page.locator('[data-action="resend"]:visible').evaluateAll((all) => all.every((one) => one.disabled || one.ariaDisabled === 'true')));
  assert.equal(await phone.count(), 1);
  await control(page, 'use_code').or(control(page, 'choose_method')).first().waitFor();
});

visitTest('a wrong code is said, the tries that are left too; a used one sounds the same', { gateway: () => gateway, expect: REFUSED }, async (visit) => {
  const { user, phone, page } = await person(visit);
  const spent = gateway.client();
  await spent.prove(user);
  await spent.choose('totp');
  const code = phone.totp();
  await spent.act('code', { code });
  await prove(page, user);
  await page.locator('html[data-ready]:is([data-step=push_pending],[data-step=push_ended])').waitFor({ state: 'attached' });
  await control(page, 'use_code').click();
  await giveCode(page, wrongCode(phone.seed, Date.now()));
  const wrong = await message(page);
  await page.locator('input[name=code]').fill('');
  await giveCode(page, code);
  await page.waitForFunction(() => document.querySelector('#error')?.textContent);
  const used = await message(page);
  const bare = (text) => text.replaceAll(/\d+/g, 'N').split('\n')[0];
  assert.equal(bare(used), bare(wrong));
});

visitTest('five wrong codes: this way is closed with a live countdown, the phone still works', { gateway: () => gateway, expect: REFUSED }, async (visit) => {
  const { user, phone, page } = await person(visit, { mode: 'none' });
  await prove(page, user);
  await useCode(page);
  for (let tries = 0; tries < 5; tries += 1) {
    await giveCode(page, wrongCode(phone.seed, Date.now(), tries));
    if (tries < 4) {
      await page.waitForFunction((count) => document.querySelector('#left')?.textContent.includes(String(count)), 4 - tries);
      await page.locator('input[name=code]').fill('');
    }
  }
  await at(page, 'blocked');
  assert.match(await page.locator('body').innerText(), /\d+ (second|minute)/);
  // A closed way asks for nothing by itself; the next click brings the answer that has come meanwhile, unless a question that
  // was under way has brought it already.
  await phone.approve();
  await Promise.race([press(page, 'choose_method'), at(page, 'remember_browser')]);
  await remember(page, false);
  await signedInPage(page);
});

visitTest('too many wrong passwords: a countdown, and what was typed stays', { gateway: () => gateway, expect: REFUSED }, async (visit) => {
  const { user, page } = await person(visit);
  await page.route('**/actions/password', async (route) => {
    const flow = await (await route.fetch()).json();
    const now = flow.server_time;
    await route.fulfill({
      status: 429, contentType: 'application/problem+json', headers: { 'retry-after': '40' },
      body: JSON.stringify({ type: 'urn:genkan:problem:rate-limited', status: 429, title: 'x', instance: 'abcdefgh12345678', server_time: now, retry_at: now + 40_000, flow: flow.flow }),
    });
  }, { times: 1 });
  await identify(page, user);
  await givePassword(page, { password: 'wrong' });
  const said = await message(page);
  assert.match(said, /(40|3\d) seconds/);
  // The alert is said once; the live countdown stands in the button.
  await page.waitForFunction(() => /^0:3[0-8]$/.test(document.querySelector('button[type=submit]').innerText));
  await at(page, 'password');
  assert.ok((await page.locator('body').innerText()).includes(user.identifier));
});

visitTest('nothing typed: said at the field, no request', { gateway: () => gateway }, async (visit) => {
  const { user, page } = await person(visit);
  await at(page, 'identify');
  await submit(page);
  assert.ok(await message(page));
  assert.equal(visit.calls('POST', /\/actions\/identify$/).length, 0);
  await identify(page, user);
  await at(page, 'password');
  await submit(page);
  assert.ok(await message(page));
  assert.equal(visit.calls('POST', /\/actions\/password$/).length, 0);
});

visitTest('a code is pasted in any shape and sends itself once', { gateway: () => gateway }, async (visit) => {
  for (const shape of [(code) => `${code.slice(0, 3)} ${code.slice(3)}`, (code) => `${code.slice(0, 3)}-${code.slice(3)}\n`,
    (code) => code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))]) {
    const { user, phone, page } = await person(visit);
    await prove(page, user);
    await useCode(page);
    const field = page.locator('input[name=code]');
    for (const [name, value] of [['inputmode', 'numeric'], ['autocomplete', 'one-time-code']]) assert.equal(await field.getAttribute(name), value);
    assert.notEqual(await field.getAttribute('type'), 'number');
    const before = visit.calls('POST', /\/actions\/code$/).length;
    await field.focus();
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
      if (document.activeElement.dispatchEvent(event)) document.execCommand('insertText', false, text.replaceAll('\n', ''));
    }, shape(phone.totp()));
    await at(page, 'remember_browser');
    assert.equal(visit.calls('POST', /\/actions\/code$/).length - before, 1);
    await page.close();
    await visit.context.clearCookies();
  }
});

visitTest('another way: both ways are listed by the phone\'s name, and lead where they say', { gateway: () => gateway }, async (visit) => {
  const { user, phone, page } = await person(visit);
  await prove(page, user);
  await at(page, 'push_pending');
  await press(page, 'choose_method');
  await at(page, 'choose_method');
  assert.ok((await page.locator('body').innerText()).includes('Mei’s phone'));
  await page.locator('[data-action="choose"][data-method="push"]').click();
  await at(page, 'push_pending');
  assert.equal(await phone.count(), 1, 'back to the same request');
  await press(page, 'choose_method');
  await at(page, 'choose_method');
  await page.locator('[data-action="choose"][data-method="totp"]').click();
  await at(page, 'code_required');
});

visitTest('change account: back to the start, the name still there to correct', { gateway: () => gateway }, async (visit) => {
  const { user, phone, page } = await person(visit);
  await prove(page, user);
  await at(page, 'push_pending');
  await press(page, 'change_account');
  await at(page, 'identify');
  await phone.requests();
  assert.equal([...phone.received.values()][0].state, 'cancelled');
});

visitTest('cancel withdraws the request', { gateway: () => gateway, expect: REFUSED }, async (visit) => {
  const { user, phone, page } = await person(visit);
  await prove(page, user);
  await at(page, 'push_pending');
  await phone.pending();
  await press(page, 'cancel');
  await at(page, 'identify');
  await phone.requests();
  assert.equal([...phone.received.values()][0].state, 'cancelled');
});

visitTest('an account that is disabled, and one without any way, say whom to ask', { gateway: () => gateway }, async (visit) => {
  const { user, page } = await person(visit);
  await gateway.cli(['user', 'disable', user.identifier]);
  await prove(page, user);
  await at(page, 'blocked');
  await press(page, 'change_account');
  const alone = await gateway.addUser();
  await at(page, 'identify');
  await page.locator('input[name=identifier]').fill('');
  await prove(page, alone);
  await at(page, 'blocked');
});

visitTest('the password can be shown, and is hidden again before it leaves', { gateway: () => gateway }, async (visit) => {
  const { user, page } = await person(visit);
  await identify(page, user);
  await at(page, 'password');
  const field = page.locator('input[name=password]');
  assert.equal(await field.getAttribute('autocomplete'), 'current-password');
  assert.equal(await field.getAttribute('type'), 'password');
  await field.fill(user.password);
  const toggle = page.locator('button[aria-pressed]:visible, [data-action="show_password"]:visible').first();
  await toggle.click();
  assert.equal(await field.getAttribute('type'), 'text');
  let typeAtSend;
  await page.route('**/actions/password', async (route) => {
    typeAtSend = await page.evaluate(() => document.querySelector('input[name=password]')?.type);
    await route.continue();
  });
  await submit(page);
  await at(page, 'push_pending');
  assert.equal(typeAtSend, 'password');
});

visitTest('an expired flow: one screen, start again, the name is kept and no secret', { gateway: () => gateway, expect: [/410|404/] }, async (visit) => {
  const place = await Gateway.start({ config: { policy: { flow_lifetime: 4, push_lifetime: 2 } } });
  try {
    visit.gateway = place;
    const user = await place.addUser();
    const page = await visit.context.newPage();
    await page.goto(place.origin);
    await identify(page, user);
    await at(page, 'password');
    // The server's clock decides when it is over.
    const watcher = place.client();
    await watcher.start();
    while ((await watcher.poll()).status !== 410) await watcher.poll({ after: watcher.flow.rev, wait: 1 });
    await givePassword(page, user);
    await at(page, 'expired');
    await press(page, 'restart');
    await at(page, 'identify');
    assert.equal(await page.locator('input[name=identifier]').inputValue(), user.identifier);
    await visit.clean();
    await page.close();
  } finally { await place.dispose(); visit.gateway = gateway; }
});

visitTest('requests are paused after two denials; the code opens them again', { gateway: () => gateway, expect: REFUSED }, async (visit) => {
  const place = await Gateway.start(roomyBut({ push_denials: 2 }));
  try {
    visit.gateway = place;
    const user = await place.addUser({ mode: 'none' });
    const phone = await place.pair(user);
    for (let denials = 0; denials < 2; denials += 1) {
      await place.client().prove(user);
      await phone.deny();
    }
    const page = await visit.context.newPage();
    await page.goto(place.origin);
    await prove(page, user);
    await at(page, 'push_ended');
    assert.equal(await page.locator('[data-action="resend"]:visible').count(), 0);
    await control(page, 'use_code').click();
    await giveCode(page, phone.totp());
    await remember(page, false);
    await signedInPage(page);
    await visit.clean();
    await page.close();
  } finally { await place.dispose(); visit.gateway = gateway; }
});
