// The small backend of the guide: it keeps the rules, and a copy of it that leaves one out is found out.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ExampleBackend } from '../lib/example.mjs';
import { parallel } from '../lib/control.mjs';
import { isProblem, isStep, signedIn, tally } from '../lib/expect.mjs';
import { problem } from '../lib/http.mjs';
import { wrongCode } from '../lib/totp.mjs';

let backend;
before(async () => { backend = await ExampleBackend.start(); });
after(() => backend.dispose());

/** Accounts that share nothing: codes work once, tries are counted. */
let next = 0;
const someone = () => backend.people[next++];

test('in with password and code, and out again', async () => {
  const user = someone();
  const client = backend.client();
  isStep(await client.start(), 'identify');
  assert.match(client.jar.get('__Host-flow'), /^[\w-]{43}$/);
  isStep(await client.act('identify', { identifier: ` ${user.identifier.toUpperCase()}\u200b` }), 'password');
  isProblem(await client.act('password', { password: 'wrong' }), 'credentials-incorrect');
  isStep(await client.act('password', { password: user.password }), 'code_required', { kind: 'totp', length: 6 });
  isProblem(await client.act('code', { code: wrongCode(user.seed, Date.now()) }), 'code-incorrect');
  const code = user.code();
  isStep(await client.act('code', { code: `${code.slice(0, 3)} ${code.slice(3)}` }), 'remember_browser');
  const key = randomUUID();
  const { flow } = client;
  const done = await client.act('remember', { remember: true }, { key });
  isStep(done, 'signed_in', { redirect_to: '/signed-in' });
  assert.match(String(done.headers['set-cookie']), /^__Host-sid=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=2592000$/);
  assert.deepEqual((await client.act('remember', { remember: true }, { key, flow })).json, done.json, 'said twice, one answer');
  await signedIn(client, true);
  const again = backend.client();
  await again.prove(user);
  isProblem(await again.act('code', { code }), 'code-incorrect');
  assert.equal((await client.signOut()).status, 204);
  assert.equal(client.jar.get('__Host-sid'), undefined);
  await signedIn(client, false);
});

test('a wait ends with the change, with its time, or with the flow', async () => {
  const client = backend.client();
  await client.start();
  const { flow } = client;
  const waiting = client.send('GET', `/api/v1/flows/${flow.id}?after=${flow.rev}&wait=20`);
  await client.act('identify', { identifier: 'nobody@example.org' });
  const woken = await waiting;
  isStep(woken, 'password');
  assert.ok(woken.elapsed < 15_000);
  assert.equal((await client.poll({ after: client.flow.rev, wait: 1 })).status, 204);
  const ended = client.send('GET', `/api/v1/flows/${flow.id}?after=${client.flow.rev}&wait=20`);
  assert.equal((await client.cancel()).status, 204);
  isProblem(await ended, 'flow-expired');
});

test('twenty tries at once are counted as twenty, for a name nobody has as well', async () => {
  for (const identifier of [someone().identifier, 'nobody-at-all@example.org']) {
    const client = backend.client();
    await client.start();
    await client.act('identify', { identifier });
    const { flow } = client;
    const replies = await parallel(20, () => client.act('password', { password: 'wrong' }, { flow, keep: false }));
    const { 'credentials-incorrect': checked, 'rate-limited': refused } = tally(replies, problem);
    assert.ok(checked >= 5 && checked <= 7, `${checked}: the first waits are so short that they may be over in between`);
    assert.equal(checked + refused, 20);
    // A new flow brings no new tries: of five more at least one has to wait, however long these calls take.
    const other = backend.client();
    await other.start();
    await other.act('identify', { identifier });
    const more = [];
    for (let tries = 0; tries < 5; tries += 1) more.push(await other.act('password', { password: 'wrong' }));
    const limited = more.find((one) => problem(one) === 'rate-limited');
    isProblem(limited, 'rate-limited');
    assert.equal(limited.json.flow.step.type, 'password');
  }
});

test('too much, nonsense and other people’s hosts are refused and change nothing', async () => {
  const client = backend.client();
  await client.start();
  isProblem(await client.act('identify', { identifier: 'x'.repeat(17_000) }), 'too-large');
  for (const body of ['{"rev":1', '[]', 'null', '7', '"x"', '{"__proto__":{"rev":1}}', '']) {
    isProblem(await client.send('POST', `/api/v1/flows/${client.flow.id}/actions/identify`, body, {
      headers: { 'x-csrf-token': client.flow.csrf, 'content-type': 'application/json' },
    }), 'input-invalid');
  }
  for (const path of ['/', '//etc/passwd', '/assets/../server.mjs', '/%00', '/api/v1', '/api/v1/nothing']) {
    isProblem(await backend.raw({ path }), 'not-found');
  }
  assert.equal((await backend.raw({ path: '/api/v1/session', headers: { host: 'evil.example' } })).status, 421);
  isStep(await client.poll(), 'identify');
  assert.doesNotMatch(backend.log, /Error/);
});
