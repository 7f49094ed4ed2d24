// No account oracle (row 17): known and unknown identifiers are alike in steps, bodies, headers, cookies and time.
import test from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Gateway } from '../lib/gateway.mjs';
import { onGateway, withNegativeControl } from '../lib/control.mjs';
import { problem } from '../lib/http.mjs';
import { masked } from '../lib/mask.mjs';
import { mannWhitney, quartile } from '../lib/statistics.mjs';
import { merge, PLAIN_HASH, ROOMY } from '../lib/config.mjs';
import { Post } from '../lib/post.mjs';

// As long as the names of addUser, so that lengths can be compared too.
const unknown = () => `user-${randomBytes(5).toString('hex')}@aoba.example`;

/** The two answers an attacker sees for an identifier, as bytes with everything random masked. */
async function seen(place, identifier) {
  const client = place.client();
  await client.start();
  const named = await client.act('identify', { identifier });
  const tried = await client.act('password', { password: 'not the password' });
  return [named, tried].map((reply) => masked(reply, [identifier]));
}

onGateway('known and unknown identifiers get the same bytes', async (place) => {
  const known = await seen(place, (await place.addUser()).identifier);
  const nobody = await seen(place, unknown());
  assert.equal(nobody[0], known[0]);
  assert.equal(nobody[1], known[1]);
}, ROOMY);

onGateway('the waits after wrong passwords are the same', async (place) => {
  const walk = async (identifier) => {
    const client = place.client();
    await client.start();
    await client.act('identify', { identifier });
    const words = [];
    for (let tries = 0; tries < 7; tries += 1) {
      const reply = await client.act('password', { password: 'wrong' });
      words.push([problem(reply), reply.headers['retry-after']]);
    }
    return words;
  };
  assert.deepEqual(await walk(unknown()), await walk((await place.addUser()).identifier));
});

const PAIRS = Number(process.env.GENKAN_TIMING_PAIRS ?? 300);

withNegativeControl(`known and unknown identifiers take the same time (2 x ${PAIRS}, interleaved)`, 'same-answer-unknown', async (place) => {
  const { identifier } = await place.addUser();
  const measure = async (name) => {
    const client = place.client();
    await client.start();
    await client.act('identify', { identifier: name });
    const reply = await client.act('password', { password: 'not the password' });
    assert.equal(problem(reply), 'credentials-incorrect', reply.text);
    return reply.elapsed;
  };
  for (let warm = 0; warm < 5; warm += 1) { await measure(identifier); await measure(unknown()); }
  // Noise of a shared machine may spoil one series; a true difference shows in each of three.
  let known;
  let nobody;
  for (let series = 0; series < 3; series += 1) {
    known = [];
    nobody = [];
    for (let n = 0; n < PAIRS; n += 1) {
      known.push(await measure(identifier));
      nobody.push(await measure(unknown()));
    }
    const p = mannWhitney(known, nobody);
    // Lower quartiles: what else runs on the machine only ever adds time.
    if (p > 0.01 && Math.abs(quartile(known) - quartile(nobody)) < 5) return;
    if (p < 1e-9) break; // no noise does this
  }
  assert.fail(`told apart: p = ${mannWhitney(known, nobody)}, lower quartiles ${quartile(known)} and ${quartile(nobody)} ms`);
}, PLAIN_HASH);

let post;
test.before(async () => { post = await Post.open(); });
test.after(() => post.close());
/** A gateway that can mail and believes the addresses of its proxy, so that limits by address are out of the way. */
const MAILING = { get config() { return { ...merge(ROOMY.config, post.config), trusted_proxies: ['127.0.0.1/32'] }; } };

/** The answer to *forgot password*, from an address of the network that nobody has used before. */
async function forgotten(place, identifier) {
  const client = place.client();
  const headers = { 'x-forwarded-for': `2001:db8:${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}::1` };
  await client.start();
  await client.act('identify', { identifier });
  const reply = await client.act('recover', {}, { headers });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.json.step.kind, 'email');
  return reply;
}

withNegativeControl('a forgotten password is answered with the same bytes, whoever is named', 'same-answer-unknown', async (place) => {
  const before = post.received.length;
  const { identifier } = await place.addUser({ email: 'mei@aoba.example' });
  const [known, bare, nobody] = [await forgotten(place, identifier), await forgotten(place, (await place.addUser()).identifier), await forgotten(place, unknown())];
  await post.code();
  assert.equal(post.received.length, before + 1, 'one letter, to the one who has a mailbox');
  const sight = (reply) => masked(reply).replaceAll(/user-[0-9a-f]{10}@aoba\.example/g, '<word>');
  assert.equal(sight(nobody), sight(known));
  assert.equal(sight(bare), sight(known));
}, MAILING);

onGateway(`a forgotten password takes the same time, whoever is named (2 x ${PAIRS}, interleaved)`, async (place) => {
  let known;
  let nobody;
  for (let series = 0; series < 3; series += 1) {
    // Three mails an hour are what an account gets.
    const people = [];
    for (let n = 0; n < PAIRS; n += 3) people.push((await place.addUser({ email: `mei-${n}@aoba.example` })).identifier);
    [known, nobody] = [[], []];
    for (let n = 0; n < PAIRS; n += 1) {
      const one = async (times, identifier) => { times.push((await forgotten(place, identifier)).elapsed); };
      const both = [() => one(known, people[n % people.length]), () => one(nobody, unknown())];
      // In turns, because the letter of the one before may still be on its way.
      for (const measure of n % 2 ? both.reverse() : both) await measure();
    }
    if (mannWhitney(known, nobody) > 0.01 && Math.abs(quartile(known) - quartile(nobody)) < 5) return;
  }
  assert.fail(`told apart: p = ${mannWhitney(known, nobody)}, lower quartiles ${quartile(known)} and ${quartile(nobody)} ms`);
}, MAILING);
test('the comparison of bytes sees any other word, header or status', () => {
  const reply = { status: 401, rawHeaders: ['Date', 'today', 'X-A', 'b'], text: '{"id":"abc","at":12,"step":{"type":"password"}}' };
  assert.equal(masked(reply), masked({ ...reply, rawHeaders: ['Date', 'tomorrow', 'X-A', 'b'], text: reply.text.replace('abc', 'xyz').replace('12', '13') }));
  for (const other of [{ status: 404 }, { rawHeaders: [...reply.rawHeaders, 'X-C', 'd'] }, { text: reply.text.replace('password', 'blocked') },
    { text: reply.text.replace('}}', ',"found":false}}') }]) assert.notEqual(masked(reply), masked({ ...reply, ...other }));
});

test('the test of times can tell 2 ms apart', () => {
  const noise = (base) => Array.from({ length: 60 }, (_, n) => base + ((n * 7919) % 31) / 10);
  assert.ok(mannWhitney(noise(20), noise(20)) > 0.01);
  assert.ok(mannWhitney(noise(20), noise(22)) < 0.01);
});

test('nothing about methods is said before the password is right', async () => {
  const place = await Gateway.start(ROOMY);
  try {
    const { user } = await place.person();
    for (const identifier of [user.identifier, unknown()]) {
      const client = place.client();
      await client.start();
      const named = await client.act('identify', { identifier });
      const tried = await client.act('password', { password: 'wrong' });
      for (const flow of [named.json, tried.json.flow]) {
        assert.deepEqual(flow.methods, []);
        assert.equal(flow.step.type, 'password');
      }
    }
  } finally { await place.dispose(); }
});
