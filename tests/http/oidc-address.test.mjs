// Whether an address is somebody's own (OpenID Connect core 1.0, section 5.1): sites open accounts of theirs by it, so it is
// said only where a code that was mailed there has come back. All cases are in gateway/tests/told_address.rs.
import test, { after } from 'node:test';
import assert from 'node:assert/strict';
import { signInByMail, signIn as accountOf } from '../lib/account.mjs';
import { Post } from '../lib/post.mjs';
import { Relying, signIn, withSitesControl } from '../lib/relying.mjs';
import { Sites } from '../lib/sites.mjs';

const post = await Post.open();
after(() => post.close());
const ADDRESS = 'mei@aoba.example';

/** What a client is told of somebody's address, in the ID token and in the facts alike. */
async function told(relying, person, browser) {
  const first = await signIn(relying, person, { browser });
  const facts = await relying.facts(first);
  const said = ({ email, email_verified: verified }) => [email, verified];
  assert.deepEqual(said(facts), said(first.claims));
  return said(first.claims);
}

withSitesControl('an address that an administrator wrote down is nobody\'s own until a code from there has come back (60)', 'address-proven', async (place) => {
  const relying = await Relying.open(place);
  const person = await place.gateway.person({ mode: 'none', identifier: ADDRESS, email: ADDRESS });
  assert.deepEqual(await told(relying, person), [ADDRESS, false]);
  const mailed = place.gateway.client();
  await signInByMail(mailed, person.user, ADDRESS, post);
  assert.deepEqual(await told(relying, person, mailed), [ADDRESS, true]);
  assert.deepEqual(await told(relying, person), [ADDRESS, true], 'it is the account’s, not the session’s');
}, { config: post.config });

test('an address that somebody adds is their own, and no other one is', async () => {
  const place = await Sites.open({ config: post.config });
  try {
    const relying = await Relying.open(place);
    const [own, other] = ['aoi@aoba.example', 'umi@aoba.example'];
    const person = await place.gateway.person({ mode: 'none', identifier: own, recovery: true });
    const account = await accountOf(person.client, person.user, person.phone);
    const add = async (address) => {
      const begun = await account.add('email', { address });
      const done = await account.post(`/enrollments/${begun.id}/verify`, { code: await post.code(address) });
      assert.equal(done.json?.state, 'done', done.text);
    };
    await add(other);
    assert.deepEqual(await told(relying, person), [own, false]);
    await add(own);
    assert.deepEqual(await told(relying, person), [own, true]);
  } finally { await place.close(); }
});
