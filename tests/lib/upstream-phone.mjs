// A phone of privacyIDEA that really signs: RSA with PKCS #1 v1.5 and SHA-256 over the strings its push protocol names,
// in Base32. It asks for requests, as one does that gets no notifications.
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** How often it asks for requests, ms. */
const ASK_EVERY = 100;

/** RFC 4648, section 6, with padding. */
function base32(bytes) {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  const text = (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[parseInt(five.padEnd(5, '0'), 2)]).join('');
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=');
}

/** The bytes of Base32 text, padded or not. */
export function fromBase32(text) {
  const bits = [...text.replace(/=+$/, '')].map((one) => ALPHABET.indexOf(one.toUpperCase()).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => parseInt(eight, 2)));
}

/** A phone, enrolled. */
export class UpstreamPhone {
  /** Every request ever received, by its nonce. Its size is the number of times the owner was disturbed. */
  received = new Map();
  /** What it was told after its last answer: with a number to type into the page, that number is in it. */
  told;

  /**
   * One that the server knows already.
   *
   * @param {string} url where it asks, `…/ttype/push`
   * @param {{serial: string, key: string}} known its serial, and its private key as PEM
   */
  constructor(url, { serial, key }) {
    this.url = url;
    this.serial = serial;
    this.key = createPrivateKey(key);
  }

  /** Scans an `otpauth://pipush/…` link: makes a key and hands over its public half. */
  static async enroll(link) {
    const { protocol, host, searchParams } = new URL(link);
    if (protocol !== 'otpauth:' || host !== 'pipush') throw new Error(`not a link for a phone: ${link}`);
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const serial = searchParams.get('serial');
    const phone = new UpstreamPhone(searchParams.get('url'), { serial, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) });
    const pubkey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
    const body = { serial, enrollment_credential: searchParams.get('enrollment_credential'), fbtoken: 'none', pubkey };
    const reply = await phone.#send({ ...body, pubkey: pubkey.padEnd(Math.ceil(pubkey.length / 4) * 4, '=') });
    if (!reply.result?.status) throw new Error(`not enrolled: ${JSON.stringify(reply.result)}`);
    return phone;
  }

  #signature(...parts) {
    return base32(sign('sha256', Buffer.from(parts.join('|')), this.key));
  }

  async #send(body) {
    const reply = await fetch(this.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return reply.json();
  }

  /** The requests that wait for an answer. */
  async requests() {
    const timestamp = new Date().toISOString();
    const query = new URLSearchParams({ serial: this.serial, timestamp, signature: this.#signature(this.serial, timestamp) });
    const reply = await (await fetch(`${this.url}?${query}`)).json();
    if (!reply.result?.status) throw new Error(`requests: ${JSON.stringify(reply.result)}`);
    for (const request of reply.result.value) this.received.set(request.nonce, request);
    return reply.result.value;
  }

  /** The newest request, waiting for it if it is still on its way. */
  async pending() {
    for (const end = Date.now() + 10_000; Date.now() < end; await delay(ASK_EVERY)) {
      const request = (await this.requests()).at(-1);
      if (request) return request;
    }
    throw new Error('no request came within 10 s');
  }

  /** How many requests ever came. */
  async count() {
    await this.requests();
    return this.received.size;
  }

  /** The numbers a request offers; none when it only has to be approved. */
  static choices(request) {
    return request.require_presence?.split(',') ?? [];
  }

  /** Approves; `true` when the server takes it. */
  async approve(number, request) {
    const { nonce } = request ?? await this.pending();
    const chosen = number == null ? [] : [number];
    return this.#answer({ nonce, ...(number == null ? {} : { presence_answer: number }), signature: this.#signature(nonce, this.serial, ...chosen) });
  }

  /** Declines: `cancelled` is a plain no, `unknown_trigger` *it wasn't me*, null what older apps say. */
  async deny(reason = 'cancelled', request = undefined) {
    const { nonce } = request ?? await this.pending();
    const said = reason ? [reason] : [];
    return this.#answer({ nonce, decline: 1, ...(reason ? { decline_reason: reason } : {}), signature: this.#signature(nonce, this.serial, 'decline', ...said) });
  }

  /** The number to type into the page, once the request was confirmed. */
  get number() {
    return this.told?.display_code;
  }

  async #answer(body) {
    const reply = await this.#send({ serial: this.serial, ...body });
    this.told = reply.detail;
    return reply.result?.value === true;
  }
}
