// Relying parties built with a client library, against the real gateway: what the library checks is what is right.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { Sites } from '../lib/sites.mjs';
import { Relying, comeIn, follow, signIn, withSitesControl } from '../lib/relying.mjs';

let sites;
before(async () => { sites = await Sites.open(); });
after(() => sites.close());

const NOW = () => Math.floor(Date.now() / 1_000);

for (const [client, way] of [['desk', 'client_secret_basic'], ['desk', 'client_secret_post'], ['shop', 'none']]) {
  test(`a person comes in to ${client} (${way}), and the library believes every word`, async () => {
    const relying = await Relying.open(sites, { client, way });
    const person = await sites.gateway.person({ mode: 'none' });
    const before = NOW();
    const { claims, tokens } = await signIn(relying, person);
    assert.equal(claims.iss, sites.issuer);
    assert.equal(claims.aud, client);
    assert.deepEqual([claims.exp - claims.iat, tokens.expires_in], [300, 300]);
    assert.ok(claims.iat >= before - 1 && claims.auth_time >= before - 1 && claims.auth_time <= claims.iat);
    assert.deepEqual(claims.amr, ['pwd', 'pop', 'mfa']);
    assert.equal(claims.preferred_username, person.user.identifier);
    assert.deepEqual([claims.email, claims.email_verified], [person.user.identifier, false]);
    assert.match(claims.sub, /^[\w-]{22}$/);
    assert.match(claims.sid, /^[\w-]+$/);
    assert.equal(tokens.refresh_token, undefined);
    assert.equal((await relying.facts({ tokens, claims })).sub, claims.sub);
  });
}

test('a person is the same person to every client and every time, and says no more than was asked for', async () => {
  const [desk, shop] = [await Relying.open(sites), await Relying.open(sites, { client: 'shop' })];
  const person = await sites.gateway.person({ mode: 'none', identifier: 'no-address' });
  const one = await signIn(desk, person, { parameters: { scope: 'openid' } });
  const two = await signIn(shop, person, { parameters: { scope: 'openid email profile' } });
  const other = await signIn(desk, await sites.gateway.person({ mode: 'none' }), { parameters: { scope: 'openid' } });
  assert.equal(one.claims.sub, two.claims.sub);
  assert.notEqual(one.claims.sub, other.claims.sub);
  assert.deepEqual([one.claims.preferred_username, one.claims.email], [undefined, undefined]);
  assert.deepEqual([two.claims.preferred_username, two.claims.email], ['no-address', undefined], 'what is no address is not called one');
  assert.ok(!JSON.stringify([one.claims, other.claims]).includes(person.user.identifier));
  assert.equal(one.claims.sid, two.claims.sid, 'one session');
});

test('somebody who is signed in already goes through; whoever asks for a fresh proof gets one', async () => {
  const relying = await Relying.open(sites);
  const person = await sites.gateway.person({ mode: 'none' });
  const first = await signIn(relying, person);
  const silent = await signIn(relying, person, { parameters: { prompt: 'none' } });
  assert.equal(silent.claims.auth_time, first.claims.auth_time);
  assert.equal(silent.claims.sid, first.claims.sid);
  const recent = await signIn(relying, person, { parameters: { max_age: '600' } });
  assert.equal(recent.claims.auth_time, first.claims.auth_time);
  const again = await relying.begin({ prompt: 'login' });
  const page = await follow(person.client, again.url);
  assert.notEqual(`${page.origin}${page.pathname}`, relying.callback, 'they are asked');
  const { claims } = await relying.end(again, await comeIn(person.client, page, person));
  assert.ok(claims.auth_time >= first.claims.auth_time);
  assert.equal(claims.sub, first.claims.sub);
  const zero = await relying.begin({ max_age: '0' });
  assert.ok(!(await follow(person.client, zero.url)).href.startsWith(relying.callback), 'and for max_age=0, too');
});

test('whoever asks without a page is told that there has to be one', async () => {
  const relying = await Relying.open(sites);
  const kept = await relying.begin({ prompt: 'none' });
  const address = await follow(sites.gateway.client(), kept.url);
  await assert.rejects(relying.end(kept, address), (error) => {
    assert.equal(error.error, 'login_required', error.stack);
    return true;
  });
});

test('what is asked for can be left at the server beforehand', async () => {
  const relying = await Relying.open(sites);
  const person = await sites.gateway.person({ mode: 'none' });
  const { kept, claims } = await signIn(relying, person, { pushed: true });
  assert.deepEqual([...kept.url.searchParams.keys()].sort(), ['client_id', 'request_uri']);
  assert.equal(claims.preferred_username, person.user.identifier);
});

withSitesControl('an ID token answers the request it was asked with', 'nonce-bound', async (place) => {
  const person = await place.gateway.person({ mode: 'none' });
  await assert.doesNotReject(signIn(await Relying.open(place), person), 'the library finds its nonce');
});

withSitesControl('an ID token is for the client that redeems the code', 'audience-bound', async (place) => {
  const person = await place.gateway.person({ mode: 'none' });
  await assert.doesNotReject(signIn(await Relying.open(place), person), 'the library finds itself in the audience');
});

withSitesControl('a code that comes back a second time ends what the first has opened', 'code-once', async (place) => {
  const relying = await Relying.open(place);
  const person = await place.gateway.person({ mode: 'none' });
  const first = await signIn(relying, person);
  await assert.rejects(relying.end(first.kept, first.address), (error) => {
    assert.equal(error.error, 'invalid_grant', error.stack);
    return true;
  });
  assert.equal((await person.client.session()).json.authenticated, false);
  await assert.rejects(relying.facts(first), (error) => {
    assert.equal(error.status, 401, error.stack);
    return true;
  });
  const silent = await relying.begin({ prompt: 'none' });
  await assert.rejects(relying.end(silent, await follow(person.client, silent.url)), { error: 'login_required' });
});

withSitesControl('a code without its verifier is worth nothing', 'code-verifier', async (place) => {
  const relying = await Relying.open(place, { client: 'shop' });
  const person = await place.gateway.person({ mode: 'none' });
  const kept = await relying.begin();
  const address = await comeIn(person.client, await follow(person.client, kept.url), person);
  const thief = { ...kept, verifier: oidc.randomPKCECodeVerifier() };
  await assert.rejects(relying.end(thief, address), (error) => {
    assert.equal(error.error, 'invalid_grant', error.stack);
    return true;
  });
  await assert.rejects(relying.end(kept, address), { error: 'invalid_grant' }, 'nor any more to whom it was meant for');
});
