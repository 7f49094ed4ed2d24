// The tests' own codes against the vectors of RFC 6238, appendix B (SHA-1).
import test from 'node:test';
import assert from 'node:assert/strict';
import { totp, wrongCode } from '../lib/totp.mjs';

const SEED = Buffer.from('12345678901234567890');

test('codes of RFC 6238', () => {
  for (const [seconds, code] of [[59, '94287082'], [1111111109, '07081804'], [1111111111, '14050471'], [1234567890, '89005924'],
    [2000000000, '69279037'], [20000000000, '65353130']]) {
    assert.equal(totp(SEED, seconds * 1000, { digits: 8 }), code);
  }
});

test('a wrong code is wrong in every step nearby', () => {
  for (let nth = 0; nth < 200; nth += 1) {
    const now = 1_234_567_890_000 + nth * 17_000;
    const wrong = wrongCode(SEED, now, nth);
    for (const shift of [-30_000, 0, 30_000]) assert.notEqual(wrong, totp(SEED, now + shift));
  }
});
