// A repeated write has one effect (row 28), whether it comes again or twenty times at once.
import test from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Gateway } from '../lib/gateway.mjs';
import { parallel, withNegativeControl } from '../lib/control.mjs';
import { isProblem, isStep, signedIn } from '../lib/expect.mjs';
import { ROOMY } from '../lib/config.mjs';

withNegativeControl('the same write twenty times at once: one request to the phone, one answer', 'idempotency', async (place) => {
  const { user, phone, client } = await place.person();
  await client.start();
  await client.act('identify', { identifier: user.identifier });
  const { flow } = client;
  const key = randomUUID();
  const replies = await parallel(20, () => client.act('password', { password: user.password }, { flow, key, keep: false }));
  for (const reply of replies) {
    assert.equal(reply.status, 200, reply.text);
    assert.equal(reply.text, replies[0].text);
  }
  isStep(replies[0], 'push_pending');
  assert.equal(await phone.count(), 1);
}, ROOMY);

withNegativeControl('the same write again, later, gets the first answer', 'idempotency', async (place) => {
  const { user, phone, client } = await place.person({ mode: 'none' });
  await client.prove(user);
  await client.choose('totp');
  const { flow } = client;
  const key = randomUUID();
  const code = phone.totp();
  const first = await client.act('code', { code }, { flow, key });
  isStep(first, 'remember_browser');
  const again = await client.act('code', { code }, { flow, key, keep: false });
  assert.equal(again.status, 200, again.text);
  assert.equal(again.text, first.text);
}, ROOMY);

withNegativeControl('the same key with another body is refused', 'idempotency', async (place) => {
  const { user, client } = await place.person();
  await client.start();
  const { flow } = client;
  const key = randomUUID();
  await client.act('identify', { identifier: user.identifier }, { flow, key });
  const reply = await client.act('identify', { identifier: 'someone.else@aoba.example' }, { flow, key, keep: false });
  assert.equal(reply.status, 422, reply.text);
  await client.poll();
  assert.equal(client.flow.user.label, user.identifier);
}, ROOMY);

test('a key of one flow means nothing in another', async () => {
  const place = await Gateway.start(ROOMY);
  try {
    const { user, client } = await place.person();
    const key = randomUUID();
    await client.start();
    await client.act('identify', { identifier: user.identifier }, { key });
    const other = place.client();
    await other.start();
    isStep(await other.act('identify', { identifier: 'someone.else@aoba.example' }, { key }), 'password');
    assert.equal(other.flow.user.label, 'someone.else@aoba.example');
  } finally { await place.dispose(); }
});

test('a try that failed is not remembered as the answer', async () => {
  const place = await Gateway.start(ROOMY);
  try {
    const { user, client } = await place.person();
    await client.start();
    await client.act('identify', { identifier: user.identifier });
    const key = randomUUID();
    isProblem(await client.act('password', { password: 'wrong' }, { key }), 'credentials-incorrect');
    const second = await client.act('password', { password: user.password });
    isStep(second, 'push_pending');
  } finally { await place.dispose(); }
});

test('a repeated sign-in gives the same session again, not a second one', async () => {
  const place = await Gateway.start(ROOMY);
  try {
    const { user, phone, client } = await place.person({ mode: 'none' });
    await client.prove(user);
    await phone.approve();
    await client.until((flow) => flow.step.approved);
    await client.act('continue');
    const { flow } = client;
    const key = randomUUID();
    const replies = await parallel(20, () => client.act('remember', { remember: true }, { flow, key, keep: true }));
    for (const reply of replies) assert.equal(reply.text, replies[0].text);
    const cookies = new Set(replies.flatMap((reply) => reply.headers['set-cookie'] ?? []).filter((line) => /^__Host-sid=[^;]/.test(line)));
    assert.equal(cookies.size, 1);
    await signedIn(client, true);
  } finally { await place.dispose(); }
});
