// An authenticator without a browser: passkeys as `navigator.credentials` would answer with them (WebAuthn Level 3).
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

/** A passkey on a device whose counter stays at zero, as those that are kept in a cloud do. */
export class Passkey {
  id = randomBytes(16);
  handle = Buffer.alloc(0);
  keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  /** What the browser says of the page around the one that asks: nothing is around. */
  where = { crossOrigin: false };

  /** @param {string} origin of the page that asks */
  constructor(origin) { this.origin = origin; }

  #clientData(type, challenge) {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, ...this.where }));
  }

  #authData(rpId, flags, more = Buffer.alloc(0)) {
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), Buffer.alloc(4), more]);
  }

  #answer(response) {
    return JSON.stringify({
      id: base64url(this.id), rawId: base64url(this.id), type: 'public-key', authenticatorAttachment: 'platform',
      clientExtensionResults: {}, response,
    });
  }

  /** Answers creation options (JSON text) with a registration (JSON text). */
  create(text) {
    const options = JSON.parse(text);
    this.handle = Buffer.from(options.user.id, 'base64url');
    const { x, y } = this.keys.publicKey.export({ format: 'jwk' });
    // COSE: EC2 key on P-256 for ES256 (RFC 9053, section 7.1.1).
    const key = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'), Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'), Buffer.from(y, 'base64url'),
    ]);
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, key]);
    const authData = this.#authData(options.rp.id, USER_PRESENT | USER_VERIFIED | ATTESTED, credential);
    const attestation = Buffer.concat([
      Buffer.from('\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58', 'latin1'), Buffer.from([authData.length]), authData,
    ]);
    return this.#answer({
      clientDataJSON: base64url(this.#clientData('webauthn.create', options.challenge)),
      attestationObject: base64url(attestation), transports: ['internal'],
    });
  }

  /** Answers request options (JSON text) with an assertion (JSON text); `verified`: whether the person was. */
  get(text, { verified = true } = {}) {
    const options = JSON.parse(text);
    const authenticatorData = this.#authData(options.rpId, USER_PRESENT | (verified ? USER_VERIFIED : 0));
    const clientData = this.#clientData('webauthn.get', options.challenge);
    const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), this.keys.privateKey);
    return this.#answer({
      clientDataJSON: base64url(clientData), authenticatorData: base64url(authenticatorData),
      signature: base64url(signature), userHandle: base64url(this.handle),
    });
  }
}

/** Sets up a passkey on the way in; the gateway has to ask for one. The client is then at *stay signed in?*. */
export async function enrolled(client, user, phone) {
  await client.prove(user);
  await client.choose('totp');
  await client.act('code', { code: phone.totp() });
  const passkey = new Passkey(client.origin);
  const { step } = client.flow;
  if (step.type !== 'enroll_required') throw new Error(`no passkey is asked for: ${JSON.stringify(step)}`);
  await client.act('enroll', { credential: passkey.create(step.offer.options) });
  return passkey;
}
