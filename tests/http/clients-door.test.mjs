// Where other sites bring people in: who is answered, and where an answer may go.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Sites, pkce } from '../lib/sites.mjs';
import { NAVIGATION, comeIn, follow, withSitesControl } from '../lib/relying.mjs';

let sites;
before(async () => { sites = await Sites.open(); });
after(() => sites.close());

/** Opens an address of the issuer as a browser does that follows a link. */
const open = (place, address, headers = {}) => {
  const { pathname, search } = new URL(address);
  return place.gateway.raw({ path: pathname + search, headers: { ...NAVIGATION, ...headers } });
};
const ask = (place, more = {}, headers = {}) => open(place, place.authorize({ ...pkce(), ...more }), headers);

/** A page of ours that sends nobody anywhere, and repeats nothing of what was asked. */
function staysHere(reply, label, status = 400) {
  assert.equal(reply.status, status, `${label}: ${reply.status} ${reply.headers.location}`);
  assert.equal(reply.headers.location, undefined, label);
  assert.match(reply.headers['content-type'], /^text\/html/, label);
  assert.equal(reply.headers['set-cookie'], undefined, label);
  assert.doesNotMatch(reply.text, /evil|Hana|shop\.localhost/i, label);
}

withSitesControl('an answer goes to a registered callback, to the byte, or nowhere (W1)', 'callback-exact', async (place) => {
  const [right] = place.clients.shop.callbacks;
  const { host, port } = new URL(right);
  const wrong = [
    `${right}/`, `${right}?`, `${right}?a=1`, `${right}#a`, `${right}.evil`, `${right}%2f..`, `${right}/../evil`, `${right}\\evil`,
    right.replace('callback', 'Callback'), right.replace('callback', '%63allback'), right.replace('shop', 'SHOP'),
    right.replace('http:', 'https:'), right.replace(`:${port}`, ''), right.replace(port, String(Number(port) + 1)),
    right.replace(host, `${host}.evil.example`), right.replace('shop.', 'shop.evil.'), right.replace('://', '://a@'),
    `http://${host}@evil.example/callback`, `http://evil.example/${right}`, `http://evil.example#${right}`,
    place.evil.origin, `${place.evil.origin}/callback`, `//${host}/callback`, '/callback', 'callback', 'null', ' ', `${right} `, ` ${right}`,
    'javascript:alert(1)', 'data:text/html,evil', place.clients.desk.callbacks[0],
  ];
  for (const redirectUri of wrong) {
    staysHere(await ask(place, { redirectUri }), redirectUri);
    staysHere(await ask(place, { redirectUri, response_type: 'evil' }), `${redirectUri} with another fault`);
    staysHere(await ask(place, { redirectUri, prompt: 'none' }), `${redirectUri} in silence`);
  }
  const good = await ask(place);
  assert.equal(good.status, 303, good.text);
});

test('an unknown client, one that is switched off and a request that is over are told so on a page of ours', async () => {
  for (const [client, status] of [['nobody', 400], ['SHOP', 400], ['', 400], ['gone', 403]]) {
    staysHere(await open(sites, sites.authorize({ ...pkce(), client: 'shop' }).replace('client_id=shop', `client_id=${client}`)), client, status);
  }
  const over = `${sites.issuer}/oidc/authorize?client_id=shop&request_uri=urn:ietf:params:oauth:request_uri:evil`;
  staysHere(await open(sites, over), 'over');
  staysHere(await open(sites, `${sites.issuer}/oidc/authorize`), 'nothing');
  const scripts = { redirectUri: '"><script>alert(1)</script>', state: '"><script>alert(1)</script>' };
  const reply = await ask(sites, scripts);
  staysHere(reply, 'markup');
  assert.doesNotMatch(reply.text, /<script/);
  assert.match(reply.headers['content-security-policy'], /^default-src 'none'; script-src 'self'/);
  assert.match(reply.headers['content-security-policy'], /frame-ancestors 'none'/);
  const style = await sites.gateway.raw({ path: reply.text.match(/href="(\/oidc[^"]+)"/)[1] });
  assert.match(style.headers['content-type'], /^text\/css/);
  for (const [lang, words] of [['en', 'This link doesn’t work'], ['ja', 'このリンクは使えません']]) {
    const said = await ask(sites, scripts, { 'accept-language': lang });
    assert.ok(said.text.includes(words) && said.text.includes(`<html lang="${lang}">`), lang);
  }
});

test('what else is wrong is told to the callback, with the state and who says so', async () => {
  const [callback] = sites.clients.shop.callbacks;
  const cases = [
    [{ response_type: 'token' }, 'unsupported_response_type'], [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge: undefined }, 'invalid_request'], [{ scope: 'email' }, 'invalid_scope'], [{ prompt: 'none' }, 'login_required'],
    [{ request: 'a.b.c' }, 'request_not_supported'], [{ request_uri: `${sites.evil.origin}/r` }, 'request_uri_not_supported'],
  ];
  for (const [more, word] of cases) {
    const reply = await ask(sites, { ...more, state: 'st&te=1' });
    assert.equal(reply.status, 303, reply.text);
    const to = new URL(reply.headers.location);
    assert.equal(`${to.origin}${to.pathname}`, callback);
    assert.deepEqual([...to.searchParams], [['error', word], ['state', 'st&te=1'], ['iss', sites.issuer]], word);
    assert.equal(reply.headers['cache-control'], 'no-store');
  }
});

withSitesControl('only a browser that goes there learns whether somebody is signed in (102)', 'client-door', async (place) => {
  const { client } = await place.gateway.person({ mode: 'none' });
  const { pathname, search } = new URL(place.authorize({ ...pkce(), prompt: 'none' }));
  for (const dest of ['iframe', 'frame', 'embed', 'object', 'image', 'script', 'style', 'empty', 'font', 'worker']) {
    const mode = ['iframe', 'frame', 'embed', 'object'].includes(dest) ? 'navigate' : 'no-cors';
    const headers = { ...NAVIGATION, 'sec-fetch-dest': dest, 'sec-fetch-mode': mode };
    const reply = await client.send('GET', pathname + search, undefined, { headers });
    assert.equal(reply.status, 406, dest);
    assert.equal(reply.headers.location, undefined, dest);
    assert.equal(reply.headers['cross-origin-resource-policy'], 'same-origin');
  }
});

test('every answer cuts the window off from who opened it', async () => {
  for (const reply of [await ask(sites), await ask(sites, { prompt: 'none' }), await ask(sites, { redirectUri: 'x' })]) {
    assert.equal(reply.headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(reply.headers['referrer-policy'], 'no-referrer');
    assert.equal(reply.headers['x-frame-options'], 'DENY');
  }
});

test('a form does what a link does, and brings no cookie along', async () => {
  const person = await sites.gateway.person({ mode: 'none' });
  const asked = new URL(sites.authorize(pkce()));
  const page = await follow(person.client, asked.href);
  await comeIn(person.client, page, person);
  const headers = { ...NAVIGATION, 'content-type': 'application/x-www-form-urlencoded', origin: sites.shop.origin };
  const reply = await sites.gateway.raw({ method: 'POST', path: asked.pathname, headers, body: asked.search.slice(1) });
  assert.equal(reply.status, 303, reply.text);
  assert.equal(new URL(reply.headers.location).searchParams.get('client'), 'shop');
});

test('the language a client asks for is taken, unless the person has chosen one', async () => {
  const language = (reply) => [reply.headers['set-cookie'] ?? []].flat().find((cookie) => cookie.startsWith('lang='));
  assert.match(language(await ask(sites, { ui_locales: 'fr ja-JP en' })), /^lang=ja; Path=\/; SameSite=Lax$/);
  assert.equal(language(await ask(sites, { ui_locales: 'fr' })), undefined);
  assert.equal(language(await ask(sites, { ui_locales: 'ja' }, { cookie: 'lang=en' })), undefined);
});

withSitesControl('the pages of one client begin so many sign-ins and no more (W24)', 'client-pages', async (place) => {
  for (let i = 0; i < 3; i += 1) assert.equal((await ask(place)).status, 303);
  const refused = await ask(place);
  staysHere(refused, 'too many', 429);
  const wait = Number(refused.headers['retry-after']);
  assert.ok(wait >= 1 && wait <= 60, refused.headers['retry-after']);
  assert.equal((await ask(place, { client: 'desk' })).status, 303, 'another client has nothing to do with it');
}, { config: { policy: { limits: { client_per_minute: 3 } } } });
