// Requests to the phone (rows 2, 4, 5, 7): bound to one flow, one number, one try, deny wins, capped, superseded.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { parallel, withNegativeControl } from '../lib/control.mjs';
import { isProblem, isStep, opens, signedIn } from '../lib/expect.mjs';
import { ROOMY, limits, roomyBut } from '../lib/config.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(); });
after(() => gateway.dispose());

const other = (number) => String((Number(number) + 1) % 10 ** number.length).padStart(number.length, '0');

withNegativeControl('an approval opens only the flow that asked', 'push-bound-to-flow', async (place) => {
  const { user, phone, client: victim } = await place.person({ mode: 'none' });
  const thief = place.client();
  await thief.prove(user);
  await victim.prove(user);
  await phone.approve();
  await victim.until((flow) => flow.step.approved);
  await thief.poll();
  assert.ok(!thief.flow.step.approved, 'the other flow sees no approval');
  const reply = await thief.act('continue');
  assert.ok(!opens(reply), `the other flow goes on: ${reply.text}`);
  await thief.act('remember', { remember: true });
  await signedIn(thief, false);
}, ROOMY);

withNegativeControl('a wrong number ends the request, the right one comes too late', 'one-wrong-number', async (place) => {
  const { user, phone, client } = await place.person({ mode: 'type6' });
  await client.prove(user);
  const { value } = client.flow.step.number;
  const { id } = await phone.pending();
  const wrong = await phone.approve(other(value), id);
  assert.equal(wrong.json.wrong_number, true, wrong.text);
  assert.notEqual(wrong.json.state, 'approved');
  const late = await phone.approve(value, id);
  assert.notEqual(late.json?.state, 'approved', late.text);
  await client.until((flow) => flow.step.type === 'push_ended');
  assert.equal(client.flow.step.outcome, 'wrong_number');
  assert.ok(!opens(await client.act('continue')));
  await signedIn(client, false);
}, ROOMY);

for (const mode of ['select', 'type2', 'type6']) {
  test(`an approval needs the number, mode ${mode}`, async () => {
    for (const given of [undefined, '', 'abc', '123456789']) {
      const { user, phone, client } = await gateway.person({ mode });
      await client.prove(user);
      const reply = await phone.approve(given);
      assert.notEqual(reply.json?.state, 'approved', `${given}: ${reply.text}`);
      await client.poll();
      assert.ok(!client.flow.step.approved);
    }
  });
}

test('the phone is never told the number', async () => {
  const place = await Gateway.start(ROOMY);
  try {
    const { user, phone } = await place.person({ mode: 'type6' });
    const numbers = [];
    for (let rounds = 0; rounds < 12; rounds += 1) {
      const client = place.client();
      await client.prove(user);
      numbers.push(client.flow.step.number.value);
      const { id } = await phone.pending();
      await phone.seen(id);
      await phone.deny(undefined, id);
    }
    assert.equal(new Set(numbers).size, 12, 'every request has its own');
    for (const number of numbers) {
      const alone = new RegExp(`(?<!\\d)${number}(?!\\d)`);
      assert.doesNotMatch(phone.heard, alone);
      assert.doesNotMatch(place.log, alone);
    }
  } finally { await place.dispose(); }
});

test('three numbers, all different, the right one unmarked and in no fixed place', async () => {
  const place = await Gateway.start(ROOMY);
  try {
    const { user, phone } = await place.person({ mode: 'select' });
    const places = new Set();
    for (let rounds = 0; rounds < 16; rounds += 1) {
      const client = place.client();
      await client.prove(user);
      const request = await phone.pending();
      const { choices } = request.number;
      assert.equal(new Set(choices).size, 3);
      for (const choice of choices) assert.match(choice, /^\d{2}$/);
      places.add(choices.indexOf(client.flow.step.number.value));
      await phone.deny(undefined, request.id);
    }
    assert.ok(!places.has(-1), 'one of them is right');
    assert.ok(places.size > 1, 'always in the same place');
  } finally { await place.dispose(); }
});

withNegativeControl('deny wins: approve, deny, redeem', 'deny-wins', async (place) => {
  const { user, phone, client } = await place.person({ mode: 'none' });
  await client.prove(user);
  const { id } = await phone.pending();
  assert.equal((await phone.approve(undefined, id)).json.state, 'approved');
  const denied = await phone.deny(undefined, id);
  assert.equal(denied.json?.state, 'denied', denied.text);
  await client.poll();
  const reply = await client.act('continue');
  assert.ok(!opens(reply), reply.text);
  await signedIn(client, false);
}, ROOMY);

withNegativeControl('deny wins: over a step that waits for "stay signed in?"', 'deny-wins', async (place) => {
  const { user, phone, client } = await place.person({ mode: 'none' });
  await client.prove(user);
  const { id } = await phone.pending();
  await phone.approve(undefined, id);
  await client.until((flow) => flow.step.approved);
  await client.act('continue');
  const denied = await phone.deny(undefined, id);
  assert.equal(denied.json?.state, 'denied', denied.text);
  await client.act('remember', { remember: true });
  await signedIn(client, false);
}, ROOMY);

withNegativeControl('deny wins: a session that is open already ends', 'deny-wins', async (place) => {
  const { user, phone, client } = await place.person({ mode: 'none' });
  await client.prove(user);
  const { id } = await phone.pending();
  await client.finish(phone);
  await signedIn(client, true);
  const denied = await phone.deny(undefined, id);
  assert.equal(denied.json?.session_ended, true, denied.text);
  await signedIn(client, false);
}, ROOMY);

withNegativeControl('deny wins: 200 races of deny, approve and redeem', 'deny-wins', async (place) => {
  const people = await parallel(4, () => place.person({ mode: 'none' }));
  await Promise.all(people.map(async ({ user, phone }) => {
    for (let race = 0; race < 50; race += 1) {
      const client = place.client();
      await client.prove(user);
      assert.equal(client.flow.step.type, 'push_pending', JSON.stringify(client.flow.step));
      const { id } = await phone.pending();
      const late = () => new Promise((done) => { setTimeout(done, Math.random() * 12); });
      const redeem = async () => {
        await phone.approve(undefined, id);
        await late();
        await client.poll();
        if (client.flow.actions.includes('continue')) await client.act('continue');
        if (client.flow.actions.includes('remember')) await client.act('remember', { remember: true });
      };
      const [denied] = await Promise.all([late().then(late).then(() => phone.deny(undefined, id)), redeem()]);
      assert.equal(denied.json?.state, 'denied', denied.text);
      await signedIn(client, false);
      const end = (await phone.requests()).requests.find((one) => one.id === id);
      assert.equal(end.state, 'denied', 'one end, and it stays');
    }
  }));
}, ROOMY);

test('a new request replaces the old one, in the other browser too', async () => {
  const place = await Gateway.start(ROOMY);
  try {
    const { user, phone, client: first } = await place.person({ mode: 'none' });
    await first.prove(user);
    const { id } = await phone.pending();
    const second = place.client();
    await second.prove(user);
    await first.until((flow) => flow.step.type === 'push_ended');
    assert.equal(first.flow.step.outcome, 'superseded');
    const list = await phone.requests();
    assert.equal(list.requests.find((one) => one.id === id).state, 'superseded');
    assert.equal(list.requests.filter((one) => one.state === 'pending').length, 1, 'one live request an account');
    const late = await phone.approve(undefined, id);
    assert.notEqual(late.json?.state, 'approved', late.text);
    await second.finish(phone);
    await signedIn(second, true);
    await signedIn(first, false);
  } finally { await place.dispose(); }
});

withNegativeControl('a second request has to wait its time, in any browser', 'push-caps', async (place) => {
  const { user, phone, client } = await place.person();
  await client.prove(user);
  assert.equal(await phone.count(), 1);
  await client.poll();
  const early = await client.act('resend');
  assert.equal(early.status, 429, early.text);
  isProblem(early, 'rate-limited');
  assert.ok(Number(early.headers['retry-after']) <= 30);
  const elsewhere = place.client();
  await elsewhere.prove(user);
  assert.equal(elsewhere.flow.step.type, 'push_ended');
  assert.equal(elsewhere.flow.step.outcome, 'not_sent');
  assert.equal(elsewhere.flow.step.reason, 'too_soon');
  assert.ok(elsewhere.flow.step.retry_at > elsewhere.flow.server_time);
  assert.equal(await phone.count(), 1, 'the owner is disturbed once');
});

withNegativeControl('three requests in five minutes, no more', 'push-caps', async (place) => {
  const { user, phone } = await place.person();
  const ends = [];
  for (let tries = 0; tries < 6; tries += 1) {
    const client = place.client();
    await client.prove(user);
    ends.push(client.flow.step.type);
    if (client.flow.step.type === 'push_pending') await client.cancel();
  }
  assert.deepEqual(ends, [...Array(3).fill('push_pending'), ...Array(3).fill('push_ended')]);
  assert.equal(await phone.count(), 3);
}, limits({ push_gap: 0 }));

withNegativeControl('after two denials in a row requests are paused until another method succeeds', 'push-caps', async (place) => {
  const { user, phone } = await place.person();
  for (let denials = 0; denials < 2; denials += 1) {
    const client = place.client();
    await client.prove(user);
    await phone.deny();
  }
  const client = place.client();
  await client.prove(user);
  assert.equal(client.flow.step.type, 'push_ended', JSON.stringify(client.flow.step));
  assert.equal(client.flow.step.reason, 'paused');
  assert.ok(!client.flow.actions.includes('resend'));
  assert.equal(await phone.count(), 2);
  await client.choose('totp');
  isStep(await client.act('code', { code: phone.totp() }), 'remember_browser');
  await client.act('remember', { remember: false });
  const again = place.client();
  isStep(await again.prove(user), 'push_pending');
}, roomyBut({ push_denials: 2 }));

test('"it was not me" on the phone ends sessions and pauses requests at once', async () => {
  const place = await Gateway.start(ROOMY);
  try {
    const { user, phone, client } = await place.person({ mode: 'none' });
    await client.prove(user);
    await client.finish(phone);
    await signedIn(client, true);
    const thief = place.client();
    await thief.prove(user);
    await phone.deny('not_me');
    await thief.until((flow) => flow.step.type === 'push_ended');
    assert.equal(thief.flow.step.outcome, 'denied');
    assert.equal(thief.flow.step.reason, 'not_me');
    await signedIn(client, false);
    const next = place.client();
    await next.prove(user);
    assert.equal(next.flow.step.reason, 'paused', JSON.stringify(next.flow.step));
    assert.equal(await phone.count(), 2);
  } finally { await place.dispose(); }
});

test('"it was not me" in the browser does the same', async () => {
  const { user, phone, client } = await gateway.person();
  await client.prove(user);
  await phone.deny();
  await client.until((flow) => flow.step.type === 'push_ended');
  const reply = await client.act('report');
  assert.equal(reply.status, 200, reply.text);
  assert.equal(client.flow.notice, 'secured');
  const next = gateway.client();
  await next.prove(user);
  assert.equal(next.flow.step.reason, 'paused', JSON.stringify(next.flow.step));
});

test('requests that are turned off on the phone are not sent; its code still works', async () => {
  const { user, phone, client } = await gateway.person();
  const off = await phone.allow(false);
  assert.equal(off.json.allow_requests, false, off.text);
  await client.prove(user);
  assert.notEqual(client.flow.step.type, 'push_pending');
  assert.equal(await phone.count(), 0);
  if (client.flow.step.type !== 'code_required') await client.choose('totp');
  isStep(await client.act('code', { code: phone.totp() }), 'remember_browser');
});

test('a request that nobody answers ends by itself and wakes the page', async () => {
  const place = await Gateway.start({ config: { policy: { push_lifetime: 1 } } });
  try {
    const { user, phone, client } = await place.person({ mode: 'none' });
    await client.prove(user);
    const { id } = await phone.pending();
    const { expires_at: end } = client.flow.step;
    await client.until((flow) => flow.step.type === 'push_ended');
    assert.equal(client.flow.step.outcome, 'expired');
    assert.ok(client.flow.server_time - end < 1000, 'woken at once');
    const late = await phone.approve(undefined, id);
    assert.notEqual(late.json?.state, 'approved', late.text);
    assert.equal((await phone.requests()).requests.find((one) => one.id === id).state, 'expired');
  } finally { await place.dispose(); }
});

test('an approval wakes the page, long before its wait would end', async () => {
  const place = await Gateway.start(ROOMY);
  try {
    const { user, phone } = await place.person({ mode: 'none' });
    const delays = [];
    for (let rounds = 0; rounds < 11; rounds += 1) {
      const client = place.client();
      await client.prove(user);
      const { id } = await phone.pending();
      await client.until((flow) => flow.step.delivery === 'sent');
      let approvedAt;
      const wait = client.until((flow) => flow.step.approved).then(() => performance.now());
      const approve = phone.approve(undefined, id).then(() => { approvedAt = performance.now(); });
      const [woken] = await Promise.all([wait, approve]);
      delays.push(woken - approvedAt);
    }
    const median = delays.sort((a, b) => a - b)[5];
    assert.ok(median <= 1000, `median ${median} ms of ${delays.map(Math.round)}`);
  } finally { await place.dispose(); }
});

test('every waiting tab of a browser is woken', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  await client.prove(user);
  await phone.requests();
  await client.until((flow) => flow.step.delivery === 'sent');
  const { rev } = client.flow;
  const waits = parallel(8, () => client.poll({ after: rev, wait: 20 }));
  await phone.approve();
  for (const reply of await waits) assert.equal(reply.json.step.approved, true);
});
