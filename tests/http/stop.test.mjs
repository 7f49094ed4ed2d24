// A graceful stop: waiting pages are answered at once and told to come back at different times.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { isStep, signedIn } from '../lib/expect.mjs';
import { parallel } from '../lib/control.mjs';
import { ROOMY } from '../lib/config.mjs';

test('20 waiting pages are answered at once, each with its own time to come back', async () => {
  const gateway = await Gateway.start(ROOMY);
  try {
    const people = [];
    for (let n = 0; n < 20; n += 1) people.push(await gateway.person({ mode: 'none' }));
    for (const { user, client } of people) await client.prove(user);
    const waits = people.map(({ client }) => client.poll({ after: client.flow.rev, wait: 25 }));
    await people[0].client.poll(); // The waits above were sent before this one was answered.
    const began = performance.now();
    const code = await gateway.stop();
    const replies = await Promise.all(waits);
    assert.equal(code, 0);
    assert.ok(performance.now() - began < 6000, 'the stop is not held up by those who wait');
    for (const reply of replies) isStep(reply, 'push_pending');
    const returns = replies.map((reply) => reply.json.step.poll_after_ms);
    for (const ms of returns) assert.ok(ms >= 1000 && ms <= 6000, `${ms} ms`);
    assert.ok(new Set(returns).size > 10, `no herd: ${returns}`);
    assert.ok(Math.max(...returns) - Math.min(...returns) > 1500, `spread: ${returns}`);
    await gateway.run();
    const [{ client, phone }] = people;
    isStep(await client.poll(), 'push_pending');
    await client.finish(phone);
    await signedIn(client, true);
  } finally { await gateway.dispose(); }
});

test('a phone that waits is let go as well', async () => {
  const gateway = await Gateway.start(ROOMY);
  try {
    const { phone } = await gateway.person();
    const list = await phone.requests();
    const waits = parallel(3, () => phone.requests({ after: list.rev, wait: 25 }).catch((error) => error));
    await phone.requests();
    const began = performance.now();
    assert.equal(await gateway.stop(), 0);
    await waits;
    assert.ok(performance.now() - began < 6000);
  } finally { await gateway.dispose(); }
});

test('a broken log stops neither the service nor its end', async () => {
  const gateway = await Gateway.start(ROOMY);
  try {
    gateway.breakLog();
    for (let calls = 0; calls < 3; calls += 1) assert.equal((await gateway.raw({ path: '/healthz' })).status, 200);
    assert.equal((await gateway.client().start()).status, 201);
    const timer = setTimeout(() => gateway.kill(), 8000);
    assert.equal(await gateway.stop(), 0);
    clearTimeout(timer);
  } finally { await gateway.dispose(); }
});
