// Signing out for a client (OpenID Connect RP-Initiated Logout 1.0): a link asks, our own form ends it, and people go back
// to registered addresses only.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { Frame, WITH_CLIENTS, codeOf, redeem } from '../lib/embed.mjs';
import { NAVIGATION, Relying, follow, signIn, withSitesControl } from '../lib/relying.mjs';
import { Sites } from '../lib/sites.mjs';

let sites;
before(async () => { sites = await Sites.open({ dist: WITH_CLIENTS.dist }); });
after(() => sites.close());

const bye = (place, client = 'desk') => place.clients[client].sign_out_callbacks[0];
const plain = (text) => text.replaceAll(/<[^>]+>/g, '').replaceAll('&amp;', '&');

/** Somebody who is signed in at the desk, and what the desk knows. */
async function somebody(place, client = 'desk') {
  const relying = await Relying.open(place, { client });
  const person = await place.gateway.person({ mode: 'none' });
  return { relying, person, browser: person.client, ...await signIn(relying, person) };
}

/** The address a client sends people to, as its library makes it; `undefined` takes a parameter away. */
function address({ relying, tokens }, more = {}) {
  const all = { id_token_hint: tokens.id_token, post_logout_redirect_uri: bye(relying.sites, relying.client), state: 'st&te=1', ...more };
  const said = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const url = oidc.buildEndSessionUrl(relying.config, said);
  if ('client_id' in more && more.client_id === undefined) url.searchParams.delete('client_id');
  return url;
}

/** Follows it. */
const open = (browser, { pathname, search }, headers = {}) => browser.send('GET', pathname + search, undefined, { headers: { ...NAVIGATION, ...headers } });

/** The hidden fields of the form, as a browser would post them. */
function fields(reply) {
  assert.equal(reply.status, 200, reply.text);
  const unescaped = (text) => text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return Object.fromEntries([...reply.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name, value]) => [name, unescaped(value)]));
}

const OWN = { ...NAVIGATION, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };

/** Posts our own form. */
const post = (browser, form, headers = {}, path = '/oidc/sign-out') => browser.send('POST', path, new URLSearchParams(form).toString(), { headers: { ...OWN, ...headers } });

const live = async (browser) => (await browser.session()).json.authenticated;

/** A page of ours that sends nobody anywhere, and repeats nothing of what was asked. */
function staysHere(reply, label, status = 400) {
  assert.equal(reply.status, status, `${label}: ${reply.status} ${reply.headers.location}`);
  assert.equal(reply.headers.location, undefined, label);
  assert.match(reply.headers['content-type'], /^text\/html/, label);
  assert.doesNotMatch(reply.text, /evil|Shop|\.localhost:\d+\/bye/i, label);
}

withSitesControl('an address signs nobody out, whoever has written it: its person is asked (15)', 'sign-out-asks', async (place) => {
  const known = await somebody(place);
  for (const url of [address(known), address(known, { id_token_hint: undefined }), new URL(`${place.issuer}/oidc/end-session`)]) {
    const reply = await open(known.browser, url);
    assert.equal(reply.status, 200, reply.text);
    assert.equal(reply.headers['set-cookie'], undefined);
    assert.ok(await live(known.browser), 'still signed in');
    assert.match(plain(reply.text), RegExp(known.person.user.identifier), 'it says who is signed in');
  }
  await known.relying.facts(known);
});

withSitesControl('signing out takes our own form and the token of this session (15)', 'csrf', async (place) => {
  const [known, other] = [await somebody(place), await somebody(place)];
  const form = fields(await open(known.browser, address(known)));
  const { csrf } = fields(await open(other.browser, address(other)));
  const origin = place.issuer;
  const cases = [
    [{ ...form, csrf }, { origin }], [{ ...form, csrf: '' }, { origin }], [{ ...form, csrf: `${form.csrf}x` }, { origin }],
    [form, { 'sec-fetch-site': 'cross-site', origin: place.shop.origin }], [form, { 'sec-fetch-site': 'same-site', origin: place.sibling.origin }],
    [form, { 'sec-fetch-site': 'cross-site', origin: 'null' }], [form, { 'sec-fetch-site': null, origin: 'null' }],
    [form, { 'sec-fetch-site': null, origin: null }], [form, { 'sec-fetch-site': 'none', origin }],
  ];
  for (const [sent, headers] of cases) {
    const reply = await post(known.browser, sent, headers);
    assert.equal(reply.status, 403, `${JSON.stringify(headers)}: ${reply.text}`);
    assert.ok(await live(known.browser), JSON.stringify(headers));
  }
  for (const path of ['/oidc/end-session', '/oidc/sign-out']) {
    await post(known.browser, form, { 'sec-fetch-site': 'cross-site', origin: place.evil.origin }, path);
    assert.ok(await live(known.browser), path);
  }
  const again = await post(known.browser, { ...form, csrf });
  assert.match(again.text, /name="csrf"/, 'whose token has changed is asked again');

});

test('who says yes is signed out for good, and goes back with the state', async () => {
  const known = await somebody(sites);
  const form = fields(await open(known.browser, address(known)));
  assert.deepEqual(Object.keys(form).sort(), ['client_id', 'csrf', 'known_as', 'post_logout_redirect_uri', 'state']);
  assert.ok(!JSON.stringify(form).includes(known.tokens.id_token), 'the ID token goes no further');
  const cookie = known.browser.jar.get('__Host-sid');
  const reply = await post(known.browser, form);
  assert.equal(reply.status, 303, reply.text);
  assert.equal(reply.headers.location, `${bye(sites)}?state=st%26te%3D1`);
  assert.match([reply.headers['set-cookie']].flat().join(), /__Host-sid=; .*Max-Age=0/);
  assert.equal(await live(known.browser), false);
  known.browser.jar.set('__Host-sid', cookie);
  assert.equal(await live(known.browser), false, 'the cookie is worth nothing, too');
  await assert.rejects(known.relying.facts(known), { status: 401 }, 'nor is the access token');
  const silent = await known.relying.begin({ prompt: 'none' });
  await assert.rejects(known.relying.end(silent, await follow(known.browser, silent.url)), { error: 'login_required' });
  const twice = await post(known.browser, form);
  assert.deepEqual([twice.status, twice.headers.location], [303, reply.headers.location], 'pressed twice');
  assert.match(await sites.gateway.cli(['audit', 'verify']).catch(() => 'ok'), /./);
  await signIn(known.relying, known.person);
  const { entries } = (await known.browser.send('GET', '/api/v1/account/activity')).json;
  const told = entries.find((one) => one.type === 'sessions_ended');
  assert.match(JSON.stringify(told), /Shop desk/, 'its owner can read who has begun it');
});

test('nobody is asked who is not signed in; and who was sent without an address stays here', async () => {
  const known = await somebody(sites);
  const url = address(known);
  const stranger = await open(sites.gateway.client(), url);
  assert.deepEqual([stranger.status, stranger.headers.location], [303, `${bye(sites)}?state=st%26te%3D1`]);
  assert.equal((await open(sites.gateway.client(), address(known, { state: undefined }))).headers.location, bye(sites));
  const nowhere = address(known, { post_logout_redirect_uri: undefined });
  const form = fields(await open(known.browser, nowhere));
  const reply = await post(known.browser, form);
  assert.equal(reply.status, 303);
  const over = await open(known.browser, new URL(reply.headers.location, sites.issuer));
  assert.equal(over.status, 200);
  assert.match(over.text, /<html lang="en" data-ready data-step="signed-out">/);
  assert.equal((await open(sites.gateway.client(), new URL(`${sites.issuer}/oidc/end-session`))).status, 200, 'nothing has to be said');
});

withSitesControl('people go back to a registered address, to the byte, or nowhere', 'callback-exact', async (place) => {
  const known = await somebody(place);
  const right = bye(place);
  const { host, port } = new URL(right);
  const wrong = [
    `${right}/`, `${right}?`, `${right}?a=1`, `${right}#a`, `${right}.evil`, `${right}/../evil`, `${right}\\evil`, right.replace('bye', 'Bye'),
    right.replace('http:', 'https:'), right.replace(port, String(Number(port) + 1)), right.replace(host, `${host}.evil.example`),
    right.replace('://', '://a@'), `http://${host}@evil.example/bye`, `${place.evil.origin}/bye`, `//${host}/bye`, '/bye', 'null', ' ',
    'javascript:alert(1)', 'data:text/html,evil', place.clients.desk.callbacks[0], bye(place, 'shop'),
  ];
  for (const browser of [known.browser, place.gateway.client()]) {
    for (const uri of wrong) staysHere(await open(browser, address(known, { post_logout_redirect_uri: uri })), uri);
  }
  const form = fields(await open(known.browser, address(known)));
  for (const uri of wrong) staysHere(await post(known.browser, { ...form, post_logout_redirect_uri: uri }), `${uri} in our form`);
  assert.ok(await live(known.browser), 'and nothing happened');
});

withSitesControl('an ID token that is not ours, or not this client\'s, sends nobody anywhere', 'hint-signed', async (place) => {
  const known = await somebody(place);
  const [head, claims, signature] = known.tokens.id_token.split('.');
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const read = (text) => JSON.parse(Buffer.from(text, 'base64url').toString());
  const tokens = [
    `${head}.${claims}.${signature.slice(0, -4)}AAAA`, `${head}.${claims}.`, `${part({ ...read(head), alg: 'none' })}.${claims}.`,
    `${head}.${part({ ...read(claims), sub: 'evil' })}.${signature}`, 'x.y.z', 'x',
  ];
  for (const token of tokens) {
    for (const more of [{}, { client_id: undefined }]) {
      for (const browser of [known.browser, place.gateway.client()]) {
        staysHere(await open(browser, address(known, { id_token_hint: token, ...more })), token.slice(0, 30));
      }
    }
  }
  staysHere(await open(known.browser, address(known, { client_id: 'shop' })), 'another client');
});

test('a client that is unknown, switched off or unnamed brings nobody back', async () => {
  const known = await somebody(sites);
  for (const client of ['nobody', 'gone', 'DESK']) {
    staysHere(await open(known.browser, address(known, { id_token_hint: undefined, client_id: client })), client);
  }
  const unnamed = new URL(`${sites.issuer}/oidc/end-session?post_logout_redirect_uri=${encodeURIComponent(bye(sites))}`);
  staysHere(await open(known.browser, unnamed), 'unnamed');
  const twice = address(known);
  staysHere(await open(known.browser, new URL(`${twice}&state=x`)), 'said twice');
  assert.ok(await live(known.browser));
});

test('the question names the client and the account, in the language that is asked for, and leads on nowhere else', async () => {
  const known = await somebody(sites, 'shop');
  const csp = (reply) => reply.headers['content-security-policy'];
  for (const [lang, words] of [['en', ['Sign out here too?', 'You came from Hana Shop.']], ['ja', ['こちらからもサインアウトしますか？', 'ハナの店']]]) {
    for (const [url, headers] of [[address(known), { 'accept-language': lang }], [address(known, { ui_locales: `fr ${lang}` }), { 'accept-language': 'fr' }]]) {
      const reply = await open(known.browser, url, headers);
      for (const word of [...words, known.person.user.identifier]) assert.ok(plain(reply.text).includes(word), `${word} in ${plain(reply.text)}`);
      assert.ok(reply.text.includes(`<html lang="${lang}" data-ready data-step="sign-out">`), reply.text);
      assert.match(csp(reply), RegExp(`form-action 'self' ${sites.shop.origin};`));
      assert.match(csp(reply), /^default-src 'none'; .*frame-ancestors 'none'/);
      assert.equal(reply.headers['referrer-policy'], 'same-origin');
      assert.equal(reply.headers['cross-origin-opener-policy'], 'same-origin');
      assert.equal(reply.headers['cache-control'], 'no-store');
      assert.ok(reply.text.includes(`href="${bye(sites, 'shop')}?state=st%26te%3D1"`), 'whoever stays goes back as well');
    }
  }
  const chosen = await open(known.browser, address(known, { ui_locales: 'ja' }), { cookie: `${known.browser.jar.header()}; lang=en` });
  assert.ok(chosen.text.includes('<html lang="en"'), 'a person who has chosen a language keeps it');
  const none = await open(known.browser, new URL(`${sites.issuer}/oidc/end-session`));
  assert.match(csp(none), /form-action 'self';/);
});

test('a client that speaks of somebody else ends nothing: it is said who is signed in here', async () => {
  const [mine, theirs] = [await somebody(sites, 'shop'), await somebody(sites, 'shop')];
  const reply = await open(mine.browser, address(theirs));
  assert.match(plain(reply.text), RegExp(`Hana Shop knew you as someone else\\. Here ${mine.person.user.identifier} is signed in\\.`));
  assert.doesNotMatch(reply.text, RegExp(theirs.person.user.identifier));
  assert.equal((await post(mine.browser, fields(reply))).status, 303);
  assert.deepEqual([await live(mine.browser), await live(theirs.browser)], [false, true]);
});

test('an ID token of a session that is over still says who asks', async () => {
  const known = await somebody(sites);
  await known.browser.signOut();
  await signIn(known.relying, known.person);
  const form = fields(await open(known.browser, address(known, { client_id: undefined })));
  assert.equal(form.client_id, 'desk');
});

withSitesControl('frames, pictures and scripts of other pages learn nothing (102)', 'client-door', async (place) => {
  const known = await somebody(place);
  for (const dest of ['iframe', 'frame', 'embed', 'object', 'image', 'script', 'style', 'empty', 'font', 'worker']) {
    const reply = await open(known.browser, address(known), { 'sec-fetch-dest': dest });
    assert.deepEqual([reply.status, reply.headers.location], [406, undefined], dest);
    const { search } = address(known);
    const form = await post(known.browser, search.slice(1), { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': dest, origin: place.desk.origin }, '/oidc/end-session');
    assert.deepEqual([form.status, form.headers.location], [406, undefined], `${dest}, form`);
  }
});

test('a form of the client does what a link does; its ID token stands in no address', async () => {
  const known = await somebody(sites);
  const { search } = address(known, { ui_locales: 'ja' });
  const headers = { 'sec-fetch-site': 'cross-site', origin: sites.desk.origin, cookie: null }; // Lax: none comes along
  const reply = await post(known.browser, search.slice(1), headers, '/oidc/end-session');
  assert.equal(reply.status, 303, reply.text);
  assert.doesNotMatch(reply.headers.location, /id_token_hint/);
  const asked = await open(known.browser, new URL(reply.headers.location, sites.issuer));
  assert.match(asked.text, /lang="ja"/);
  assert.equal((await post(known.browser, fields(asked))).headers.location, `${bye(sites)}?state=st%26te%3D1`);
  staysHere(await post(known.browser, `${search.slice(1)}&id_token_hint=x`, headers, '/oidc/end-session'), 'twice');
});

test('a form that speaks of somebody else is understood on the next page, and by no other client', async () => {
  const [mine, theirs] = [await somebody(sites, 'shop'), await somebody(sites, 'shop')];
  const headers = { 'sec-fetch-site': 'cross-site', origin: sites.shop.origin, cookie: null };
  const onward = async (known) => {
    const reply = await post(mine.browser, address(known).search.slice(1), headers, '/oidc/end-session');
    assert.equal(reply.status, 303, reply.text);
    return new URL(reply.headers.location, sites.issuer);
  };
  const other = /Hana Shop knew you as someone else\. Here \S+ is signed in\./;
  assert.doesNotMatch(plain((await open(mine.browser, await onward(mine))).text), other, 'it spoke of the same person');
  const next = await onward(theirs);
  for (const told of [theirs.claims.sub, theirs.claims.sid, theirs.person.user.identifier]) assert.ok(!next.href.includes(told));
  const asked = await open(mine.browser, next);
  assert.match(plain(asked.text), other);
  const again = await post(mine.browser, { ...fields(asked), csrf: 'another' });
  assert.equal(again.status, 403);
  assert.match(plain(again.text), other, 'a token that has changed meanwhile does not make it forgotten');
  for (const change of [(url) => url.set('client_id', 'desk'), (url) => url.set('known_as', 'x'), (url) => url.set('known_as', theirs.claims.sub)]) {
    const changed = new URL(next);
    changed.searchParams.delete('post_logout_redirect_uri');
    change(changed.searchParams);
    const reply = await open(mine.browser, changed);
    assert.equal(reply.status, 200, reply.text);
    assert.doesNotMatch(plain(reply.text), /knew you as someone else/, changed.search);
  }
  assert.ok(await live(mine.browser));
});

test('what a frame has opened is ended by its client alone, with the ID token, and by no address', async () => {
  const person = await sites.gateway.person({ mode: 'none' });
  const frame = new Frame(sites.gateway, { client: 'pass', parent: sites.shop.origin });
  await frame.open();
  await frame.act('identify', { identifier: person.user.identifier });
  await frame.act('password', { password: person.user.password });
  await person.phone.approve();
  await frame.until((flow) => flow.step.approved);
  const done = await frame.act('continue');
  const { json: tokens } = await redeem(sites.gateway, codeOf(done.json), { client: 'pass', origin: sites.shop.origin });
  const facts = () => sites.gateway.raw({ path: '/oidc/userinfo', headers: { authorization: `Bearer ${tokens.access_token}` } });
  const query = (client) => new URLSearchParams({ id_token_hint: tokens.id_token, ...client && { client_id: client } }).toString();
  await open(sites.gateway.client(), new URL(`${sites.issuer}/oidc/end-session?${query('pass')}`));
  assert.equal((await facts()).status, 200, 'not by an address');
  const send = (body) => sites.gateway.raw({ method: 'POST', path: '/oidc/end-session', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
  staysHere(await send(query('shop')), 'another client');
  assert.equal((await facts()).status, 200, 'not by another client');
  assert.equal((await send(query())).status, 303);
  assert.equal((await facts()).status, 401, 'the session is over');
});
