// A browser without a page: cookie jar, the headers a browser sends with same-origin fetches, the flow's token and rev.
import { randomUUID } from 'node:crypto';
import { exchange } from './http.mjs';

const BASE = '/api/v1';
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';

/** Cookies by name, as one browser keeps them for one origin. */
export class Jar {
  #cookies = new Map();

  /** Takes over the Set-Cookie lines of an answer. */
  store(lines = []) {
    for (const line of lines) {
      const [pair, ...attributes] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const name = pair.slice(0, at);
      const ended = attributes.some((one) => /^max-age=(0|-\d+)$/i.test(one)
        || (/^expires=/i.test(one) && Date.parse(one.slice(8)) < Date.now()));
      if (ended || pair.length === at + 1) this.#cookies.delete(name); else this.#cookies.set(name, pair.slice(at + 1));
    }
  }

  get(name) { return this.#cookies.get(name); }
  set(name, value) { this.#cookies.set(name, value); }
  delete(name) { this.#cookies.delete(name); }
  all() { return [...this.#cookies]; }
  header() { return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '); }
}

/** One browser. After each answer that carries a flow, `flow` is that flow. */
export class Client {
  /** What its calls about flows start with. */
  base = BASE;
  jar = new Jar();
  flow = undefined;

  constructor(origin, { agent = AGENT } = {}) {
    this.origin = origin;
    this.agent = agent;
  }

  /** One call as the page's fetch makes it; `headers` override (null leaves one out). */
  async send(method, path, body, { headers = {}, keep = true } = {}) {
    const usual = {
      accept: 'application/json', 'user-agent': this.agent, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
    };
    const cookies = this.jar.header();
    if (cookies) usual.cookie = cookies;
    if (method !== 'GET') usual.origin = this.origin;
    if (body !== undefined) usual['content-type'] = 'application/json';
    const reply = await exchange(this.origin, { method, path, headers: { ...usual, ...headers }, body });
    if (keep) this.jar.store(reply.headers['set-cookie']);
    const flow = reply.json?.step ? reply.json : reply.json?.flow;
    if (flow?.step && keep) this.flow = flow;
    return reply;
  }

  /** `POST /flows`. */
  start(body = { purpose: 'sign_in' }, options) {
    return this.send('POST', `${this.base}/flows`, body, options);
  }

  /** One action; `rev` and the token are the last flow's unless given. */
  act(name, body = {}, { headers = {}, flow = this.flow, key = randomUUID(), keep } = {}) {
    return this.send('POST', `${this.base}/flows/${flow.id}/actions/${name}`, { rev: flow.rev, ...body }, {
      headers: { 'x-csrf-token': flow.csrf, 'idempotency-key': key, ...headers }, keep,
    });
  }

  /** `GET /flows/{id}`, with `after` and `wait` when given. */
  poll({ after, wait } = {}) {
    const query = new URLSearchParams();
    if (after !== undefined) query.set('after', String(after));
    if (wait !== undefined) query.set('wait', String(wait));
    return this.send('GET', `${this.base}/flows/${this.flow.id}${query.size ? `?${query}` : ''}`);
  }

  /** Polls until the flow satisfies `wanted`; fails after ten answers. */
  async until(wanted) {
    for (let tries = 0; tries < 10; tries += 1) {
      if (wanted(this.flow)) return this.flow;
      await this.poll({ after: this.flow.rev, wait: 5 });
    }
    throw new Error(`the flow stayed at ${JSON.stringify(this.flow.step)}`);
  }

  /** `DELETE /flows/{id}`. */
  cancel() {
    return this.send('DELETE', `${this.base}/flows/${this.flow.id}`, undefined, {
      headers: { 'x-csrf-token': this.flow.csrf },
    });
  }

  /** `GET /session`. */
  session() { return this.send('GET', `${BASE}/session`); }

  /** `DELETE /session`. */
  async signOut() {
    const { csrf } = (await this.session()).json;
    return this.send('DELETE', `${BASE}/session`, undefined, { headers: { 'x-csrf-token': csrf ?? '' } });
  }

  /** Identifier and password of a user; the next step is the second method's. */
  async prove(user, asked = {}) {
    await this.start({ purpose: 'sign_in', ...asked });
    await this.act('identify', { identifier: user.identifier });
    return this.act('password', { password: user.password });
  }

  /** The usable method of a kind, as listed in the flow. */
  method(kind) { return this.flow.methods.find((one) => one.type === kind); }

  /** Switches to a method by kind. */
  choose(kind) { return this.act('choose', { method: this.method(kind)?.id ?? kind }); }

  /** Approves on the phone, redeems and answers *stay signed in?*. */
  async finish(phone, { remember = false } = {}) {
    await phone.approve(this.flow.step.number?.value);
    await this.until((flow) => flow.step.approved);
    await this.act('continue');
    return this.act('remember', { remember });
  }
}
