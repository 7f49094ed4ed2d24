// The conformance kit: our own gateway passes whole, and one with a rule switched off fails exactly the checks of that rule.
import test, { describe } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Gateway } from '../lib/gateway.mjs';
import { merge, PLAIN_HASH } from '../lib/config.mjs';
import { examine, failed, people, QUICK } from '../lib/kit.mjs';
import { StaticHost } from '../lib/static-host.mjs';

/** What takes long, and was looked at in the run of the whole kit. */
const SLOW = ['--skip', 'poll-cap', 'enumeration-timing', 'session-idle-end', 'session-idle-use'];
/** Where a session ends soon enough for its end to be waited for; two people, so that the checks wait beside each other. */
const SHORT = { config: { policy: { session_idle: 20 } }, who: { phones: false, apps: 3 } };

/** The rules that can be switched off, and the checks that have to fail then. `args` in place of the whole kit where that is
 * told; `config` where the rule only shows there, `who` the people it takes. */
const RULES = {
  'announced-shown': { fails: ['account-announced'] },
  'body-limit': { fails: ['input-large'] },
  'code-window': { fails: ['code-old'] },
  csrf: { fails: ['account-csrf', 'csrf-json', 'csrf-site', 'csrf-token', 'sign-out-token', 'step-up-session'] },
  'deny-wins': { fails: ['push-deny-wins', 'race-deny'] },
  'enrollment-bound': { fails: ['enrollment-bound'] },
  'flow-bound': { fails: ['flow-bound'] },
  'foreign-host': { fails: ['foreign-host'] },
  'foreign-reader': { fails: ['no-foreign-reader'] },
  'fresh-proof': { fails: ['step-up-stale'] },
  'idle-timeout': { fails: ['session-idle-end'], args: ['--only', 'session-idle', 'session-idle-'], ...SHORT },
  'http-only': { fails: ['cookies'] },
  idempotency: { fails: ['idempotency-again', 'idempotency-at-once', 'idempotency-other'] },
  'last-method': { fails: ['methods-last'] },
  // Without it every step of a phone takes five seconds more: the core level shows it as well.
  'long-poll': { fails: ['poll-wakes'], args: ['--level', 'core', ...SLOW] },
  'no-store': { fails: ['headers-no-store'] },
  nosniff: { fails: ['headers-nosniff'] },
  'number-secret': { fails: ['number-secret'] },
  'one-wrong-number': { fails: ['number-wrong'] },
  'opening-is-use': { fails: ['session-idle-use'], args: ['--only', 'session-idle-use'], ...SHORT },
  'passkey-bound': { fails: ['passkey-bound'] },
  'passkey-single-use': { fails: ['passkey-once'] },
  'password-rules': { fails: ['password-rules'] },
  'problem-type': { fails: ['headers-json'] },
  'push-bound-to-flow': { fails: ['push-bound'] },
  'push-caps': { fails: ['push-caps'] },
  'recheck-at-redemption': { fails: ['recheck-at-redemption'] },
  'recovery-single-use': { fails: ['recovery-once'] },
  // A race for passwords is lost by luck, and by how many are hashed at once: this one always is.
  'reserve-before-check': { fails: ['enroll-tries'], args: [...SLOW, 'race-guesses'] },
  'retry-after': { fails: ['problem-retry-after'] },
  // Only where a password costs as much as a real one.
  'same-answer-unknown': { fails: ['enumeration-replies', 'enumeration-timing'], args: ['--only', 'enumeration-'], config: PLAIN_HASH.config },
  'seen-told': { fails: ['device-seen'], args: ['--only', 'device-'] },
  'sign-out': { fails: ['sign-out'] },
  'single-redemption': { fails: ['race-continue'] },
  'stale-flow': { fails: ['stale-revision'] },
  'trial-taken-back': { fails: ['methods-test-taken-back'], args: ['--only', 'methods-test', 'methods-test-taken-back'] },
  'waiting-is-no-use': { fails: ['session-idle-use'], args: ['--only', 'session-idle-use'], ...SHORT },
  'totp-single-use': { fails: ['code-once', 'enroll-secret-once', 'race-code'] },
};

/** Why checks were left out, by name. */
const skipped = ({ report }) => Object.fromEntries(report.checks.filter((one) => one.result === 'skipped').map(({ name, why }) => [name, why]));

/** What the docs say that no run shows. */
async function documented() {
  const text = await readFile(resolve(import.meta.dirname, '../../docs/conformance.md'), 'utf8');
  const table = text.slice(text.indexOf('<!-- unseen:begin -->'), text.indexOf('<!-- unseen:end -->'));
  const cells = [...table.matchAll(/^\| (`.*?) \|/gm)].map(([, cell]) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word));
}

test('our own gateway passes whole', async () => {
  const place = await Gateway.start(QUICK);
  try {
    // The end of a session that nobody uses is waited for below, where it comes soon.
    const result = await examine(place.origin, await people(place), ['--skip', 'session-idle-end', 'session-idle-use']);
    assert.deepEqual(failed(result), [], result.text);
    assert.equal(result.code, 0, result.text);
    assert.deepEqual(skipped(result), { 'pages-elsewhere': "the API is at the pages' own origin" }, result.text);
    const { calls, actions, steps, problems } = result.report.unseen;
    const told = await documented();
    assert.deepEqual(told.filter((word) => ![calls, actions, steps, problems].flat().includes(word)), [], 'told as unseen, and seen');
    assert.deepEqual(calls.filter((call) => !told.includes(call)), [], 'calls that no check has made, and nobody says so');
    assert.match(result.text, /\d+ passed, 0 failed, 1 skipped/);
    assert.match(result.junit, new RegExp(`tests="${result.report.checks.length}" failures="0" skipped="1"`));
  } finally { await place.dispose(); }
});

describe('a gateway without a rule fails the checks of that rule and no other', { concurrency: 6 }, () => {
  for (const [rule, { fails, args = SLOW, config, who }] of Object.entries(RULES)) {
    test(`without ${rule}: ${fails.join(', ')}`, async () => {
      const place = await Gateway.start({ config: merge(QUICK.config, config), breaks: rule });
      try {
        const result = await examine(place.origin, await people(place, who), args);
        assert.deepEqual(failed(result).sort(), fails, result.text);
        assert.equal(result.code, 1);
        assert.match(result.text, new RegExp(`again .*--only ${fails[0]}`), 'how to look again');
      } finally { await place.dispose(); }
    });
  }
});

/** Runs the kit where the pages are, on a host of files: the API is at another origin of the site, as `base` says. */
async function examineApart({ breaks, who, args }) {
  const host = await StaticHost.open('localhost');
  const place = await Gateway.start({ config: merge(QUICK.config, { pages: [host.origin] }), breaks });
  try {
    host.files['/.well-known/signin-configuration'] = { type: 'application/json', body: await place.cli(['discovery']) };
    await host.dress(place);
    return { ...await examine(host.origin, await people(place, who), args), place };
  } finally { host.close(); await place.dispose(); }
}

describe('sessions that end, and pages elsewhere', { concurrency: 3 }, () => {
  test('a session that nobody uses ends when it was said to, and one that is used does not', async () => {
    const place = await Gateway.start({ config: merge(QUICK.config, SHORT.config) });
    try {
      const result = await examine(place.origin, await people(place, SHORT.who), ['--only', 'session-idle', 'session-idle-']);
      assert.deepEqual(failed(result), [], result.text);
      assert.deepEqual([result.report.passed, result.report.skipped], [3, 0], result.text);
    } finally { await place.dispose(); }
  });

  // A little of everything that makes calls: flows, sessions, the account, phones, passkeys.
  const LITTLE = ['--only', 'discovery-', 'flow-start', 'sign-in', 'return-safe', 'session-new-id', 'sign-out', 'csrf-', 'no-foreign-reader', 'foreign-host',
    'pages-elsewhere', 'poll-wakes', 'push-approve', 'device-', 'passkey-sign-in', 'step-up-session', 'methods-rename', 'sessions-', 'password-change', 'headers-', 'cookies', 'problem-'];
  test('a base at another origin is followed by every call, and its answers can be read', async () => {
    const result = await examineApart({ args: LITTLE });
    assert.deepEqual(failed(result), [], result.text);
    assert.deepEqual(skipped(result), {}, result.text);
    assert.equal(result.report.api, `${result.place.origin}/api/v1`);
  });

  test('without pages-only: the kit says that others of the site may read', async () => {
    const result = await examineApart({ breaks: 'pages-only', who: { phones: false }, args: ['--only', 'csrf-', 'no-foreign-reader', 'pages-elsewhere'] });
    assert.deepEqual(failed(result).sort(), ['no-foreign-reader', 'pages-elsewhere'], result.text);
  });
});

test('what is announced and cannot be looked at counts as failed, unless the file says it may be left out', async () => {
  const place = await Gateway.start(QUICK);
  try {
    const file = await people(place, { phones: false });
    const only = ['--only', 'push-deny', 'session-anonymous'];
    const result = await examine(place.origin, file, only);
    assert.deepEqual(failed(result), ['push-deny'], result.text);
    assert.match(result.text, /needs an account with a phone/);
    const accepted = await examine(place.origin, await people(place, { phones: false, accept: ['push-deny'], from: 10 }), only);
    assert.equal(accepted.code, 0, accepted.text);
    assert.match(accepted.text, /1 passed, 0 failed, 1 skipped/);
  } finally { await place.dispose(); }
});

test('no secret stands in a report', async () => {
  const place = await Gateway.start({ ...QUICK, breaks: 'csrf' });
  try {
    const file = await people(place);
    const { text, junit, report } = await examine(place.origin, file, ['--level', 'core', ...SLOW]);
    assert.ok(text.includes('expected'), 'something has failed');
    for (const secret of place.secrets ?? []) {
      for (const told of [text, junit, JSON.stringify(report)]) assert.ok(!told.includes(secret), 'a secret is told');
    }
    assert.doesNotMatch(text, /__Host-sid=[A-Za-z0-9]/);
  } finally { await place.dispose(); }
});

test('a backend that is not there is said so, and ends with 2', async () => {
  const place = await Gateway.start(QUICK);
  const file = await people(place, { phones: false });
  try {
    const result = await examine('http://localhost:9', file);
    assert.equal(result.code, 2, result.text);
    assert.match(result.text, /nothing answers at http:\/\/localhost:9\//);
  } finally { await place.dispose(); }
});
