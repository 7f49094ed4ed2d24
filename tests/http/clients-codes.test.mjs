// What a code of a client is worth, to whom and for how long (W8), and what is left when the client is switched off (W21).
import test from 'node:test';
import assert from 'node:assert/strict';
import { isProblem } from '../lib/expect.mjs';
import { Sites, pkce } from '../lib/sites.mjs';
import { Relying, comeIn, follow, signIn, withSitesControl } from '../lib/relying.mjs';

/** Somebody who has come in for the shop: `{person, code, verifier, flow}`. */
async function fresh(place, more = {}) {
  const pair = pkce();
  const person = more.person ?? await place.gateway.person({ mode: 'none' });
  const page = await follow(person.client, place.authorize({ ...pair, ...more.asked }));
  const address = new URL(await comeIn(person.client, page, person));
  return { person, verifier: pair.verifier, code: address.searchParams.get('code'), address };
}

const worthless = (reply, label) => {
  assert.equal(reply.status, 400, `${label}: ${reply.text}`);
  assert.equal(reply.json.error, 'invalid_grant', label);
};

withSitesControl('a code in the hands of another client, or for another callback, is void from then on', 'code-bound', async (place) => {
  const [right, other] = place.clients.shop.callbacks;
  for (const [label, thief] of [
    ['another client with the same callback', { client: 'plain', redirectUri: right }],
    ['another callback of the client', { redirectUri: other }],
  ]) {
    const { code, verifier } = await fresh(place);
    worthless(await place.redeem({ code, verifier, ...thief }), label);
    worthless(await place.redeem({ code, verifier }), `${label}: nor to whom it was meant for`);
  }
}, { clients: ({ clients, shop }) => clients.map((one) => one.id === 'shop' ? { ...one, callbacks: [...one.callbacks, `${shop.origin}/other`] } : one) });

withSitesControl('a code stands for a short time, and then the page leads to the front door', 'code-time', async (place) => {
  const { person, code, verifier } = await fresh(place);
  const end = async () => new URL((await person.client.poll()).json.step.redirect_to);
  let seen = await end();
  while (seen.searchParams.has('code')) seen = await end();
  assert.equal(seen.href, `${place.shop.origin}/`);
  worthless(await place.redeem({ code, verifier }), 'late');
  assert.equal((await person.client.session()).json.authenticated, true);
}, { config: { policy: { client_code_lifetime: 1 } } });

withSitesControl('a client that is switched off gets nothing, at once (W21)', 'client-switch', async (place) => {
  const { gateway } = place;
  const shop = await Relying.open(place, { client: 'shop' });
  const inside = await signIn(shop, await gateway.person({ mode: 'none' }));
  const waiting = await fresh(place);
  const late = await gateway.person({ mode: 'none' });
  const asked = pkce();
  const page = await follow(late.client, place.authorize(asked));
  await gateway.cli(['client', 'disable', 'shop']);
  const off = await gateway.raw({ path: new URL(place.authorize(pkce())).pathname + new URL(place.authorize(pkce())).search });
  assert.equal(off.status, 403);
  assert.equal(off.headers.location, undefined);
  const start = await late.client.start({ purpose: 'sign_in', client: 'shop', return: page.searchParams.get('return') });
  // Its person can go on for themselves, and is told so; nobody without its request is.
  assert.deepEqual([start.status, start.json.client, start.json.notice], [201, undefined, 'client_unavailable'], start.text);
  const again = await late.client.start({ purpose: 'sign_in', client: 'shop', return: page.searchParams.get('return') });
  assert.deepEqual([again.status, again.json.id, again.json.notice], [200, start.json.id, 'client_unavailable'], 'the page is loaded again');
  for (const more of [{}, { return: 'r-nothing' }, { client: 'gone', return: page.searchParams.get('return') }]) {
    const nothing = await late.client.start({ purpose: 'sign_in', client: 'shop', ...more });
    assert.equal(nothing.status, 422, nothing.text);
  }
  const redeemed = await place.redeem({ code: waiting.code, verifier: waiting.verifier });
  assert.ok([400, 401].includes(redeemed.status), redeemed.text);
  await assert.rejects(shop.facts(inside), 'access tokens open nothing');
  assert.equal((await waiting.person.client.session()).json.authenticated, true, 'people stay signed in here');
  const listed = JSON.parse(await gateway.cli(['client', 'list', '--json']));
  const state = (id) => { const { enabled, configured } = listed.find((one) => one.id === id); return [enabled, configured]; };
  assert.deepEqual([state('shop'), state('desk'), state('gone')], [[false, true], [true, true], [false, false]]);
  await gateway.cli(['client', 'enable', 'shop']);
  assert.ok((await signIn(shop, await gateway.person({ mode: 'none' }))).claims.sub);
  await assert.rejects(gateway.cli(['client', 'enable', 'gone']));
  await assert.rejects(gateway.cli(['client', 'disable', 'nobody']));
});

test('a client that is switched off while somebody signs in for it: it is over, the phone is asked no longer, and they can sign in here', async () => {
  const place = await Sites.open();
  try {
    const person = await place.gateway.person({ mode: 'none' });
    const page = await follow(person.client, place.authorize(pkce()));
    const { client, user, phone } = person;
    await client.start({ purpose: 'sign_in', client: 'shop', return: page.searchParams.get('return') });
    assert.equal(client.flow.client.name, 'Hana Shop');
    assert.equal(client.flow.client.origin, place.shop.origin);
    await client.act('identify', { identifier: user.identifier });
    await client.act('password', { password: user.password });
    assert.ok(await phone.pending());
    await place.gateway.cli(['client', 'disable', 'shop']);
    isProblem(await client.poll(), 'unknown-flow');
    assert.deepEqual((await phone.requests()).requests.filter((one) => one.state === 'pending'), []);
    assert.equal((await client.session()).json.authenticated, false);
    await client.prove(user);
    assert.equal(client.flow.client, undefined);
    assert.equal((await client.finish(phone)).json.step.redirect_to, '/signed-in');
  } finally { await place.close(); }
});

test('the phone and the list of what has happened say for whom', async () => {
  const place = await Sites.open();
  try {
    const { host } = new URL(place.shop.origin);
    const { person } = await fresh(place);
    const [asked] = (await person.phone.requests()).requests;
    assert.equal(asked.context.app, `Hana Shop (${host})`);
    const list = await person.client.send('GET', '/api/v1/account/activity');
    assert.equal(list.status, 200, list.text);
    const signedIn = list.json.entries.find((entry) => entry.type === 'sign_in' && entry.outcome === 'done');
    assert.equal(signedIn.context.app, `Hana Shop (${host})`);
  } finally { await place.close(); }
});

test('a code that several come with at once is given to one, and the session ends', async () => {
  const place = await Sites.open();
  try {
    const { person, code, verifier } = await fresh(place);
    const replies = await Promise.all(Array.from({ length: 8 }, () => place.redeem({ code, verifier })));
    assert.equal(replies.filter((reply) => reply.status === 200).length, 1);
    assert.equal((await person.client.session()).json.authenticated, false);
  } finally { await place.close(); }
});
