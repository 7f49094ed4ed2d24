// Codes and guessing (rows 8, 9, 10): one use, tries reserved before the check, limits that no new flow resets.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { parallel, withNegativeControl } from '../lib/control.mjs';
import { problem } from '../lib/http.mjs';
import { isProblem, isStep, opens, signedIn, tally } from '../lib/expect.mjs';
import { masked } from '../lib/mask.mjs';
import { wrongCode } from '../lib/totp.mjs';
import { ROOMY, limits, roomyBut } from '../lib/config.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(); });
after(() => gateway.dispose());

/** Browsers of one account that all stand before the code. */
async function atCode(place, user, count) {
  const clients = await parallel(count, () => place.client());
  for (const client of clients) {
    await client.prove(user);
    await client.choose('totp');
    assert.equal(client.flow.step.type, 'code_required', JSON.stringify(client.flow.step));
  }
  // Each new request has replaced the one before, which is news for the flow that had sent it.
  for (const client of clients) await client.poll();
  return clients;
}

withNegativeControl('a code works once', 'totp-single-use', async (place) => {
  const { user, phone } = await place.person();
  // A fourth, so that each of the three has been replaced by a later one and stands at the same revision.
  const [first, second, third] = await atCode(place, user, 4);
  const code = phone.totp();
  isStep(await first.act('code', { code }), 'remember_browser');
  const replay = await second.act('code', { code });
  isProblem(replay, 'code-incorrect');
  const wrong = await third.act('code', { code: wrongCode(phone.seed, Date.now()) });
  assert.equal(masked(replay), masked(wrong), 'a used code is answered like a wrong one');
}, ROOMY);

withNegativeControl('64 times the same code at once: one success', 'totp-single-use', async (place) => {
  const { user, phone } = await place.person();
  const clients = await atCode(place, user, 64);
  const code = phone.totp();
  const replies = await Promise.all(clients.map((client) => client.act('code', { code })));
  assert.equal(replies.filter(opens).length, 1, JSON.stringify(tally(replies, (one) => problem(one) ?? one.json?.step?.type)));
}, ROOMY);

test('an older code is not taken after a newer one', async () => {
  const place = await Gateway.start(ROOMY);
  try {
    const { user, phone } = await place.person();
    const [first, second] = await atCode(place, user, 2);
    const now = Date.now();
    isStep(await first.act('code', { code: phone.totp(now) }), 'remember_browser');
    isProblem(await second.act('code', { code: phone.totp(now - 30_000) }), 'code-incorrect');
  } finally { await place.dispose(); }
});

test('codes of the past, the future and of another phone are wrong', async () => {
  const place = await Gateway.start(ROOMY);
  try {
    const { user, phone } = await place.person();
    const stranger = await place.person();
    const [client] = await atCode(place, user, 1);
    for (const code of [phone.totp(Date.now() - 120_000), phone.totp(Date.now() + 120_000), stranger.phone.totp()]) {
      isProblem(await client.act('code', { code }), 'code-incorrect');
    }
    isStep(await client.act('code', { code: phone.totp() }), 'remember_browser');
  } finally { await place.dispose(); }
});

test('what is no code is refused without spending a try', async () => {
  const { user, client } = await gateway.person();
  await client.prove(user);
  await client.choose('totp');
  const { attempts_left: left } = client.flow.step;
  for (const code of ['', '12345', 'abcdef', '1234567890123']) {
    const reply = await client.act('code', { code });
    isProblem(reply, 'input-invalid');
    assert.equal(reply.json.field, 'code');
  }
  await client.poll();
  assert.equal(client.flow.step.attempts_left, left);
});

test('five wrong codes block the code in this flow; the phone still works', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  await client.prove(user);
  await client.choose('totp');
  for (let tries = 0; tries < 5; tries += 1) {
    const { attempts_left: left } = client.flow.step;
    assert.equal(left, 5 - tries);
    const reply = await client.act('code', { code: wrongCode(phone.seed, Date.now(), tries) });
    if (tries < 4) isProblem(reply, 'code-incorrect');
  }
  await client.poll();
  assert.equal(client.flow.step.type, 'blocked', JSON.stringify(client.flow.step));
  assert.equal(client.flow.step.why, 'throttled');
  assert.ok(client.flow.step.retry_at > client.flow.server_time);
  const reply = await client.act('code', { code: phone.totp() });
  assert.ok(!opens(reply), 'the right code comes too late here');
  await phone.approve();
  await client.until((flow) => flow.step.approved);
  isStep(await client.act('continue'), 'remember_browser');
});

withNegativeControl('120 wrong codes at once: no more than 50 are ever checked', 'reserve-before-check', async (place) => {
  const { user, phone } = await place.person();
  const clients = await atCode(place, user, 120);
  const replies = await Promise.all(clients.map((client, nth) => (
    client.act('code', { code: wrongCode(phone.seed, Date.now(), nth) }))));
  const counts = tally(replies, (one) => problem(one) ?? one.json?.step?.type);
  assert.ok((counts['code-incorrect'] ?? 0) <= 50, JSON.stringify(counts));
  assert.ok((counts['code-incorrect'] ?? 0) >= 1, JSON.stringify(counts));
  const [late] = await atCode(place, user, 1).catch(() => [undefined]);
  if (late) assert.ok(!opens(await late.act('code', { code: phone.totp() })), 'a new flow does not reset the count');
}, { ...roomyBut({ hard_limit: 50 }), races: true });

withNegativeControl('wrong passwords at once, under every spelling of the name: one count', 'reserve-before-check', async (place) => {
  const name = (nth) => `spelled${nth}@aoba.example`;
  const spellings = [(text) => text, (text) => ` ${text} `, (text) => text.toUpperCase(), (text) => text.replace('s', '\uff33')];
  // One wrong try locks here, so that a single try too many shows; many names, because a race is not lost every time.
  for (let nth = 0; nth < 24; nth += 1) {
    await place.addUser({ identifier: name(nth) });
    const clients = await parallel(8, async (n) => {
      const client = place.client();
      await client.start();
      await client.act('identify', { identifier: spellings[n % spellings.length](name(nth)) });
      return client;
    });
    const replies = await Promise.all(clients.map((client, n) => client.act('password', { password: `wrong ${n}` })));
    const counts = tally(replies, (one) => problem(one) ?? one.json?.step?.type);
    assert.deepEqual(counts, { 'credentials-incorrect': 1, blocked: 7 });
  }
}, { ...roomyBut({ hard_limit: 1 }), races: true });

test('after some wrong passwords each next has to wait twice as long, the right one too, in any browser', async () => {
  const place = await Gateway.start(limits({ password_free: 2 }));
  try {
    const user = await place.addUser();
    const client = place.client();
    await client.start();
    await client.act('identify', { identifier: user.identifier });
    const waits = [];
    while (waits.length < 3) {
      const reply = await client.act('password', { password: 'wrong' });
      if (problem(reply) === 'credentials-incorrect') continue;
      isProblem(reply, 'rate-limited');
      assert.equal(reply.json.flow.step.type, 'password', 'the flow is attached');
      const wait = reply.json.retry_at - reply.json.server_time;
      waits.push(wait);
      if (waits.length < 3) await new Promise((done) => { setTimeout(done, wait + 20); });
    }
    assert.ok(waits[1] > waits[0] && waits[2] > waits[1] && waits[2] > 3000, `${waits}`);
    isProblem(await client.act('password', { password: user.password }), 'rate-limited');
    const elsewhere = place.client();
    await elsewhere.start();
    await elsewhere.act('identify', { identifier: user.identifier });
    isProblem(await elsewhere.act('password', { password: user.password }), 'rate-limited');
  } finally { await place.dispose(); }
});

test('an attacker cannot lock the owner out of a browser that is known', async () => {
  const place = await Gateway.start();
  try {
    const { user, phone, client } = await place.person({ mode: 'none' });
    await client.prove(user);
    await client.finish(phone);
    await client.signOut();
    const attacker = place.client();
    await attacker.start();
    await attacker.act('identify', { identifier: user.identifier });
    let reply;
    for (let tries = 0; tries < 6; tries += 1) reply = await attacker.act('password', { password: `wrong ${tries}` });
    isProblem(reply, 'rate-limited');
    await client.start();
    await client.act('identify', { identifier: user.identifier });
    const own = await client.act('password', { password: user.password });
    assert.equal(own.status, 200, own.text);
  } finally { await place.dispose(); }
});

test('nothing that proves anything travels back: password, codes, seed', async () => {
  const { user, phone, client } = await gateway.person();
  const heard = [];
  const keep = async (promise) => { const reply = await promise; heard.push(reply.text, reply.rawHeaders.join('\n')); return reply; };
  await keep(client.start());
  await keep(client.act('identify', { identifier: user.identifier }));
  await keep(client.act('password', { password: user.password }));
  await keep(client.act('choose_method'));
  await keep(client.choose('totp'));
  const code = phone.totp();
  await keep(client.act('code', { code: wrongCode(phone.seed, Date.now()) }));
  await keep(client.act('code', { code }));
  await keep(client.act('remember', { remember: true }));
  await keep(client.session());
  const session = client.jar.get('__Host-sid');
  await signedIn(client, true);
  const bodies = heard.join('\n');
  const seed = phone.paired.totp_seed;
  for (const secret of [user.password, seed]) assert.ok(!bodies.includes(secret) && !phone.heard.includes(secret));
  for (const text of heard.filter((_, nth) => nth % 2 === 0)) {
    assert.ok(!text.includes(session), 'the session is never in a body');
    assert.doesNotMatch(text, new RegExp(`(?<!\\d)${code}(?!\\d)`));
  }
  const disk = await gateway.disk();
  for (const secret of [user.password, seed, session, client.jar.get('__Host-flow'), phone.seed.toString('latin1')].filter(Boolean)) {
    assert.ok(!gateway.log.includes(secret), 'not in the log');
    assert.ok(!disk.includes(secret), 'not in clear on the disk');
  }
});
