// The phone of the tests: a device key in WebCrypto and signed calls, as contract/src/device.rs says.
import { webcrypto, createHash, randomBytes } from 'node:crypto';
import { exchange } from './http.mjs';
import { totp } from './totp.mjs';

const EC = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGN = { name: 'ECDSA', hash: 'SHA-256' };
const BASE = '/api/v1';

const base64url = (bytes) => Buffer.from(bytes).toString('base64url');

/** Takes a pairing link apart: `…/companion#pair=<id>.<secret>`, from any site or none. */
export function parseLink(link) {
  const fragment = link.slice(link.indexOf('#') + 1);
  const [id, secret] = (new URLSearchParams(fragment).get('pair') ?? '').split('.');
  if (!id || !secret) throw new Error(`not a pairing link: ${link}`);
  return { id, secret };
}

/** A paired phone. */
export class Phone {
  /** Every request ever received, by id, as last seen. Its size is the number of times the owner was disturbed. */
  received = new Map();
  /** Every byte the gateway ever sent to this phone, so that a test can prove what was never in it. */
  heard = '';
  /** The revision of the list of requests last seen. */
  rev = 0;
  #skew = 0;
  #watching;

  /**
   * Pairs a new phone.
   *
   * @param {string} origin of the gateway
   * @param {string | {id: string, secret: string}} link
   * @param {{kind: string, version: string, os?: string}} app what it says of itself, when it does
   */
  static async pair(origin, link, name = 'Test phone', app = undefined) {
    const { id, secret } = typeof link === 'string' ? parseLink(link) : link;
    const phone = new Phone();
    phone.origin = origin;
    phone.keys = await webcrypto.subtle.generateKey(EC, false, ['sign', 'verify']);
    const point = await webcrypto.subtle.exportKey('raw', phone.keys.publicKey);
    const reply = await exchange(origin, {
      method: 'POST', path: `${BASE}/device/enrollments/${id}`, headers: { 'content-type': 'application/json' },
      body: { secret, public_key: base64url(point), name, ...(app ? { app } : {}) },
    });
    if (reply.status >= 300) throw Object.assign(new Error(`pairing: ${reply.status} ${reply.text}`), { reply });
    Object.assign(phone, { id: reply.json.device, paired: reply.json, name });
    phone.seed = Buffer.from(reply.json.totp_seed, 'base64url');
    return phone;
  }

  /** The headers of a signed call; `over` replaces any of the signed parts after signing. */
  async sign(method, path, body = '', { time = Date.now() + this.#skew, nonce = base64url(randomBytes(18)) } = {}) {
    const digest = createHash('sha256').update(body).digest('hex');
    const input = [method, path, String(time), nonce, digest].join('\n');
    const signature = await webcrypto.subtle.sign(SIGN, this.keys.privateKey, Buffer.from(input));
    return {
      'genkan-device': this.id, 'genkan-time': String(time), 'genkan-nonce': nonce,
      'genkan-signature': base64url(signature),
    };
  }

  /** One signed call. */
  async call(method, path, body, options = {}) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { ...await this.sign(method, path, text ?? '', options), ...options.headers };
    if (text !== undefined) headers['content-type'] = 'application/json';
    const reply = await exchange(this.origin, { method, path, headers, body: text });
    this.heard += `${reply.rawHeaders.join('\n')}\n${reply.text}\n`;
    return reply;
  }

  /** The list of requests, or null when nothing changed within `wait` seconds. */
  async requests({ after, wait } = {}) {
    const query = new URLSearchParams();
    if (after !== undefined) query.set('after', String(after));
    if (wait !== undefined) query.set('wait', String(wait));
    const reply = await this.call('GET', `${BASE}/device/requests${query.size ? `?${query}` : ''}`);
    if (reply.status === 204) return null;
    if (reply.status !== 200) throw new Error(`requests: ${reply.status} ${reply.text}`);
    this.rev = reply.json.rev;
    for (const request of reply.json.requests) this.received.set(request.id, request);
    return reply.json;
  }

  /** The pending request, waiting for it if it is still on its way. */
  async pending() {
    for (let list = await this.requests(); ; list = await this.requests({ after: this.rev, wait: 10 })) {
      const request = list?.requests.find((one) => one.state === 'pending');
      if (request) return request;
      if (list === null) throw new Error('no request came within 10 s');
    }
  }

  /**
   * Keeps a long poll open, as a phone with the app on its screen does, until `rest()`. It is connected when this is over:
   * a phone counts as that from its first call on.
   */
  async watch() {
    const until = new AbortController();
    await this.requests();
    const loop = (async () => {
      while (!until.signal.aborted) await this.requests({ after: this.rev, wait: 2 });
    })();
    loop.catch(() => {});
    this.#watching = { until, loop };
    return this;
  }

  /** Ends `watch()`. */
  async rest() {
    this.#watching?.until.abort();
    await this.#watching?.loop.catch(() => {});
  }

  /** How many requests ever came. */
  async count() {
    await this.requests();
    return this.received.size;
  }

  /** Says that a request is on the screen. */
  async seen(id) {
    return this.call('POST', `${BASE}/device/requests/${id ?? (await this.pending()).id}/seen`);
  }

  /** Gives an answer as it is. */
  answer(id, body) {
    return this.call('POST', `${BASE}/device/requests/${id}/answer`, body);
  }

  /** Approves the pending request. */
  async approve(number, id) {
    return this.answer(id ?? (await this.pending()).id, { decision: 'approve', ...(number == null ? {} : { number }) });
  }

  /** Denies the pending request. */
  async deny(reason, id) {
    return this.answer(id ?? (await this.pending()).id, { decision: 'deny', ...(reason ? { reason } : {}) });
  }

  /** The switch *allow sign-in requests*. */
  allow(on) {
    return this.call('PATCH', `${BASE}/device`, { allow_requests: on });
  }

  /** The code now, or at an instant (ms). */
  totp(at = Date.now()) {
    return totp(this.seed, at, { digits: this.paired.totp_digits, period: this.paired.totp_period });
  }
}
