// Codes of an authenticator app that were not given before: a server takes each only once.
import { fromBase32 } from './account.mjs';
import { totp, wrongCode } from './totp.mjs';

const PERIOD = 30_000;

// By seed, because two people of a test can have the same one only when they are the same.
const last = new Map();

/**
 * The code source of one authenticator app.
 *
 * @param {string | Buffer} secret in Base32, or the bytes
 * @param {string} owner whose it is, where several people share a seed
 * @param {number} ahead whether the server takes the code after the current one, too
 */
export function codesOf(secret, owner = '', ahead = 1) {
  const seed = Buffer.isBuffer(secret) ? secret : fromBase32(secret);
  const key = `${owner} ${seed.toString('hex')}`;
  return {
    seed,
    /**
     * A right code. Servers take the one before, most of them the one after, too, and none that is older than one they
     * have taken; when all are used up, this waits for the next.
     */
    async next() {
      for (;;) {
        const now = Math.floor(Date.now() / PERIOD);
        const step = Math.max(now - 1, (last.get(key) ?? 0) + 1);
        if (step <= now + ahead) {
          last.set(key, step);
          // At the very end of its time the one before would be too old on arrival.
          if (step === now - 1 && Date.now() % PERIOD > PERIOD - 10_000) continue;
          return totp(seed, step * PERIOD);
        }
        await new Promise((done) => { setTimeout(done, (step - ahead) * PERIOD - Date.now() + 50); });
      }
    },
    /** One that is wrong. */
    wrong: (nth = 0) => wrongCode(seed, Date.now(), nth),
  };
}
