// Negative controls: a security test counts only when it has been seen to fail with its rule switched off.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from './gateway.mjs';

/**
 * Registers `check` twice: on a gateway as it ships, where it has to pass, and on one with `rule` switched off, where
 * it has to end in an assertion error. Any other error of the second run is a fault of the test, not a proof.
 *
 * @param {string} name
 * @param {string} rule a word of GENKAN_BREAK
 * @param {(gateway: Gateway) => Promise<void>} check
 * @param {{config?: object, races?: boolean}} options of the gateways; in what races, chance decides what is seen: the second
 *   run may be tried up to five times
 */
export function withNegativeControl(name, rule, check, options = {}) {
  // The options are read when a gateway starts, not here: they may name what is set up only when the tests run.
  onGateway(name, check, options);
  test(`${name} (negative control: fails without ${rule})`, async () => {
    for (let left = options.races ? 5 : 1; left > 0; left -= 1) if (await fails(check, { ...options, breaks: rule })) return;
    assert.fail(`the check passes although ${rule} is switched off: it proves nothing`);
  });
}

/** Whether a check ends in an assertion error on such a gateway. */
async function fails(check, options) {
  const gateway = await Gateway.start(options);
  try {
    await check(gateway);
    return false;
  } catch (error) {
    if (error instanceof assert.AssertionError) return true;
    throw new Error(`the control broke instead of failing: ${error.stack}`);
  } finally { await gateway.dispose(); }
}

/** Registers `check` on a gateway of its own. */
export function onGateway(name, check, options = {}) {
  test(name, async () => {
    const gateway = await Gateway.start(options);
    try { await check(gateway); } finally { await gateway.dispose(); }
  });
}

/** Calls `make(n)` `count` times at once and waits for all of them. */
export function parallel(count, make) {
  return Promise.all(Array.from({ length: count }, (_, n) => make(n)));
}
