// A code that many come with at once, and one that comes while the plug is pulled.
import test from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { parallel } from '../lib/control.mjs';
import { tally } from '../lib/expect.mjs';
import { Relying, comeIn, follow, withSitesControl } from '../lib/relying.mjs';
import { Sites } from '../lib/sites.mjs';

/** A code of `shop`, and a call that redeems it. */
async function fresh(sites, person) {
  const relying = await Relying.open(sites, { client: 'shop' });
  const kept = await relying.begin();
  const page = await follow(person.client, kept.url);
  const back = new URL(page.href.startsWith(relying.callback) ? page.href : await comeIn(person.client, page, person));
  return () => sites.redeem({ code: back.searchParams.get('code'), verifier: kept.verifier });
}

withSitesControl('of forty who come with one code at once, one gets tokens, and those are void', 'code-once', async (sites) => {
  const person = await sites.gateway.person({ mode: 'none' });
  const redeem = await fresh(sites, person);
  const replies = await parallel(40, redeem);
  assert.deepEqual(tally(replies, (reply) => reply.status), { 200: 1, 400: 39 });
  const { json } = replies.find((reply) => reply.status === 200);
  const facts = await sites.gateway.raw({ path: '/oidc/userinfo', headers: { authorization: `Bearer ${json.access_token}` } });
  assert.equal(facts.status, 401, facts.text);
  assert.equal((await person.client.session()).json.authenticated, false);
});

test('a code is never redeemed twice, whenever the power fails', async () => {
  const sites = await Sites.open();
  try {
    const outcomes = [];
    for (let n = 0; n < 12; n += 1) {
      const person = await sites.gateway.person({ mode: 'none' });
      const redeem = await fresh(sites, person);
      const first = redeem().then((reply) => reply.status, () => 'no answer');
      // The instant is the point here, not a wait for something: from before the call has arrived to after its answer.
      await (n < 11 ? wait(n * n / 4) : first);
      await sites.gateway.kill();
      const before = await first;
      await sites.gateway.run();
      const after = (await redeem()).status;
      outcomes.push(`${before} ${after}`);
      assert.ok([200, 400].includes(after), outcomes.at(-1));
      if (before === 200) assert.equal(after, 400, 'what was answered is kept');
    }
    assert.ok(outcomes.some((one) => one === '200 400'), outcomes.join(', '));
    assert.ok(outcomes.some((one) => one.startsWith('no answer')), outcomes.join(', '));
  } finally { await sites.close(); }
});
