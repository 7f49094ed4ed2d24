// What a signed-in browser does with its account: the calls of security info, and the proof they ask for.
import assert from 'node:assert/strict';
import { isStep } from './expect.mjs';
import { totp } from './totp.mjs';

const BASE = '/api/v1';

/** The account of the person who is signed in in this browser. */
export class Account {
  /** @param {import('./client.mjs').Client} client */
  constructor(client) { this.client = client; }

  /** The token of the session's writes, as it is now. */
  async csrf() { return (await this.client.session()).json.csrf; }

  /** A reading call below `/account`. */
  get(path, options) { return this.client.send('GET', `${BASE}/account${path}`, undefined, options); }

  /** A writing call below `/account`; `csrf` is the session's unless given, null leaves it out. */
  async write(method, path, body, { csrf, headers = {}, ...options } = {}) {
    const token = csrf === undefined ? await this.csrf() : csrf;
    return this.client.send(method, `${BASE}/account${path}`, body, { headers: { 'x-csrf-token': token ?? null, ...headers }, ...options });
  }

  post(path, body = {}, options) { return this.write('POST', path, body, options); }
  patch(path, body, options) { return this.write('PATCH', path, body, options); }
  put(path, body, options) { return this.write('PUT', path, body, options); }
  delete(path, options) { return this.write('DELETE', path, undefined, options); }

  /** The whole list of methods. */
  async methods({ after, wait } = {}) {
    const query = new URLSearchParams();
    if (after !== undefined) query.set('after', String(after));
    if (wait !== undefined) query.set('wait', String(wait));
    const reply = await this.get(`/methods${query.size ? `?${query}` : ''}`);
    if (reply.status === 204) return null;
    assert.equal(reply.status, 200, reply.text);
    return reply.json;
  }

  /** The first method of a kind. */
  async method(kind) {
    const { methods } = await this.methods();
    const found = methods.find((one) => one.type === kind);
    assert.ok(found, `no ${kind} among ${JSON.stringify(methods)}`);
    return found;
  }

  /** Changes a method. */
  change(id, body, options) { return this.patch(`/methods/${id}`, body, options); }

  /** Begins to add a method; its enrolment. */
  async add(kind, more = {}) {
    const reply = await this.post('/enrollments', { type: kind, ...more });
    assert.equal(reply.status, 201, reply.text);
    return reply.json;
  }

  /** The enrolment, as soon as it satisfies `wanted`. */
  async enrolment(id, wanted = () => true) {
    let reply = await this.get(`/enrollments/${id}`);
    for (let tries = 0; tries < 10; tries += 1) {
      assert.ok([200, 204].includes(reply.status), reply.text);
      if (reply.status === 200) {
        if (wanted(reply.json)) return reply.json;
        this.seen = reply.json;
      }
      reply = await this.get(`/enrollments/${id}?after=${this.seen.rev}&wait=5`);
    }
    throw new assert.AssertionError({ message: `the enrolment stayed at ${JSON.stringify(this.seen)}` });
  }

  /** A test request, as soon as it satisfies `wanted`. */
  async trial(id, wanted = () => true) {
    let reply = await this.get(`/tests/${id}`);
    for (let tries = 0; tries < 10; tries += 1) {
      assert.ok([200, 204].includes(reply.status), reply.text);
      if (reply.status === 200) {
        if (wanted(reply.json)) return reply.json;
        this.seen = reply.json;
      }
      reply = await this.get(`/tests/${id}?after=${this.seen.rev}&wait=5`);
    }
    throw new assert.AssertionError({ message: `the test request stayed at ${JSON.stringify(this.seen)}` });
  }

  /** The newest entries of what has happened. */
  async activity(query = '') {
    const reply = await this.get(`/activity${query}`);
    assert.equal(reply.status, 200, reply.text);
    return reply.json;
  }

  /** The sessions. */
  async sessions() {
    const reply = await this.get('/sessions');
    assert.equal(reply.status, 200, reply.text);
    return reply.json.sessions;
  }

  /** Begins to prove it again. */
  reauthenticate(touches) {
    return this.client.start({ purpose: 'reauthenticate', ...(touches ? { touches } : {}) });
  }

  /**
   * Proves it again with password and phone, or with what `prove` does at the second step.
   *
   * @param {{password: string}} user
   * @param {import('./phone.mjs').Phone} phone
   */
  async stepUp(user, phone, { touches, prove } = {}) {
    const started = await this.reauthenticate(touches);
    assert.ok(started.status < 300, started.text);
    await this.client.act('password', { password: user.password });
    if (prove) return prove(this.client);
    isStep(await this.client.poll(), 'push_pending');
    await phone.approve(this.client.flow.step.number?.value);
    await this.client.until((flow) => flow.step.approved);
    return this.client.act('continue');
  }

  /** Adds an authenticator app: its seed and its id. Proven with the last code, so that the present one is still to be used. */
  async addApp(label = 'Desk app') {
    const begun = await this.add('totp', { label });
    const seed = fromBase32(begun.offer.secret);
    const reply = await this.post(`/enrollments/${begun.id}/verify`, { code: totp(seed, Date.now() - 30_000) });
    assert.equal(reply.status, 200, reply.text);
    assert.equal(reply.json.state, 'done', reply.text);
    return { id: reply.json.method, seed, label, secret: begun.offer.secret };
  }
}

/** Base32 without padding (RFC 4648, section 6). */
export function fromBase32(text) {
  const bits = [...text.toUpperCase()].map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

/** Signs a browser in by password and phone. */
export async function signIn(client, user, phone, options) {
  await client.prove(user);
  isStep(await client.finish(phone, options), 'signed_in');
  return new Account(client);
}

/** An account with a phone, signed in in one browser: `{user, phone, client, account}`. */
export async function signedInPerson(gateway, options = {}) {
  const person = await gateway.person({ mode: 'none', ...options });
  return { ...person, account: await signIn(person.client, person.user, person.phone) };
}

/** Signs a browser in with a recovery code of the account. */
export async function signInByRecovery(client, user, code) {
  await client.prove(user);
  await client.choose('recovery');
  isStep(await client.act('code', { code }), 'remember_browser');
  isStep(await client.act('remember', { remember: false }), 'signed_in');
  return new Account(client);
}

/** Signs a browser in with a mailed code. */
export async function signInByMail(client, user, address, post) {
  await client.prove(user);
  await client.choose('email');
  isStep(await client.act('prove', { address }), 'code_required');
  isStep(await client.act('code', { code: await post.code(address) }), 'remember_browser');
  isStep(await client.act('remember', { remember: false }), 'signed_in');
  return new Account(client);
}
