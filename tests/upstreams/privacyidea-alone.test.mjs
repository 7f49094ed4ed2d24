// privacyIDEA without a service account, and with a clock of the gateway's own: what is left, and what is not offered.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { isProblem, isStep, opens, signedIn } from '../lib/expect.mjs';
import { Place } from '../lib/privacyidea.mjs';

let place;
before(async () => { place = await Place.open({ service: false, upstream: { push_lifetime: 2, code_lifetime: 4 } }); });
after(() => place?.close());

test('nobody answers: it is over when the gateway’s clock says so, and a late answer opens nothing', async () => {
  const client = place.client();
  const person = place.person('dave');
  isStep(await client.prove(person), 'push_pending');
  const request = await person.phone.pending();
  await client.until((flow) => flow.step.type === 'push_ended');
  assert.equal(client.flow.step.outcome, 'expired', JSON.stringify(client.flow.step));
  assert.ok(!client.flow.actions.includes('resend'), 'it cannot be sent again without the password');
  assert.equal(await person.phone.approve(undefined, request), true, 'the server, which lives longer, still takes it');
  await client.poll();
  assert.ok(!opens(await client.act('continue')));
  await signedIn(client, false);
});

test('a code goes with the request’s own transaction; when that is over, it begins again with the password', async () => {
  const client = place.client();
  const person = place.person('alice');
  await client.prove(person);
  isStep(await client.choose('totp'), 'code_required');
  isStep(await client.act('code', { code: await person.codes.next() }), 'remember_browser');
  assert.equal(place.between.count(/triggerchallenge/), 0);

  const late = place.client();
  const other = place.person('alice');
  await late.prove(other);
  isStep(await late.choose('totp'), 'code_required');
  // The server's own time is not waited for: the adapter's is over first.
  const until = Date.now() + 4_100;
  await late.until((flow) => flow.step.type === 'code_required');
  while (Date.now() < until) await late.poll({ after: late.flow.rev, wait: 1 });
  const before = place.between.calls.length;
  const reply = await late.act('code', { code: await other.codes.next() });
  assert.ok(!opens(reply), reply.text);
  await late.poll();
  assert.equal(late.flow.step.type, 'password');
  assert.ok(!place.between.calls.slice(before).some(({ path }) => path === '/auth'), 'the server would have taken it for a password');
  isStep(await late.act('password', { password: other.password }), 'push_pending');
});

test('what needs the service account is not announced', async () => {
  const reply = await place.gateway.raw({ path: '/.well-known/signin-configuration' });
  assert.equal(reply.status, 200);
  const client = place.client();
  const person = place.person('bob');
  isStep(await client.prove(person), 'code_required');
  isProblem(await client.act('code', { code: person.codes.wrong() }), 'code-incorrect');
  assert.ok(!client.flow.actions.includes('resend'));
});
