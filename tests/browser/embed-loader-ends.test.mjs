// How a sign-in in somebody else's page ends when it does not end well: blocked, cancelled, too late, answered by a
// stranger, taken away, or asked for in a way that cannot work.
import test from 'node:test';
import assert from 'node:assert/strict';
import { visitTest } from '../lib/browser.mjs';
import { at } from '../lib/page.mjs';
import { Sites, seen, seenSoFar } from '../lib/sites.mjs';
import { withMutation } from '../lib/mutation.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());
const options = { gateway: () => sites.world() };

const ELEMENT = '<genkan-signin id="a" client="shop" callback="/callback"></genkan-signin>';
const types = async (page) => (await seenSoFar(page)).map((one) => one.type);
const reasons = async (page) => (await seenSoFar(page)).filter((one) => one.type === 'error').map((one) => one.detail.reason);
const part = (page, name) => page.locator(`[part=${name}]:visible`);

let count = 0;
async function host(visit, parts = {}, at = sites) {
  const path = `/ends-${count++}`;
  at.shop.page(path, { element: ELEMENT, ...parts });
  const page = await visit.tab(path);
  return page;
}

const BLOCKED = 'window.open = () => null;';

for (const [lang, said, link] of [['en', 'The browser did not open the window.', 'Open in a new window'], ['ja', 'ブラウザーがウィンドウを開きませんでした。', '新しいウィンドウで開く']]) {
  visitTest(`a blocked window: a link that opens it, ${lang}`, { ...options, lang }, async (visit) => {
    const page = await host(visit, { lang, before: BLOCKED });
    await seen(page, 'ready');
    await part(page, 'main').click();
    assert.deepEqual(await reasons(page), ['popup-blocked']);
    assert.equal(await part(page, 'note').innerText(), said);
    const way = part(page, 'link').first();
    assert.equal(await way.innerText(), link);
    const [popup] = await Promise.all([visit.context.waitForEvent('page'), way.click()]);
    await at(popup, 'identify');
    assert.equal(await popup.evaluate(() => window.opener), null);
    assert.deepEqual(await types(page), ['ready', 'error'], 'it has not ended');
  });
}

visitTest('cancelled: the page is told, the next click asks anew', options, async (visit) => {
  const page = await host(visit);
  await seen(page, 'ready');
  const stateOf = async () => {
    const [popup] = await Promise.all([page.waitForEvent('popup'), part(page, 'main').click()]);
    const { state } = await part(page, 'link').first().evaluate((link) => Object.fromEntries(new URL(link.href).searchParams));
    await popup.close();
    return state;
  };
  const first = await stateOf();
  await part(page, 'link').last().click();
  assert.deepEqual(await types(page), ['ready', 'error', 'close']);
  assert.deepEqual(await reasons(page), ['cancelled']);
  assert.equal(await part(page, 'note').count(), 0);
  assert.notEqual(await stateOf(), first, 'an answer to the first question is nobody’s now');
});

visitTest('too late: by its own clock, whatever became of the window', { ...options }, async (visit) => {
  await visit.context.clock.install();
  const page = await host(visit);
  await seen(page, 'ready');
  const [popup] = await Promise.all([page.waitForEvent('popup'), part(page, 'main').click()]);
  await popup.close();
  assert.deepEqual(await types(page), ['ready'], 'nobody asks whether the window is still there');
  await page.clock.runFor(9 * 60_000);
  assert.deepEqual(await types(page), ['ready']);
  await page.clock.runFor(61_000);
  assert.deepEqual(await reasons(page), ['timeout']);
  assert.equal(await part(page, 'note').innerText(), 'That did not work. Please try again.');
});

/** A page of the shop that posts messages of its own on the channel. */
async function intruder(visit, where, messages) {
  where.shop.page('/intruder', { script: `const channel = new BroadcastChannel('genkan'); for (const one of ${JSON.stringify(messages)}) channel.postMessage(one); document.title = 'sent';` });
  const page = await visit.tab('/intruder');
  await page.waitForFunction(() => document.title === 'sent');
}

visitTest('answers of a foreign state or of another issuer are nobody’s', options, async (visit) => {
  const page = await host(visit);
  await seen(page, 'ready');
  const [popup] = await Promise.all([page.waitForEvent('popup'), part(page, 'main').click()]);
  const state = await part(page, 'link').first().evaluate((link) => new URL(link.href).searchParams.get('state'));
  const code = 'x'.repeat(32);
  await intruder(visit, sites, [
    { state: 'another', iss: sites.issuer, code }, { state, iss: sites.evil.origin, code }, { state, iss: `${sites.issuer}/`, code }, { state, code }, {}, null, 1, 'x', [], { state: [state], iss: sites.issuer, code },
  ]);
  assert.deepEqual(await types(page), ['ready']);
  await popup.close();
});

visitTest('the callback page in nobody’s name: it says what it can, and gives the code to nobody', options, async (visit) => {
  const page = await visit.tab(`/callback?code=${'x'.repeat(32)}&state=s&iss=${encodeURIComponent(sites.issuer)}`);
  await page.getByText('You can close this window.').waitFor();
  assert.equal(new URL(page.url()).search, '');
  assert.deepEqual(await seenSoFar(page), []);
  for (const query of ['', '?code=x&state=s', `?code=x&state=s&iss=${encodeURIComponent(sites.evil.origin)}`]) {
    await page.goto(`${sites.shop.origin}/callback${query}`);
    const [error] = await seen(page, 'error');
    assert.deepEqual(error.detail, { reason: 'expired' });
  }
});

visitTest('an answer that says no', options, async (visit) => {
  const page = await host(visit);
  await seen(page, 'ready');
  for (const [error, reason] of [['access_denied', 'refused'], ['login_required', 'refused'], ['server_error', 'unavailable'], ['invalid_scope', 'misconfigured']]) {
    const before = (await reasons(page)).length;
    const [popup] = await Promise.all([page.waitForEvent('popup'), part(page, 'main').click()]);
    const state = await part(page, 'link').first().evaluate((link) => new URL(link.href).searchParams.get('state'));
    await popup.goto(`${sites.shop.origin}/callback?${new URLSearchParams({ error, state, iss: sites.issuer })}`);
    await page.waitForFunction((n) => globalThis.seen.filter((one) => one.type === 'error').length > n, before);
    assert.equal((await reasons(page)).at(-1), reason);
  }
});

visitTest('taken out of the page: nothing listens, nothing is left; put back: it works again', options, async (visit) => {
  const page = await host(visit);
  await seen(page, 'ready');
  const [popup] = await Promise.all([page.waitForEvent('popup'), part(page, 'main').click()]);
  const state = await part(page, 'link').first().evaluate((link) => new URL(link.href).searchParams.get('state'));
  await page.evaluate(() => { globalThis.kept = document.querySelector('genkan-signin'); globalThis.kept.remove(); });
  await popup.goto(`${sites.shop.origin}/callback?${new URLSearchParams({ code: 'x'.repeat(32), state, iss: sites.issuer })}`);
  await popup.getByText('You can close this window.').waitFor();
  assert.deepEqual(await types(page), ['ready']);
  await page.evaluate(() => { document.querySelector('main').append(globalThis.kept); });
  await seen(page, 'ready', { count: 2 });
  await part(page, 'main').click();
  assert.notEqual(await part(page, 'link').first().evaluate((link) => new URL(link.href).searchParams.get('state')), state);
});

const WRONG = {
  'no client': '<genkan-signin id="a" callback="/callback"></genkan-signin>',
  'no callback': '<genkan-signin id="a" client="shop"></genkan-signin>',
  'a callback elsewhere': '<genkan-signin id="a" client="shop" callback="https://elsewhere.example/callback"></genkan-signin>',
  'a client that is no name': '<genkan-signin id="a" client="shop&prompt=none" callback="/callback"></genkan-signin>',
  'a challenge without a state': '<genkan-signin id="a" client="shop" callback="/callback" code-challenge="x"></genkan-signin>',
};

for (const [name, element] of Object.entries(WRONG)) {
  visitTest(`misconfigured: ${name}`, options, async (visit) => {
    const page = await host(visit, { element });
    await seen(page, 'ready');
    await part(page, 'main').click();
    assert.deepEqual(await reasons(page), ['misconfigured']);
    assert.equal(visit.context.pages().length, 1);
  });
}

for (const element of ['<genkan-signin id="a" mode="component"></genkan-signin>', '<genkan-security-info id="a"></genkan-security-info>']) {
  visitTest(`refused in another site’s page: ${element}`, options, async (visit) => {
    const page = await host(visit, { element });
    const [error] = await seen(page, 'error');
    assert.deepEqual(error.detail, { reason: 'misconfigured' });
    assert.deepEqual(visit.requests.filter((one) => one.url.includes('component')), []);
  });
}

// The checks of the answer, each taken out once.
const ANSWERS = [
  { what: 'the state is compared', file: /^\/genkan\.js$/, find: /(\w+)\?\.state===\w+&&/, put: '$1?.state&&' },
  { what: 'the issuer is compared', file: /^\/genkan\.js$/, find: /\w+\.iss===\w+&&\((?=\w+\.postMessage)/, put: '(' },
];

withMutation('an answer of a stranger is not taken', ANSWERS, async (own) => {
  const { Visit } = await import('../lib/browser.mjs');
  const visit = await Visit.open(own.world());
  try {
    const page = await host(visit, {}, own);
    await seen(page, 'ready');
    const [popup] = await Promise.all([page.waitForEvent('popup'), part(page, 'main').click()]);
    const state = await part(page, 'link').first().evaluate((link) => new URL(link.href).searchParams.get('state'));
    await intruder(visit, own, [{ state: 'another', iss: own.issuer, code: 'x'.repeat(32) }, { state, iss: own.evil.origin, code: 'x'.repeat(32) }]);
    await popup.close();
    assert.deepEqual(await types(page), ['ready']);
  } finally { await visit.close(); }
});
