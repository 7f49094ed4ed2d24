// Security info: what has happened, page by page, and *this wasn't me*.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { visitTest } from '../lib/browser.mjs';
import { Post } from '../lib/post.mjs';
import { signIn } from '../lib/account.mjs';
import { at, control, press } from '../lib/page.mjs';
import { words } from '../lib/words.mjs';
import { go, pressArmed, securityInfo } from '../lib/security.mjs';

let gateway;
let post;
before(async () => {
  post = await Post.open();
  gateway = await Gateway.start({ config: merge(ROOMY.config, post.config) });
});
after(async () => { await gateway?.dispose(); await post?.close(); });

const options = (lang, expect = []) => ({ gateway: () => gateway, lang, expect });

/** Waits for the mail that says what was done; it opens the page and signs nobody in. */
async function mailed(to) {
  for (;;) {
    const message = await post.next();
    if (message.to === to && message.text.includes('/security-info#activity')) return message;
  }
}

/** Somebody else tries to sign in with wrong passwords. */
async function guesses(user, times) {
  for (let n = 0; n < times; n += 1) {
    const client = gateway.client();
    await client.start();
    await client.act('identify', { identifier: user.identifier });
    await client.act('password', { password: `wrong ${n}` });
  }
}

/** Somebody who knows the password sends a request, which the phone denies. */
async function denied(user, phone) {
  const client = gateway.client();
  await client.prove(user);
  await phone.deny();
  await client.until((flow) => flow.step.type === 'push_ended');
}

async function person(visit, { email, before: happened = async () => {}, part = 'activity' } = {}) {
  const user = await gateway.addUser({ mode: 'none', email });
  const phone = await gateway.pair(user, 'Mei’s phone');
  await happened(user, phone);
  const page = await securityInfo(visit, user, { phone, part });
  return { user, phone, page };
}

const rows = (page) => page.locator('#activity > li');
const row = (page, kind, outcome) => page.locator(`#activity > li[data-kind="${kind}"][data-outcome="${outcome}"]`);
const filter = (page, name) => page.locator(`[data-filter="${name}"]`).click();
const settled = (page) => page.locator('#activity, #empty').first().waitFor();

for (const lang of ['en', 'ja']) {
  visitTest(`who, what, where and how often; filters are kept in the address, ${lang}`, options(lang), async (visit) => {
    const { page } = await person(visit, {
      before: async (user, phone) => { await guesses(user, 5); await denied(user, phone); },
    });
    await rows(page).first().waitFor();
    const guessed = row(page, 'sign_in', 'wrong');
    assert.match(await guessed.innerText(), words(lang, 'around.did_sign_in_wrong_password'));
    assert.match(await guessed.innerText(), words(lang, 'around.times'));
    assert.equal(await guessed.locator('[data-count]').getAttribute('data-count'), '5');
    assert.match(await guessed.innerText(), words(lang, 'place_this_device'));
    const no = row(page, 'request', 'denied');
    assert.match(await no.innerText(), words(lang, 'around.did_request_denied'));
    assert.match(await no.innerText(), /Mei’s phone/, 'which phone');
    const own = row(page, 'sign_in', 'done').first();
    assert.match(await own.innerText(), words(lang, 'around.this_browser'));
    assert.ok(await own.locator('time[datetime]').count());

    await filter(page, 'requests');
    await page.waitForFunction(() => {
      const kinds = [...document.querySelectorAll('#activity > li')].map((one) => one.dataset.kind);
      return kinds.length && kinds.every((kind) => kind === 'request');
    });
    assert.equal(new URL(page.url()).hash, '#activity/requests');
    await page.reload();
    await at(page, 'security-info');
    await rows(page).first().waitFor();
    assert.equal(await page.locator('[data-filter][aria-current]').getAttribute('data-filter'), 'requests');
    await page.goBack();
    await page.locator('[data-filter="all"][aria-current]').waitFor();
  });

  visitTest(`this wasn’t me: said before, done, said after, and the mark stays, ${lang}`, options(lang), async (visit) => {
    const { user, phone, page } = await person(visit, {
      email: `${lang}@mail.example`,
      before: async (user, phone) => { await denied(user, phone); },
    });
    const thief = gateway.client();
    await signIn(thief, user, phone);
    const bad = row(page, 'request', 'denied');
    await bad.waitFor();
    await bad.locator('[data-action="report"]').click();
    const dialog = page.locator('#report-dialog[open]');
    await dialog.locator('[data-securing]').first().waitFor();
    assert.deepEqual(
      await dialog.locator('[data-securing]').evaluateAll((all) => all.map((one) => one.dataset.securing)),
      ['end_sessions', 'pause_requests', 'new_password', 'mail'],
    );
    assert.match(await dialog.innerText(), words(lang, 'around.will_end_one'));
    await press(page, 'close');
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await thief.session()).json.authenticated, true, 'asking does nothing');
    await bad.locator('[data-action="report"]').click();
    await pressArmed(page, 'confirm_report');
    await page.locator('#report-dialog [data-secured]').waitFor();
    assert.match(await dialog.innerText(), words(lang, 'around.has_ended_one'));
    assert.equal((await thief.session()).json.authenticated, false);
    await mailed(`${lang}@mail.example`);
    await press(page, 'password');
    await page.locator('#wanted:visible').waitFor();
    await go(page, 'activity');
    await row(page, 'request', 'denied').locator('[data-reported]').waitFor();
    assert.match(await row(page, 'request', 'denied').innerText(), words(lang, 'around.reported'));
    const next = gateway.client();
    await next.prove(user);
    assert.equal(next.flow.step.reason, 'paused', JSON.stringify(next.flow.step));
  });

  visitTest(`the account is protected in one step from the overview, ${lang}`, options(lang), async (visit) => {
    const { user, phone, page } = await person(visit, { part: '' });
    const thief = gateway.client();
    await signIn(thief, user, phone);
    await press(page, 'secure');
    await pressArmed(page, 'confirm_report');
    await page.locator('#report-dialog [data-secured]').waitFor();
    assert.match(await page.locator('#report-dialog').innerText(), words(lang, 'around.secured_title'));
    assert.equal((await thief.session()).json.authenticated, false);
    await press(page, 'close');
    await at(page, 'security-info');
  });
}

visitTest('an account nothing went wrong with says so', options('en'), async (visit) => {
  const { page } = await person(visit, { part: 'activity/trouble' });
  await settled(page);
  assert.match(await page.locator('#empty').innerText(), words('en', 'around.activity_empty_trouble'));
});

visitTest('ten thousand entries are turned page by page, without a hitch and without the page growing', { ...options('en'), timeout: 120_000 }, async (visit) => {
  await visit.context.addInitScript(() => {
    globalThis.genkanLong = [];
    new PerformanceObserver((list) => { globalThis.genkanLong.push(...list.getEntries().map((one) => Math.round(one.duration))); })
      .observe({ type: 'longtask', buffered: true });
  });
  const { page } = await person(visit, {
    before: (user) => gateway.cli(['user', 'history', user.identifier, '--rows', '10000']),
  });
  await rows(page).first().waitFor();
  const ids = () => rows(page).evaluateAll((all) => all.map((one) => one.dataset.entry));
  const size = () => page.evaluate(() => document.querySelectorAll('*').length);
  const turn = async (action) => {
    const [first] = await ids();
    await press(page, action);
    await page.waitForFunction((old) => document.querySelector('#activity > li')?.dataset.entry !== old, first);
    return ids();
  };
  const newest = await ids();
  await turn('older');
  const before = await size();
  const long = await page.evaluate(() => globalThis.genkanLong.splice(0));
  const seen = new Set(newest);
  for (let n = 0; n < 20; n += 1) {
    for (const id of await turn('older')) {
      assert.ok(!seen.has(id), 'no entry twice');
      seen.add(id);
    }
  }
  assert.ok(Math.abs(await size() - before) < 100, 'the document does not grow');
  const hitches = await page.evaluate(() => globalThis.genkanLong);
  console.log(`# long tasks while opening: ${long.join(', ') || 'none'}; while turning 20 pages: ${hitches.join(', ') || 'none'} ms`);
  assert.ok(hitches.every((ms) => ms < 200), `long tasks: ${hitches.join(', ')} ms`);
  for (let n = 0; n < 21; n += 1) await turn('newer');
  assert.deepEqual((await ids()).slice(0, 10), newest.slice(0, 10));
  assert.equal(await control(page, 'newer').getAttribute('aria-disabled'), 'true');
});

visitTest('what could not be loaded can be tried again', options('en', [/ERR_FAILED/]), async (visit) => {
  const { page } = await person(visit, { part: '' });
  await page.route(/\/account\/activity/, (route) => route.abort());
  await go(page, 'activity');
  await control(page, 'retry').waitFor();
  await page.unroute(/\/account\/activity/);
  await press(page, 'retry');
  await rows(page).first().waitFor();
  assert.equal(await control(page, 'retry').count(), 0);
});
