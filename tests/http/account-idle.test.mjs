// A session that nobody uses ends, and looking at it is no use (row 82). What counts as one is in docs/backend.md; the rules
// themselves are tried with a clock that can be turned in gateway/tests/account_idle.rs. Here time itself is the subject:
// the shortest lives that can be told apart from the time a call takes.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { signedInPerson } from '../lib/account.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { onGateway, withNegativeControl } from '../lib/control.mjs';
import { isProblem, signedIn } from '../lib/expect.mjs';
import { Gateway } from '../lib/gateway.mjs';

const lives = (policy) => ({ config: merge(ROOMY.config, { policy }) });
const SHORT = lives({ session_idle: 3 });

/** Looks at the session, over and over, until it says who is signed in no more, or the server's clock is past `end`. */
async function lookUntilOver(client, end) {
  for (;;) {
    const { json } = await client.session();
    if (!json.authenticated || json.server_time > end) return json;
    await pause(50);
  }
}

withNegativeControl('a session nobody uses is over in time, however often it is looked at', 'idle-timeout', async (place) => {
  const { account } = await signedInPerson(place);
  const { json: begun } = await account.client.session();
  assert.ok(begun.idle_at > begun.server_time && begun.idle_at <= begun.server_time + 3000 && begun.idle_at < begun.expires_at);
  const left = await lookUntilOver(account.client, begun.idle_at + 2000);
  assert.deepEqual([left.authenticated, left.user, left.csrf, left.idle_at], [false, undefined, undefined, undefined]);
  assert.ok(left.server_time >= begun.idle_at, 'not before its time');
  isProblem(await account.get('/methods'), 'not-authenticated');
  isProblem(await account.delete('/sessions?all=true', { csrf: begun.csrf }), 'not-authenticated');
}, SHORT);

onGateway('waiting for news is no use, opening the page is one', async (place) => {
  const { account } = await signedInPerson(place);
  const { rev } = await account.methods();
  const { json: before } = await account.client.session();
  // A poll that is held until the server gives up on it: a real second passes.
  assert.equal(await account.methods({ after: rev, wait: 1 }), null);
  assert.equal((await account.client.session()).json.idle_at, before.idle_at);
  await account.sessions();
  await account.activity();
  assert.equal((await account.client.session()).json.idle_at, before.idle_at, 'pages read on by themselves');
  await account.methods();
  const { json: later } = await account.client.session();
  assert.ok(later.idle_at >= before.idle_at + 1000, `${later.idle_at - before.idle_at} ms`);
  const [listed] = await account.sessions();
  assert.deepEqual([listed.current, listed.idle_at], [true, later.idle_at]);
}, SHORT);

test('a longer time brings nobody back who was signed out by a shorter one', async () => {
  const place = await Gateway.start(lives({ session_idle: 1 }));
  try {
    const { account } = await signedInPerson(place);
    const { json: begun } = await account.client.session();
    await lookUntilOver(account.client, begun.server_time + 10_000);
    await signedIn(account.client, false);
    await place.stop();
    await place.configure(lives({ session_idle: 3600 }).config);
    await place.run();
    await signedIn(account.client, false);
  } finally { await place.dispose(); }
});

test('a shorter time holds from the start of the gateway on, for sessions that are there', async () => {
  const place = await Gateway.start(lives({ session_idle: 3600 }));
  try {
    const { account } = await signedInPerson(place);
    await signedIn(account.client, true);
    await place.stop();
    await place.configure(lives({ session_idle: 0 }).config);
    await place.run();
    await signedIn(account.client, false);
  } finally { await place.dispose(); }
});
