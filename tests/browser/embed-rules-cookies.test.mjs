// W12: in a frame there is one cookie, of its own, kept apart for each host. The session at the issuer is not there, not even
// for a host of the issuer's own site; and what is done in the frame makes none.
import test from 'node:test';
import assert from 'node:assert/strict';
import { visited as visit } from '../lib/browser.mjs';
import { frameAt, frameIn, framed, person, proveIn, redeemed } from '../lib/embedded.mjs';
import { Sites } from '../lib/sites.mjs';
import { at, prove, remember, signedInPage } from '../lib/page.mjs';

let sites;
test.before(async () => {
  sites = await Sites.open({
    // A host of the issuer's own site: to a browser the frame in it is no third party.
    clients: ({ clients, sibling }) => [...clients, {
      id: 'near', name: 'Near Shop', origins: [sibling.origin], callbacks: [`${sibling.origin}/callback`], modes: ['popup', 'frame'], frame_password: true,
    }],
  });
});
test.after(() => sites.close());

const visited = (body, options) => visit(sites.world(), options, body);

const element = (client) => `<genkan-signin client="${client}" mode="frame" callback="/callback"></genkan-signin>`;

async function signInAtIssuer(visit, { user, phone }) {
  const page = await visit.tab();
  await page.goto(`${sites.issuer}/`);
  await prove(page, user);
  await at(page, 'push_pending');
  await phone.approve();
  await remember(page, true);
  await signedInPage(page);
  return page;
}

/** Every cookie that went to the issuer from a frame, by name. */
const sent = (visit, requests) => [...new Set(requests.flatMap((one) => (one.cookie ?? '').split('; ').filter(Boolean).map((pair) => pair.split('=')[0])))];

/** The headers as they were on the wire: what `request.headers()` says leaves cookies out. */
async function wire(visit) {
  const list = [];
  visit.context.on('request', (request) => {
    if (!/\/embed\//.test(new URL(request.url()).pathname)) return;
    list.push(request.allHeaders().then((headers) => ({ url: request.url(), cookie: headers.cookie })).catch(() => ({})));
  });
  visit.context.on('response', (response) => {
    if (!/\/embed\//.test(new URL(response.url()).pathname)) return;
    list.push(response.headersArray().then((headers) => ({ url: response.url(), set: headers.filter(({ name }) => name.toLowerCase() === 'set-cookie').map(({ value }) => value) })).catch(() => ({})));
  });
  return () => Promise.all(list);
}

for (const [what, client, site] of [['of another site', 'pass', () => sites.shop], ['of the issuer\'s own site', 'near', () => sites.sibling]]) {
  test(`a host ${what}: who is signed in at the issuer is nobody in the frame`, { timeout: 120_000 }, () => visited(async (visit) => {
    const someone = await person(sites, visit);
    await signInAtIssuer(visit, someone);
    const before = await visit.context.cookies(sites.issuer);
    assert.ok(before.some((one) => one.name === '__Host-sid'));
    const headers = await wire(visit);
    const page = await visit.tab();
    await page.goto(site().page('/', { element: element(client) }));
    const frame = await frameIn(page, sites.issuer);
    // It does not know them: it asks who they are.
    await frameAt(frame, 'identify');
    assert.doesNotMatch(await frame.locator('body').innerText(), new RegExp(someone.user.identifier));
    await proveIn(frame, someone.user);
    await frameAt(frame, 'push_pending');
    await someone.phone.approve();
    await page.waitForFunction(() => globalThis.seen.some((one) => one.type === 'result'));

    const all = await headers();
    const set = all.flatMap((one) => one.set ?? []);
    assert.ok(set.length > 0);
    for (const line of set) {
      assert.match(line, /^__Host-embed=/, line);
      for (const attribute of ['Secure', 'HttpOnly', 'SameSite=None', 'Partitioned', 'Path=/']) assert.match(line, new RegExp(`; ${attribute}(;|$)`, 'i'), line);
      assert.doesNotMatch(line, /domain=/i);
    }
    if (what === 'of another site') assert.deepEqual(sent(visit, all).filter((one) => one !== 'lang'), ['__Host-embed']);
    // The session at the issuer is what it was: neither replaced nor ended.
    const after = await visit.context.cookies(sites.issuer);
    const sid = (list) => list.filter((one) => ['__Host-sid', '__Host-flow', '__Host-dev'].includes(one.name)).map(({ name, value }) => `${name}=${value}`).sort();
    assert.deepEqual(sid(after), sid(before));
    for (const one of after.filter(({ name }) => name === '__Host-embed')) assert.ok(one.partitionKey, JSON.stringify(one));
  }));
}

test('what is done in a frame signs nobody in at the issuer', { timeout: 120_000 }, () => visited(async (visit) => {
  const someone = await person(sites, visit);
  sites.shop.page('/framed', { element: element('pass') });
  const page = await visit.tab('/framed');
  const frame = await frameIn(page, sites.issuer);
  await proveIn(frame, someone.user);
  await frameAt(frame, 'push_pending');
  await someone.phone.approve();
  await redeemed(sites, page, { client: 'pass' });
  assert.deepEqual((await visit.context.cookies(sites.issuer)).filter((one) => !['__Host-embed', 'lang'].includes(one.name)), []);
  const own = await visit.tab();
  await own.goto(`${sites.issuer}/`);
  await at(own, 'identify');
}));

test('two hosts have two cookies, and neither frame knows the other', { timeout: 120_000 }, () => visited(async (visit) => {
  for (const [client, site] of [['pass', sites.shop], ['near', sites.sibling]]) {
    const page = await visit.tab();
    await page.goto(site.page('/one-of-two', { element: element(client) }));
    await frameAt(await frameIn(page, sites.issuer), 'identify');
  }
  const kept = (await visit.context.cookies(sites.issuer)).filter((one) => one.name === '__Host-embed');
  assert.equal(kept.length, 2);
  assert.notEqual(kept[0].value, kept[1].value);
  assert.notEqual(kept[0].partitionKey, kept[1].partitionKey);
}));

// A browser that keeps no cookie at all for a frame: said calmly, with the way out, and no loop of tries.
for (const [lang, words] of [['en', /keeps no cookie/i], ['ja', /Cookie/i]]) {
  test(`a browser that keeps no cookie for it says so, ${lang}`, { timeout: 120_000 }, () => visited(async (visit) => {
    await visit.context.route(`${sites.issuer}/embed/signin*`, async (route) => {
      const { pathname, search } = new URL(route.request().url());
      const { status, headers, text } = await sites.gateway.raw({ path: pathname + search, headers: route.request().headers() });
      const { 'set-cookie': _, 'content-encoding': __, 'transfer-encoding': ___, 'content-length': ____, ...rest } = headers;
      await route.fulfill({ status, headers: rest, body: text });
    });
    sites.shop.page('/no-cookies', { element: element('pass'), lang });
    const page = await visit.tab('/no-cookies');
    const frame = await frameIn(page, sites.issuer);
    await frameAt(frame, 'fallback');
    assert.match(await frame.locator('#fallback').innerText(), words);
    assert.ok(framed(visit).length <= 2, 'it tries no more than twice');
    assert.ok(await page.locator('genkan-signin').getByRole('link').first().isVisible());
  }, { lang, expect: [/console: .*403/] }));
}
