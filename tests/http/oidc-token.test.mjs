// The token call as RFC 6749 wants it: who may ask, in which words, and what is answered to everybody else.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Sites, pkce } from '../lib/sites.mjs';
import { Relying, comeIn, follow, signIn, withSitesControl } from '../lib/relying.mjs';
import { limits } from '../lib/config.mjs';

let sites;
before(async () => { sites = await Sites.open(); });
after(() => sites.close());

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const basic = (id, secret) => ({ authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` });

/** Posts a form; parameters of value undefined are left out. */
function post(place, form, headers = {}, path = '/oidc/token') {
  const body = typeof form === 'string' ? form
    : new URLSearchParams(Object.entries(form).filter(([, value]) => value !== undefined)).toString();
  return place.gateway.raw({ method: 'POST', path, headers: { ...FORM, ...headers }, body });
}

/** What RFC 6749, section 5.2, says of an error: JSON, a word, a sentence that repeats nothing of the request, not kept. */
function refused(reply, status, word, label = '') {
  assert.equal(reply.status, status, `${label} ${reply.text}`);
  assert.equal(reply.json.error, word, `${label} ${reply.text}`);
  assert.match(reply.json.error_description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  assert.deepEqual(Object.keys(reply.json).sort(), ['error', 'error_description']);
  assert.equal(reply.headers['cache-control'], 'no-store');
  assert.equal(reply.headers['set-cookie'], undefined);
  if (word === 'invalid_client') assert.match(reply.headers['www-authenticate'], /^Basic realm=/);
}

/** A code of the client that is good, and all that goes with it. */
async function fresh(place, client = 'shop', person) {
  const pair = pkce();
  const somebody = person ?? await place.gateway.person({ mode: 'none' });
  const page = await follow(somebody.client, place.authorize({ client, ...pair }));
  const address = new URL(person ? page.href : await comeIn(somebody.client, page, somebody));
  return {
    person: somebody, verifier: pair.verifier, state: pair.state, code: address.searchParams.get('code'),
    form: {
      grant_type: 'authorization_code', client_id: client, code: address.searchParams.get('code'),
      redirect_uri: place.clients[client].callbacks[0], code_verifier: pair.verifier,
    },
  };
}

test('a malformed request is told so, and what was right in it stays unused', async () => {
  const { form } = await fresh(sites);
  const raw = new URLSearchParams(form).toString();
  const cases = [
    ['grant_type missing', { ...form, grant_type: undefined }, 400, 'invalid_request'],
    ['another grant', { ...form, grant_type: 'refresh_token' }, 400, 'unsupported_grant_type'],
    ['password grant', { ...form, grant_type: 'password', username: 'a', password: 'b' }, 400, 'unsupported_grant_type'],
    ['no code', { ...form, code: undefined }, 400, 'invalid_request'],
    ['no verifier', { ...form, code_verifier: undefined }, 400, 'invalid_request'],
    ['no callback', { ...form, redirect_uri: undefined }, 400, 'invalid_request'],
    ['empty code', { ...form, code: '' }, 400, 'invalid_request'],
    ['no client', { ...form, client_id: undefined }, 400, 'invalid_request'],
    ['twice', `${raw}&code=x`, 400, 'invalid_request'],
    ['client twice', `${raw}&client_id=shop`, 400, 'invalid_request'],
  ];
  for (const [label, sent, status, word] of cases) refused(await post(sites, sent), status, word, label);
  refused(await post(sites, form, { 'content-type': 'application/json' }), 400, 'invalid_request', 'type');
  refused(await post(sites, form, { 'content-type': 'text/plain' }), 400, 'invalid_request', 'type');
  refused(await post(sites, `a=${'x'.repeat(20)}`, { 'content-type': null }), 400, 'invalid_request', 'type');
  assert.equal((await sites.gateway.raw({ path: `/oidc/token?${raw}` })).status, 405, 'never by an address');
  const good = await post(sites, `${raw}&unknown=1&scope=`);
  assert.equal(good.status, 200, `parameters that nobody knows do not matter: ${good.text}`);
});

test('the answer is what a client wants, and nobody keeps it', async () => {
  const { form } = await fresh(sites);
  const reply = await post(sites, form);
  assert.equal(reply.status, 200, reply.text);
  assert.deepEqual(Object.keys(reply.json).sort(), ['access_token', 'expires_in', 'id_token', 'scope', 'token_type']);
  assert.deepEqual([reply.json.token_type, reply.json.expires_in, reply.json.scope], ['Bearer', 300, 'openid']);
  assert.equal(reply.headers['cache-control'], 'no-store');
  assert.equal(reply.headers.pragma, 'no-cache');
  assert.equal(reply.headers['set-cookie'], undefined);
  const kept = await sites.gateway.disk();
  for (const secret of [reply.json.access_token, form.code, reply.json.id_token]) {
    assert.ok(!kept.includes(secret), 'neither the database nor the configuration holds it');
    assert.ok(!sites.gateway.log.includes(secret), 'nor the log');
  }
});

withSitesControl('a client that has a secret shows it, in one of two ways', 'client-secret', async (place) => {
  const { secret } = place;
  const wrong = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`;
  const { form, person } = await fresh(place, 'desk');
  const tries = [
    ['none', form, {}],
    ['wrong, in the form', { ...form, client_secret: wrong }, {}],
    ['empty', { ...form, client_secret: '' }, {}],
    ['wrong, in the header', { ...form, client_id: undefined }, basic('desk', wrong)],
    ['empty, in the header', form, basic('desk', '')],
    ['of somebody else', form, basic('nobody', secret)],
    ['not Basic', form, { authorization: `Bearer ${secret}` }],
    ['half a header', form, { authorization: 'Basic' }],
    ['no base64', form, { authorization: 'Basic %%%' }],
  ];
  for (const [label, sent, headers] of tries) {
    const reply = await post(place, sent, headers);
    assert.ok(reply.status === 401 || (reply.status === 400 && reply.json.error === 'invalid_request'), `${label}: ${reply.status} ${reply.text}`);
    assert.equal(reply.json.access_token, undefined, label);
  }
  refused(await post(place, { ...form, client_secret: secret }, basic('desk', secret)), 400, 'invalid_request', 'both ways');
  const good = await post(place, { ...form, client_id: undefined }, basic('desk', secret));
  assert.equal(good.status, 200, `none of it has used the code up: ${good.text}`);
  const again = await fresh(place, 'desk', person);
  assert.equal((await post(place, { ...again.form, client_secret: secret })).status, 200);
});

test('who the client is not told apart: unknown, switched off, or the wrong secret', async () => {
  const form = { grant_type: 'authorization_code', code: 'x', redirect_uri: 'x', code_verifier: 'x' };
  const replies = [
    await post(sites, { ...form, client_id: 'nobody' }),
    await post(sites, { ...form, client_id: 'gone' }),
    await post(sites, { ...form, client_id: 'desk', client_secret: 'wrong' }),
    await post(sites, { ...form, client_id: 'shop', client_secret: 'it has none' }),
    await post(sites, { ...form, client_id: 'a'.repeat(5_000) }),
  ];
  for (const reply of replies) {
    refused(reply, 401, 'invalid_client');
    assert.equal(reply.text, replies[0].text);
  }
});

test('whatever is wrong with a code, the answer is the same', async () => {
  const { form, person } = await fresh(sites);
  const other = await fresh(sites, 'shop', person);
  const replies = [
    await post(sites, { ...form, code: 'a'.repeat(43) }),
    await post(sites, { ...form, code: 'ü'.repeat(2_000) }),
    await post(sites, { ...form, code_verifier: other.verifier }),
    await post(sites, other.form).then(() => post(sites, other.form)),
  ];
  for (const reply of replies) {
    refused(reply, 400, 'invalid_grant');
    assert.equal(reply.text, replies[0].text);
  }
});

test('a page of the client may redeem, a page of anybody else may not, and no cookie is asked for', async () => {
  const { origin } = sites.shop;
  const asks = (from, path = '/oidc/token') => sites.gateway.raw({
    method: 'OPTIONS', path, headers: { origin: from, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });
  for (const path of ['/oidc/token', '/oidc/userinfo']) {
    const welcome = await asks(origin, path);
    assert.equal(welcome.status, 204, path);
    assert.equal(welcome.headers['access-control-allow-origin'], origin);
    assert.equal(welcome.headers['access-control-allow-credentials'], undefined);
    assert.match(welcome.headers['access-control-allow-headers'], /authorization/);
    for (const stranger of [sites.evil.origin, sites.sibling.origin, 'null', `${origin}.evil.example`, origin.toUpperCase()]) {
      assert.equal((await asks(stranger, path)).headers['access-control-allow-origin'], undefined, stranger);
    }
  }
  const { form, person } = await fresh(sites);
  for (const stranger of [sites.evil.origin, sites.sibling.origin, sites.desk.origin, 'null']) {
    const reply = await post(sites, form, { origin: stranger, 'sec-fetch-site': 'cross-site' });
    refused(reply, 400, 'invalid_request', stranger);
    const readable = stranger === sites.desk.origin ? stranger : undefined;
    assert.equal(reply.headers['access-control-allow-origin'], readable, 'a stranger reads nothing');
  }
  const reply = await post(sites, form, { origin, 'sec-fetch-site': 'cross-site', cookie: person.client.jar.header() });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.headers['access-control-allow-origin'], origin);
  assert.match(reply.headers.vary, /Origin/);
});

test('cookies of the person mean nothing to these calls', async () => {
  const { form, person } = await fresh(sites);
  const cookie = person.client.jar.header();
  assert.match(cookie, /__Host-sid=/);
  refused(await post(sites, { ...form, code: undefined }, { cookie }), 400, 'invalid_request');
  refused(await post(sites, { ...form, client_id: 'desk' }, { cookie }), 401, 'invalid_client');
  const nobody = await sites.gateway.raw({ path: '/oidc/userinfo', headers: { cookie } });
  refused(nobody, 401, 'invalid_request');
  assert.equal(nobody.headers['www-authenticate'], 'Bearer');
  const reply = await post(sites, form, { cookie: `${cookie}; __Host-sid=somebody-else`, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.headers['set-cookie'], undefined);
});

test('the facts of a person need the access token, in the header, of a session that lives', async () => {
  const relying = await Relying.open(sites, { client: 'shop' });
  const person = await sites.gateway.person({ mode: 'none' });
  const first = await signIn(relying, person);
  const facts = await relying.facts(first);
  assert.deepEqual({ ...facts }, {
    sub: first.claims.sub, preferred_username: person.user.identifier, email: person.user.identifier, email_verified: false,
  });
  const bearer = `Bearer ${first.tokens.access_token}`;
  const ask = (headers, method = 'GET') => sites.gateway.raw({ method, path: '/oidc/userinfo', headers });
  assert.equal((await ask({ authorization: bearer }, 'POST')).status, 200);
  assert.equal((await ask({ authorization: bearer, origin: sites.shop.origin })).headers['access-control-allow-origin'], sites.shop.origin);
  refused(await ask({ authorization: bearer, origin: sites.desk.origin }), 400, 'invalid_request');
  refused(await ask({ authorization: bearer, origin: sites.evil.origin }), 400, 'invalid_request');
  for (const header of [undefined, 'Bearer', `Basic ${first.tokens.access_token}`, first.tokens.access_token]) {
    refused(await ask(header ? { authorization: header } : {}), 401, 'invalid_request', header);
  }
  for (const token of ['x', first.tokens.id_token, `${first.tokens.access_token}x`, '']) {
    const reply = await ask({ authorization: `Bearer ${token}` });
    assert.equal(reply.status, 401, reply.text);
  }
  assert.equal((await sites.gateway.raw({ path: `/oidc/userinfo?access_token=${first.tokens.access_token}` })).status, 401);
  await person.client.signOut();
  const over = await ask({ authorization: bearer });
  refused(over, 401, 'invalid_token');
  assert.match(over.headers['www-authenticate'], /^Bearer error="invalid_token"/);
});

test('a server that has shown who it is may ask for all its people from one address', async () => {
  const tight = await Sites.open({ config: limits({ address_per_minute: 1, address_per_hour: 5 }).config });
  try {
    const { challenge, state } = pkce();
    const push = (client, secret) => post(tight, {
      client_id: client, client_secret: secret, response_type: 'code', redirect_uri: tight.clients[client].callbacks[0], scope: 'openid',
      state, code_challenge: challenge, code_challenge_method: 'S256',
    }, {}, '/oidc/par');
    for (let n = 0; n < 40; n += 1) {
      const reply = await push('desk', tight.secret);
      assert.equal(reply.status, 201, reply.text);
    }
    let stopped;
    for (let n = 0; n < 40 && stopped?.status !== 429; n += 1) stopped = await push('shop');
    refused(stopped, 429, 'temporarily_unavailable', 'anybody can say that they are one without a secret');
  } finally { await tight.close(); }
});

test('wrong tries are counted for one client and one address; right ones are not', async () => {
  const tight = await Sites.open({ config: limits({ address_per_minute: 5, address_per_hour: 50 }).config });
  try {
    const form = { grant_type: 'authorization_code', code: 'x', redirect_uri: 'x', code_verifier: 'x' };
    const guess = () => post(tight, { ...form, client_id: 'desk', client_secret: 'guess' });
    for (let n = 0; n < 5; n += 1) refused(await guess(), 401, 'invalid_client');
    const stopped = await guess();
    refused(stopped, 429, 'temporarily_unavailable');
    assert.match(stopped.headers['retry-after'], /^[1-9]\d?$/);
    refused(await post(tight, { ...form, client_id: 'desk', client_secret: tight.secret }), 429, 'temporarily_unavailable', 'the right one waits, too');
    refused(await post(tight, { ...form, client_id: 'shop' }), 400, 'invalid_grant', 'another client does not');
    for (let n = 0; n < 4; n += 1) refused(await post(tight, { ...form, client_id: 'shop' }), 400, 'invalid_grant');
    refused(await post(tight, { ...form, client_id: 'shop' }), 429, 'temporarily_unavailable', 'codes are not guessed either');
    for (let n = 0; n < 5; n += 1) refused(await post(tight, { ...form, client_id: `nobody-${n}` }), 401, 'invalid_client');
    refused(await post(tight, { ...form, client_id: 'nobody-9' }), 429, 'temporarily_unavailable', 'names that nobody has are one');
  } finally { await tight.close(); }
});
