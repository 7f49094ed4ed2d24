// The keys turn while relying parties hold on to what they have read.
import test from 'node:test';
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import { Sites } from '../lib/sites.mjs';
import { Relying, signIn } from '../lib/relying.mjs';

const keys = async (sites) => JSON.parse(await sites.gateway.cli(['keys', 'list', '--json']));
const headerOf = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString());

test('the next key is published at once and signs later; what a library has kept stays good', async () => {
  const sites = await Sites.open();
  try {
    const relying = await Relying.open(sites);
    const person = await sites.gateway.person({ mode: 'none' });
    const first = await signIn(relying, person);
    const [current] = await keys(sites);
    assert.deepEqual([current.state, headerOf(first.tokens.id_token).kid], ['signs', current.kid]);
    const next = (await sites.gateway.cli(['keys', 'rotate'])).trim();
    await assert.rejects(sites.gateway.cli(['keys', 'rotate']), /next key is there already/);
    assert.deepEqual((await keys(sites)).map((key) => [key.kid, key.state]), [[next, 'next'], [current.kid, 'signs']]);
    const set = (await sites.gateway.raw({ path: '/oidc/jwks' })).json.keys.map((key) => key.kid);
    assert.deepEqual(set, [next, current.kid]);
    const [{ active_from: from, created_at: made }] = await keys(sites);
    assert.ok(from - made >= 86_400_000, 'a day');
    const second = await signIn(relying, person);
    assert.equal(headerOf(second.tokens.id_token).kid, current.kid, 'it does not sign yet');
  } finally { await sites.close(); }
});

test('a key that got into other hands is void at once, and a library finds the new one by itself', async () => {
  const sites = await Sites.open();
  try {
    const relying = await Relying.open(sites);
    const person = await sites.gateway.person({ mode: 'none' });
    await signIn(relying, person);
    const cache = structuredClone(oidc.getJwksCache(relying.config));
    assert.equal(cache.jwks.keys.length, 1, 'the library has kept the keys');
    const kid = (await sites.gateway.cli(['keys', 'rotate', '--now'])).trim();
    assert.deepEqual((await sites.gateway.raw({ path: '/oidc/jwks' })).json.keys.map((key) => key.kid), [kid]);
    // As after a minute: a library asks again for a name it does not know, but not all the time.
    const later = await Relying.open(sites);
    oidc.setJwksCache(later.config, { ...cache, uat: cache.uat - 300 });
    const { tokens } = await signIn(later, person);
    assert.equal(headerOf(tokens.id_token).kid, kid);
    await sites.gateway.kill();
    await sites.gateway.run();
    assert.deepEqual((await keys(sites)).map((key) => [key.kid, key.state]), [[kid, 'signs']], 'and it is still the one after a crash');
    assert.equal(headerOf((await signIn(later, person)).tokens.id_token).kid, kid);
    const disk = await sites.gateway.disk();
    for (const word of ['PRIVATE KEY', '"d":', '"p":', '"q":']) assert.ok(!disk.includes(word), word);
  } finally { await sites.close(); }
});
