// RFC 6238 with HMAC-SHA-1, written here so that the gateway's codes are checked by something that is not its library.
import { createHmac } from 'node:crypto';

/**
 * The code of a seed at an instant.
 *
 * @param {Buffer} seed
 * @param {number} at ms since the epoch
 * @param {{digits?: number, period?: number}} shape `period` in seconds
 */
export function totp(seed, at, { digits = 6, period = 30 } = {}) {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 1000 / period)));
  const mac = createHmac('sha1', seed).update(step).digest();
  const value = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(value % 10 ** digits).padStart(digits, '0');
}

/** A code of the right shape that is neither the current one nor one of the two beside it. */
export function wrongCode(seed, at, nth = 0) {
  const right = [-60_000, -30_000, 0, 30_000, 60_000].map((shift) => totp(seed, at + shift));
  let value = (Number(right[2]) + 1 + nth) % 1_000_000;
  for (;;) {
    const code = String(value).padStart(6, '0');
    if (!right.includes(code)) return code;
    value = (value + 1) % 1_000_000;
  }
}
