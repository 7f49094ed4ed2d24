// The limit on one address, and the lifetime of flows.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { isProblem, isStep } from '../lib/expect.mjs';
import { limits } from '../lib/config.mjs';

test('one address gets so many tries a minute', async () => {
  const gateway = await Gateway.start(limits({ address_per_minute: 10 }));
  try {
    const replies = [];
    for (let tries = 0; tries < 15; tries += 1) {
      const client = gateway.client();
      const started = await client.start();
      if (started.status >= 400) { replies.push(started); continue; }
      await client.act('identify', { identifier: `user-${tries}@aoba.example` });
      replies.push(await client.act('password', { password: 'wrong' }));
    }
    isProblem(replies.at(-1), 'rate-limited');
    assert.ok(Number(replies.at(-1).headers['retry-after']) <= 60);
    assert.equal((await gateway.raw({ path: '/api/v1/session' })).status, 200, 'reading is not limited');
  } finally { await gateway.dispose(); }
});

test('an expired flow says so, and the next start is a new one', async () => {
  const gateway = await Gateway.start({ config: { policy: { flow_lifetime: 1, push_lifetime: 1 } } });
  try {
    const client = gateway.client();
    await client.start();
    const { flow } = client;
    // The server's clock decides; each answer tells it.
    let reply = await client.poll();
    while (reply.status === 200) reply = await client.poll({ after: flow.rev, wait: 1 }).then((one) => (one.status === 204 ? client.poll() : one));
    isProblem(reply, 'flow-expired');
    isProblem(await client.act('identify', { identifier: 'a@b.example' }, { flow }), 'flow-expired');
    isStep(await client.start(), 'identify');
    assert.notEqual(client.flow.id, flow.id);
  } finally { await gateway.dispose(); }
});
