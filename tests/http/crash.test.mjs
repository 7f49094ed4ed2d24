// Pulling the plug (row 9, 8): what was acknowledged is still true after kill -9 and a new start.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { isProblem, isStep, opens, signedIn } from '../lib/expect.mjs';
import { wrongCode } from '../lib/totp.mjs';
import { ROOMY, limits } from '../lib/config.mjs';

async function crash(gateway) {
  await gateway.kill();
  await gateway.run();
}

async function withGateway(options, check) {
  const gateway = await Gateway.start(options);
  try { await check(gateway); } finally { await gateway.dispose(); }
}

test('a used code stays used', () => withGateway(ROOMY, async (gateway) => {
  const { user, phone, client } = await gateway.person();
  const second = gateway.client();
  await second.prove(user);
  await second.choose('totp');
  await client.prove(user);
  await client.choose('totp');
  const code = phone.totp();
  isStep(await client.act('code', { code }), 'remember_browser');
  await crash(gateway);
  await second.poll();
  isProblem(await second.act('code', { code }), 'code-incorrect');
}));

test('counted tries stay counted, for codes and passwords', () => withGateway(limits({ hard_limit: 4 }), async (gateway) => {
  const { user, phone, client } = await gateway.person();
  await client.prove(user);
  await client.choose('totp');
  for (let tries = 0; tries < 3; tries += 1) await client.act('code', { code: wrongCode(phone.seed, Date.now(), tries) });
  const left = client.flow.step.attempts_left;
  assert.equal(left, 2);
  const guesser = gateway.client();
  await guesser.start();
  await guesser.act('identify', { identifier: user.identifier });
  for (let tries = 0; tries < 4; tries += 1) isProblem(await guesser.act('password', { password: `wrong ${tries}` }), 'credentials-incorrect');
  await crash(gateway);
  await client.poll();
  assert.equal(client.flow.step.attempts_left, left);
  await guesser.poll();
  isStep(await guesser.act('password', { password: user.password }), 'blocked', { why: 'locked' });
}));

test('a waiting flow goes on where it was, and its request can still be answered', () => withGateway(ROOMY, async (gateway) => {
  const { user, phone, client } = await gateway.person();
  await client.prove(user);
  const { number, challenge } = client.flow.step;
  await crash(gateway);
  isStep(await client.start(), 'push_pending', { number, challenge });
  assert.equal(await phone.count(), 1, 'nothing was sent again');
  await client.finish(phone);
  await signedIn(client, true);
}));

test('live sessions live on, ended ones stay dead', () => withGateway(ROOMY, async (gateway) => {
  const people = await Promise.all([0, 1].map(() => gateway.person({ mode: 'none' })));
  for (const { user, phone, client } of people) { await client.prove(user); await client.finish(phone); }
  const ended = gateway.client();
  ended.jar.set('__Host-sid', people[1].client.jar.get('__Host-sid'));
  await people[1].client.signOut();
  await crash(gateway);
  await signedIn(people[0].client, true);
  await signedIn(ended, false);
}));

test('a denial stays a denial, an approval is redeemed once', () => withGateway(ROOMY, async (gateway) => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  await client.prove(user);
  const { id } = await phone.pending();
  await phone.deny(undefined, id);
  await crash(gateway);
  assert.notEqual((await phone.approve(undefined, id)).json?.state, 'approved');
  await client.poll();
  assert.ok(!opens(await client.act('continue')));

  const next = gateway.client();
  await next.prove(user);
  await phone.approve();
  await next.until((flow) => flow.step.approved);
  const approved = next.flow;
  isStep(await next.act('continue'), 'remember_browser');
  await crash(gateway);
  const again = await next.act('continue', {}, { flow: approved, keep: false });
  assert.ok(!opens(again), again.text);
}));

test('killed again and again under load: nothing that was acknowledged is lost', { timeout: 60_000 }, () => withGateway(ROOMY, async (gateway) => {
  const people = await Promise.all([0, 1, 2].map(() => gateway.person({ mode: 'none' })));
  for (let round = 0; round < 4; round += 1) {
    const acknowledged = [];
    let going = true;
    const work = people.map(async ({ user, phone }) => {
      while (going) {
        const client = gateway.client();
        try {
          await client.prove(user);
          const { id } = await phone.pending();
          const denied = Math.random() < 0.3;
          if (denied) {
            if ((await phone.deny(undefined, id)).status === 200) acknowledged.push({ client, alive: false, id, phone });
          } else {
            const done = await client.finish(phone);
            if (done.status === 200 && done.json.step.type === 'signed_in') acknowledged.push({ client, alive: true, user });
          }
        } catch { /* The plug was pulled in the middle: nothing was acknowledged. */ }
      }
    });
    while (acknowledged.length < 6 + round) await new Promise((done) => { setTimeout(done, 5); });
    await gateway.kill();
    going = false;
    await Promise.all(work);
    await gateway.run();
    for (const { client, alive, id, phone } of acknowledged) {
      await signedIn(client, alive);
      if (id) assert.equal((await phone.requests()).requests.find((one) => one.id === id)?.state ?? 'denied', 'denied');
    }
  }
}));
