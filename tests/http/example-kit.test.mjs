// The conformance kit on the small backend: it passes the core level, and fails as soon as one rule is taken out.
import test from 'node:test';
import assert from 'node:assert/strict';
import { ExampleBackend, crowd } from '../lib/example.mjs';
import { examine, failed } from '../lib/kit.mjs';

test('the small backend passes the core level whole', { timeout: 600_000 }, async () => {
  const backend = await ExampleBackend.start({ accounts: crowd(14) });
  try {
    const result = await examine(backend.origin, backend.kitFile, ['--level', 'core']);
    assert.equal(result.code, 0, result.text);
    const { checks } = result.report;
    assert.ok(checks.length > 40, `${checks.length} checks`);
    const others = checks.filter((one) => one.result !== 'passed').map(({ name, result, why }) => [name, result, why.split(':')[0]]);
    assert.deepEqual(others, [
      ['session-idle', 'skipped', '`idle_at` is not told'], ['session-idle-end', 'skipped', '`idle_at` is not told'],
      ['pages-elsewhere', 'skipped', "the API is at the pages' own origin"],
    ]);
    assert.doesNotMatch(backend.log, /Error/);
  } finally { await backend.dispose(); }
});

/** What a session says of its end for want of use, and the check that has to notice. It lives for twelve hours, and nothing here
 * ever ends it before. */
const IDLE = [
  ['that is not over yet', 'session.since', 'session-idle'],
  ['that comes before the other end', 'session.expires', 'session-idle'],
  ['that nobody moves by looking', 'now() + 3_600_000', 'session-idle'],
  ['that comes', 'session.since + 5_000', 'session-idle-end'],
];
for (const [what, at, check] of IDLE) {
  test(`an idle_at is one ${what}, or the kit says so`, { timeout: 120_000 }, async () => {
    const without = ['expires_at: session.expires };', `expires_at: session.expires, idle_at: ${at} };`];
    const backend = await ExampleBackend.start({ accounts: crowd(3), cheap: true, without });
    try {
      const result = await examine(backend.origin, backend.kitFile, ['--level', 'core', '--only', check]);
      assert.deepEqual(failed(result), [check], result.text);
      assert.match(result.text, /expected .*(idle_at|session)/);
    } finally { await backend.dispose(); }
  });
}

/** A rule, the piece of the source that keeps it, what stands there without it, the checks that have to say so, and one
 * that has to run before them. */
const RULES = [
  ['that passwords stay at this site', 'base: BASE, issuer', "base: 'https://login.example.net/api/v1', issuer", 'discovery-document'],
  ['that links lead to pages', "links: options.dist ? { help: '/help' } : {}", "links: { help: 'javascript:alert(1)' }", 'discovery-links'],
  ['whose picture it is', "{ product_name: 'Small backend' }", "{ product_name: 'Small backend', logo: '//pictures.example/me.svg' }", 'discovery-links'],
  ['the token of a write', "if (!same(headers['x-csrf-token'], token)) throw problem('csrf');", '', 'csrf-token sign-out-token'],
  ['where a write comes from', "site ? site === 'same-origin' && [undefined, ORIGIN].includes(origin) : origin === ORIGIN", 'true', 'csrf-site'],
  ['that a write is JSON', "method === 'DELETE' || /^application\\/json *(;|$)/i.test(type)", 'true', 'csrf-json'],
  ['the revision', 'rev !== flow.rev || ', '', 'stale-revision'],
  ['what is offered', '|| !view(flow).actions.includes(name)', '|| !actions[name]', 'flow-not-offered'],
  ['whose flow it is', "!flow || !same(flow.browser, digest(call.cookies['__Host-flow']))", '!flow', 'flow-bound'],
  ['that a flow goes on', 'if (old) return { json: view(old) };', '', 'flow-resume'],
  ['that a cancelled flow is over', 'change(flow, { expires: now() });', '', 'flow-cancel'],
  ['the first answer of a repeated write', 'flow.replies.set(key, first);', '', 'idempotency-again idempotency-at-once'],
  ['one body for a key', "if (first.print !== print) throw invalid('idempotency-key');", '', 'idempotency-other'],
  ['that guesses are limited', "if (retry_at > now()) throw problem('rate-limited', { retry_at });", '', 'limit-password limit-code'],
  ['that names nobody has are limited', 'const succeeded = reserve(\'password\', flow);',
    "const succeeded = accounts.has(flow.key) ? reserve('password', flow) : () => {};", 'limit-password'],
  ['when to come back', "const wait = more.retry_at && {", 'const wait = false && {', 'problem-retry-after', 'limit-password'],
  ['the same work for names nobody has', 'async (password, account = nobody) =>', 'async (password, account) => account !== undefined &&',
    'enumeration-timing'],
  ['the same answer for names nobody has', "if (!right) throw problem('credentials-incorrect');",
    "if (!right) throw accounts.has(flow.key) ? problem('credentials-incorrect') : problem('credentials-incorrect', { field: 'identifier' });",
    'enumeration-replies'],
  ['that a code works once', 'account.step = step;', '', 'code-once race-code'],
  ['that old codes are wrong', 'const step = [current, current - 1]', 'const step = Array.from({ length: 40 }, (_, n) => current - n)', 'code-old'],
  ['that nobody is sent away', "if (![undefined, '/signed-in'].includes(to)) throw invalid('return');", '', 'return-safe'],
  ['that applications are registered', "if (client !== undefined) throw invalid('client');", '', 'flow-client'],
  ['a new session id', 'const token = secret(); // A', "const token = call.cookies['__Host-sid'] ?? secret(); // A", 'session-new-id'],
  ['the end of a session', "call.needs(sessionOf(call).csrf);\n  sessions.delete(digest(call.cookies['__Host-sid']));",
    'call.needs(sessionOf(call).csrf);', 'sign-out'],
  ['what waits is woken', 'news.emit(flow.id);', '', 'poll-wakes'],
  ['204 without news', 'if (now() >= until || call.gone.aborted) return { status: 204 };',
    'if (now() >= until || call.gone.aborted) return { json: view(flow) };', 'poll-204'],
  ['known members only', '!Object.hasOwn(known, name) || typeof', 'Object.hasOwn(known, name) && typeof', 'input-strict'],
  ['bodies of 16 KiB', "if (!(length <= 16_384)) throw problem('too-large');", '', 'input-large'],
  ['cookies no script reads', 'HttpOnly; ', '', 'cookies'],
  ['no cache', "'cache-control': 'no-store', 'content-security", "'content-security", 'headers-no-store'],
  ['no guessing of types', "'x-content-type-options': 'nosniff', ", '', 'headers-nosniff'],
];

for (const [rule, piece, instead, checks, ...before] of RULES) {
  test(`without ${rule} the kit says so`, { timeout: 120_000 }, async () => {
    const backend = await ExampleBackend.start({ accounts: crowd(3), cheap: true, without: [piece, instead] });
    try {
      const wanted = checks.split(' ');
      const result = await examine(backend.origin, backend.kitFile, ['--level', 'core', '--only', ...wanted, ...before]);
      assert.equal(result.code, 1, result.text);
      assert.deepEqual(failed(result).sort(), [...wanted].sort(), result.text);
    } finally { await backend.dispose(); }
  });
}
