// What tests say again and again, once. Everything here fails with an AssertionError, as control.mjs needs it.
import assert from 'node:assert/strict';
import { problem } from './http.mjs';

const STATUS = {
  'credentials-incorrect': 401, 'not-authenticated': 401, 'code-incorrect': 422, 'input-invalid': 422, 'stale-flow': 409,
  'last-method': 409, 'flow-expired': 410, 'unknown-flow': 404, 'not-found': 404, 'reauthentication-required': 403,
  csrf: 403, 'rate-limited': 429, 'not-supported': 501, 'upstream-unavailable': 503, 'method-not-allowed': 405,
  'too-large': 413, internal: 500,
};

/** The answer is this problem, in full RFC 9457 dress. */
export function isProblem(reply, word) {
  assert.equal(problem(reply), word, `${reply.status} ${reply.text}`);
  assert.equal(reply.status, STATUS[word]);
  assert.match(reply.headers['content-type'], /^application\/problem\+json/);
  assert.equal(reply.json.status, reply.status);
  assert.match(reply.json.instance, /^[A-Za-z0-9]{16}$/);
  if (word === 'rate-limited' || word === 'upstream-unavailable') {
    assert.match(reply.headers['retry-after'] ?? '', /^[1-9]\d*$/, 'Retry-After in whole seconds');
  }
}

/** The answer is a flow at a step (200 or 201). */
export function isStep(reply, type, part = {}) {
  assert.ok(reply.status === 200 || reply.status === 201, `${reply.status} ${reply.text}`);
  assert.equal(reply.json.step?.type, type, reply.text);
  for (const [name, value] of Object.entries(part)) assert.deepEqual(reply.json.step[name], value, `${name} of ${reply.text}`);
}

/** Whether the answer lets a browser go on towards a session. */
export function opens(reply) {
  return reply.status === 200 && ['remember_browser', 'signed_in'].includes(reply.json?.step?.type);
}

/** This browser is signed in, or is not. */
export async function signedIn(client, expected) {
  const reply = await client.session();
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.json.authenticated, expected, expected ? 'a session was expected' : 'no session may be live');
}

/** How often each value of `key` occurs. */
export function tally(list, key) {
  const counts = {};
  for (const one of list) counts[key(one)] = (counts[key(one)] ?? 0) + 1;
  return counts;
}
