// What the gateway makes of a real OpenID provider that asks people on their phone, call by call.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Between } from '../lib/between.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { crowd } from '../lib/any.mjs';
import { isStep, signedIn } from '../lib/expect.mjs';
import { ProviderPhone, askedEvery } from '../lib/provider-phone.mjs';
import { startUpstream } from '../lib/upstream.mjs';

let server;
let between;
let gateway;
let open;
let next;
before(async () => {
  server = await startUpstream('ciba');
  await askedEvery(server.url, 1);
  between = await Between.open(server.url);
  const started = (upstream) => Gateway.start({
    config: merge(ROOMY.config, { upstream: { ...server.ready.config, url: between.url, ...upstream } }),
    env: { GENKAN_UPSTREAM_SECRET: server.ready.secret },
  });
  gateway = await started({});
  open = await started({ passwordless: true, push_lifetime: 30 });
  next = crowd(server.ready.people);
});
after(async () => { await gateway?.dispose(); await open?.dispose(); await between?.close(); await server?.dispose(); });

/** A browser that waits for the phone. */
async function waiting() {
  const { identifier } = next('alice');
  const user = await gateway.addUser({ identifier, mode: null });
  const client = gateway.client();
  isStep(await client.prove(user), 'push_pending');
  return { client, user, phone: new ProviderPhone(server.url, identifier) };
}

/** A browser that waits for somebody's phone without a password. */
async function asking(identifier) {
  const client = open.client();
  await client.start();
  const reply = await client.act('identify', { identifier });
  return { client, reply };
}

test('the number on the page is the one on the phone, and the page says that they are compared', async () => {
  const { client, phone } = await waiting();
  const { number } = client.flow.step;
  const request = await phone.ringing();
  assert.equal(request.message, number.value);
  assert.equal(number.answer, 'compare');
  assert.match(number.value, /^\d{2,6}$/);
});

test('an approval signs in once, and the provider is asked for its tokens once', async () => {
  const { client, phone } = await waiting();
  const begun = between.calls.length;
  isStep(await client.finish(phone), 'signed_in');
  await signedIn(client, true);
  const given = between.calls.slice(begun).filter((one) => /\/token$/.test(one.path) && one.status === 200);
  assert.equal(given.length, 1);
  assert.equal(await phone.count(), 1);
});

test('a denial ends the request', async () => {
  const { client, phone } = await waiting();
  await phone.deny();
  await client.until((flow) => flow.step.type !== 'push_pending');
  assert.equal(client.flow.step.type, 'push_ended');
  assert.equal(client.flow.step.outcome, 'denied');
});

test('the provider is never asked sooner than it wants', async () => {
  await askedEvery(server.url, 2);
  try {
    const { client, phone } = await waiting();
    const other = gateway.client();
    other.jar = client.jar;
    other.flow = client.flow;
    // Two pages wait at once, and one of them comes back again and again.
    for (let n = 0; n < 3; n += 1) {
      await Promise.all([client.poll({ after: client.flow.rev, wait: 2 }), other.poll({ after: other.flow.rev, wait: 1 })]);
    }
    const told = await (await fetch(`${server.url}/phone/count?account=${phone.account}`)).json();
    assert.equal(told.early, 0, 'slow_down was never said');
    isStep(await client.finish(phone), 'signed_in');
  } finally { await askedEvery(server.url, 1); }
});

test('an unknown name looks like a known one whose owner never answers', async () => {
  const known = await asking(next('dave').identifier);
  const unknown = await asking('nobody-at-all');
  const shape = ({ reply, client }) => {
    const { step, actions, methods } = client.flow;
    return [reply.status, step.type, Object.keys(step).sort(), step.expires_at - step.issued_at, step.number?.answer, actions, methods?.length];
  };
  assert.deepEqual(shape(unknown), shape(known));
  isStep(known.reply, 'push_pending');
  for (const { client } of [known, unknown]) {
    const reply = await client.poll({ after: client.flow.rev, wait: 2 });
    assert.equal(reply.status, 204, reply.text);
  }
});

test('the end of a request that nobody answers comes by the clock that was asked for', async () => {
  const { client } = await asking(next('dave').identifier);
  const { issued_at: from, expires_at: to } = client.flow.step;
  assert.ok(to - from <= 30_000, `${to - from} ms`);
  const sent = between.calls.findLast((one) => /\/backchannel$/.test(one.path));
  assert.equal(new URLSearchParams(sent.body).get('requested_expiry'), '30');
});

test('no token of the provider and no secret of ours lies on the disk, in the log, or in an answer', async () => {
  const begun = between.calls.length;
  const { client, phone } = await waiting();
  const seen = [];
  const send = client.send.bind(client);
  client.send = async (...call) => { const reply = await send(...call); seen.push(reply.text); return reply; };
  isStep(await client.finish(phone), 'signed_in');
  const ids = between.calls.slice(begun).map((one) => new URLSearchParams(one.body).get('auth_req_id')).filter(Boolean);
  assert.ok(ids.length > 0);
  const disk = await gateway.disk();
  for (const secret of [ids[0], server.ready.secret, 'eyJ']) {
    assert.ok(!disk.includes(secret), `${secret} in clear on the disk`);
    assert.ok(!gateway.log.includes(secret), `${secret} in the log`);
    assert.ok(!seen.some((text) => text?.includes(secret)), `${secret} in an answer`);
  }
});
