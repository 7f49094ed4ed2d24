// Moving to a new phone is one thing: whatever happens in the middle, the account has a way in, and never none.
import { after } from 'node:test';
import assert from 'node:assert/strict';
import { signIn, signInByRecovery } from '../lib/account.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { onGateway } from '../lib/control.mjs';
import { isProblem, isStep } from '../lib/expect.mjs';
import { Phone } from '../lib/phone.mjs';
import { Post } from '../lib/post.mjs';

const post = await Post.open();
after(() => post.close());
const OPTIONS = { config: merge(ROOMY.config, post.config) };

const phones = async (account) => (await account.methods()).methods.filter((one) => one.type === 'push');

/** Somebody with one phone, who signed in with a recovery code: the phone may be gone. */
async function somebody(place) {
  const { user, phone } = await place.person({ mode: 'type6', recovery: true });
  const account = await signInByRecovery(place.client(), user, user.recovery[0]);
  return { user, phone, account, old: `p-${phone.id}` };
}

/** The new phone, paired and not confirmed. */
async function paired(place, account, old) {
  const begun = await account.add('push', { replaces: old });
  assert.equal(begun.replaces, 'Test phone');
  const phone = await Phone.pair(place.origin, begun.offer.link, 'New phone');
  const { push } = await account.enrolment(begun.id, (one) => one.state === 'confirm');
  return { begun, phone, number: push.number.value };
}

/** Which phone a sign-in asks. */
async function asks(place, user) {
  const client = place.client();
  isStep(await client.prove(user), 'push_pending');
  return client.flow.step.device;
}

onGateway('the old phone goes in the instant in which the new one is confirmed, and can be brought back', async (place) => {
  const { user, phone: before, account, old } = await somebody(place);
  assert.equal((await phones(account))[0].last, true, 'the only lasting way in');
  isProblem(await account.delete(`/methods/${old}`), 'last-method');
  const { begun, phone, number } = await paired(place, account, old);
  assert.deepEqual((await phones(account)).map((one) => one.id), [old], 'until then the old one is what there is');
  assert.equal(await asks(place, user), 'Test phone');
  await before.deny();
  await phone.approve(number, (await phone.requests()).requests.find((one) => one.purpose === 'confirm').id);
  await account.enrolment(begun.id, (one) => one.state === 'done');
  const list = await account.methods();
  const [moved] = list.methods.filter((one) => one.type === 'push');
  assert.deepEqual([moved.id, moved.default], [`p-${phone.id}`, true], 'the default moves along');
  assert.deepEqual(list.removed.map((one) => one.id), [old]);
  assert.equal(await asks(place, user), 'New phone');
  const reply = await before.call('GET', '/api/v1/device/requests');
  assert.ok(reply.status >= 400 || reply.json.requests.every((one) => one.state !== 'pending'), reply.text);
  assert.equal((await account.post(`/methods/${old}/restore`)).status, 200);
  assert.equal((await phones(account)).length, 2);
}, OPTIONS);

onGateway('given up, denied or wrong: the old phone is untouched', async (place) => {
  const { user, account, old, phone: before } = await somebody(place);
  const { begun, phone, number } = await paired(place, account, old);
  await phone.approve(number === '111111' ? '111112' : '111111');
  await account.enrolment(begun.id, (one) => one.state === 'unconfirmed');
  assert.deepEqual((await phones(account)).map((one) => one.id), [old]);
  assert.ok((await account.delete(`/enrollments/${begun.id}`)).status < 300);
  assert.deepEqual((await phones(account)).map((one) => [one.id, one.usable]), [[old, true]]);
  await signIn(place.client(), user, before);
}, OPTIONS);

onGateway('the plug is pulled in the middle: it goes on where it was', async (place) => {
  const { user, account, old } = await somebody(place);
  const { begun, phone, number } = await paired(place, account, old);
  await place.kill();
  await place.run();
  assert.equal((await account.methods()).enrollment, begun.id, 'a reload resumes');
  const resumed = await account.enrolment(begun.id);
  assert.deepEqual([resumed.state, resumed.push.number.value, resumed.replaces], ['confirm', number, 'Test phone']);
  assert.deepEqual((await phones(account)).map((one) => one.id), [old]);
  await phone.approve(number);
  await account.enrolment(begun.id, (one) => one.state === 'done');
  await place.kill();
  await place.run();
  assert.deepEqual((await phones(account)).map((one) => one.id), [`p-${phone.id}`]);
  assert.equal(await asks(place, user), 'New phone');
}, OPTIONS);

onGateway('killed while the number is given, again and again: the old one or the new one, never neither', async (place) => {
  for (let round = 0; round < 5; round += 1) {
    const { user, account, old } = await somebody(place);
    const { phone, number } = await paired(place, account, old);
    const { id } = await phone.pending();
    const answered = phone.approve(number, id).catch(() => undefined);
    await new Promise((done) => { setTimeout(done, round * 2); });
    await place.kill();
    const reply = await answered;
    await place.run();
    const now = (await phones(account)).map((one) => one.id);
    assert.equal(now.length, 1, JSON.stringify(now));
    assert.ok([old, `p-${phone.id}`].includes(now[0]));
    if (reply?.status === 200 && reply.json.state === 'approved') assert.equal(now[0], `p-${phone.id}`, 'what was acknowledged is true');
    assert.equal(await asks(place, user), now[0] === old ? 'Test phone' : 'New phone');
  }
}, OPTIONS);

onGateway('the phone that is to go is removed by somebody else meanwhile', async (place) => {
  const { account, old } = await somebody(place);
  const { begun, phone, number } = await paired(place, account, old);
  await account.addApp();
  assert.equal((await account.delete(`/methods/${old}`)).status, 200);
  await phone.approve(number);
  await account.enrolment(begun.id, (one) => one.state === 'done');
  assert.deepEqual((await phones(account)).map((one) => one.id), [`p-${phone.id}`]);
}, OPTIONS);

onGateway('another’s phone cannot be replaced, nor one that is none', async (place) => {
  const { account } = await somebody(place);
  const other = await somebody(place);
  for (const replaces of [other.old, 'p-nobody', 'r', '']) {
    const reply = await account.post('/enrollments', { type: 'push', replaces });
    assert.ok([404, 422].includes(reply.status), `${replaces}: ${reply.status} ${reply.text}`);
  }
  assert.equal((await phones(other.account)).length, 1);
}, OPTIONS);

onGateway('a move is not a way around the limit, nor stopped by it', async (place) => {
  const { account, old } = await somebody(place);
  const refused = await account.post('/enrollments', { type: 'push' });
  isProblem(refused, 'input-invalid');
  assert.equal(refused.json.wrong, 'limit');
  const { begun, phone, number } = await paired(place, account, old);
  await phone.approve(number);
  await account.enrolment(begun.id, (one) => one.state === 'done');
  assert.equal((await phones(account)).length, 1);
}, { config: merge(OPTIONS.config, { policy: { limits: { phones: 1 } } }) });
