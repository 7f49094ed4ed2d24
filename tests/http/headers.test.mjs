// Headers, hosts and routes (rows 14, 25, 26, 61, 63): the same armour on every answer, errors included.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { isProblem } from '../lib/expect.mjs';
import { ROOMY } from '../lib/config.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());

/** One answer of every kind: documents, API, errors of every layer. */
async function everyKind() {
  const client = gateway.client();
  await client.start();
  const send = (method, path, body, headers) => client.send(method, path, body, { headers, keep: false });
  return {
    'sign-in page': await send('GET', '/'),
    'signed-in page': await send('GET', '/signed-in'),
    'companion page': await send('GET', '/companion'),
    'help page': await send('GET', '/help'),
    discovery: await send('GET', '/.well-known/signin-configuration'),
    session: await send('GET', '/api/v1/session'),
    'a flow': await send('GET', `/api/v1/flows/${client.flow.id}`),
    'no news': await send('GET', `/api/v1/flows/${client.flow.id}?after=${client.flow.rev}&wait=0`),
    health: await send('GET', '/healthz'),
    'not found': await send('GET', '/nothing/here'),
    'not found in the API': await send('GET', '/api/v1/nothing'),
    'wrong method': await send('PUT', '/api/v1/session', {}),
    'wrong method on a page': await send('DELETE', '/'),
    'wrong host': await gateway.raw({ path: '/', headers: { host: 'evil.example' } }),
    'no token': await send('POST', `/api/v1/flows/${client.flow.id}/actions/identify`, { rev: client.flow.rev, identifier: 'a' }),
    'cross-site': await send('POST', '/api/v1/flows', { purpose: 'sign_in' }, { 'sec-fetch-site': 'cross-site' }),
    'bad JSON': await send('POST', '/api/v1/flows', '{', { 'content-type': 'application/json' }),
    'too large': await send('POST', '/api/v1/flows', JSON.stringify({ purpose: 'x'.repeat(20_000) }), { 'content-type': 'application/json' }),
    'unsigned device call': await send('GET', '/api/v1/device'),
    'form before the script': await send('POST', '/', 'identifier=a', { 'content-type': 'application/x-www-form-urlencoded' }),
  };
}

test('every answer is dressed', async () => {
  for (const [kind, { status, headers }] of Object.entries(await everyKind())) {
    const about = `${kind} (${status})`;
    const csp = headers['content-security-policy'] ?? '';
    assert.match(csp, /default-src 'none'/, about);
    assert.match(csp, /frame-ancestors 'none'/, about);
    assert.doesNotMatch(csp, /unsafe-inline|'unsafe-eval'|\*|http:|data:/, about);
    assert.equal(headers['x-content-type-options'], 'nosniff', about);
    assert.equal(headers['referrer-policy'], 'no-referrer', about);
    assert.equal(headers['x-frame-options'], 'DENY', about);
    // Replies have no window and no permissions, and are inert when they are opened as a page; every call pays for its headers.
    const reply = /^application\/(problem\+)?json/.test(headers['content-type']);
    if (reply) assert.match(csp, /sandbox$/, about);
    else {
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin', about);
      assert.match(headers['permissions-policy'] ?? '', /camera=\(\)/, about);
    }
    assert.ok(headers['cross-origin-resource-policy'], about);
    assert.equal(headers.server, undefined, about);
    assert.equal(headers['x-powered-by'], undefined, about);
    if (kind !== 'discovery') assert.match(headers['cache-control'] ?? '', /no-store/, about);
    assert.equal(headers['strict-transport-security'], undefined, `${about}: only under TLS`);
  }
});

test('documents allow exactly what the page needs', async () => {
  for (const path of ['/', '/signed-in', '/companion', '/help']) {
    const { headers, status } = await gateway.raw({ path });
    assert.ok(status === 200 || status === 503, `${path} ${status}`);
    const csp = headers['content-security-policy'];
    for (const part of ["script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "connect-src 'self'", "form-action 'self'",
      "base-uri 'none'", "object-src 'none'", "require-trusted-types-for 'script'"]) assert.ok(csp.includes(part), `${part} in ${csp}`);
  }
});

test('API answers are inert when a browser opens them as a page', async () => {
  const reply = await gateway.raw({ path: '/api/v1/session', headers: { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' } });
  assert.ok(reply.status >= 400 || /attachment/.test(reply.headers['content-disposition'] ?? ''), `${reply.status}`);
  const api = await gateway.raw({ path: '/api/v1/session' });
  assert.match(api.headers['content-security-policy'], /sandbox/);
  assert.match(api.headers.vary ?? '', /sec-fetch-site/i);
});

test('foreign host names are refused on every route', async () => {
  const port = gateway.port;
  for (const host of ['evil.example', `evil.example:${port}`, `localhost.evil.example:${port}`, 'localhost:1', '']) {
    for (const path of ['/', '/companion', '/help', '/.well-known/signin-configuration', '/api/v1/session', '/api/v1/flows']) {
      const method = path.endsWith('/flows') ? 'POST' : 'GET';
      const reply = await gateway.raw({ method, path, headers: { host, origin: `http://${host}`, 'content-type': 'application/json' },
        body: method === 'POST' ? { purpose: 'sign_in' } : undefined });
      assert.ok([400, 421].includes(reply.status), `${host}${path}: ${reply.status}`);
      assert.ok(!reply.text.includes('evil'), reply.text);
    }
  }
});

test('forwarded hosts change nothing that is said', async () => {
  const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9',
    forwarded: 'host=evil.example;for=203.0.113.9', 'x-original-url': '/evil.example', 'x-rewrite-url': '/evil.example' };
  for (const path of ['/', '/signed-in', '/companion', '/help', '/.well-known/signin-configuration', '/api/v1/session']) {
    const plain = await gateway.raw({ path });
    const reply = await gateway.raw({ path, headers: forged });
    assert.equal(reply.status, plain.status, path);
    assert.ok(!JSON.stringify(reply.headers).includes('evil') && !reply.text.includes('evil'), path);
  }
  const { json } = await gateway.raw({ path: '/.well-known/signin-configuration', headers: forged });
  assert.equal(json.issuer, gateway.origin);
  const { user, phone, client } = await gateway.person();
  await client.prove(user);
  assert.ok(!JSON.stringify(await phone.pending()).includes('203.0.113.9'), 'an untrusted address is not believed');
});

test('no test, clock, reset or demo address exists', async () => {
  for (const path of ['/__test', '/__test/clock', '/__test/reset', '/api/v1/__test/clock', '/api/v1/test', '/api/v1/debug', '/debug/pprof',
    '/demo', '/metrics', '/api/v1/users', '/api/v1/flows', '/.env', '/.git/config']) {
    const reply = await gateway.raw({ path });
    assert.ok([404, 405].includes(reply.status), `${path}: ${reply.status}`);
  }
  isProblem(await gateway.raw({ path: '/api/v1/__test/clock' }), 'not-found');
});

test('paths cannot leave the folder of the pages', async () => {
  for (const path of ['/../Cargo.toml', '/..%2fCargo.toml', '/%2e%2e/Cargo.toml', '/assets/../../Cargo.toml', '/assets/..%5c..%5cCargo.toml', '//etc/passwd', '/assets/%00']) {
    const reply = await gateway.raw({ path });
    assert.ok(reply.status >= 400, `${path}: ${reply.status}`);
    assert.ok(!reply.text.includes('[workspace]'));
  }
});

test('discovery says what exists, for five minutes', async () => {
  const reply = await gateway.raw({ path: '/.well-known/signin-configuration' });
  assert.equal(reply.status, 200);
  assert.match(reply.headers['content-type'], /^application\/json/);
  assert.match(reply.headers['cache-control'], /max-age=300/);
  assert.match(reply.json.contract, /^1\.\d+$/);
  assert.equal(reply.json.base, '/api/v1');
  assert.equal(reply.json.issuer, gateway.origin);
  assert.equal(reply.json.branding.product_name, 'Aoba Health');
  assert.deepEqual(reply.json.branding.product_names, [{ lang: 'ja', name: '青葉ヘルス' }]);
  assert.ok(reply.json.methods.includes('push') && reply.json.methods.includes('totp'));
  assert.ok(reply.json.push.max_age <= 600);
});

test('a form that was sent before the script arrived lands on the page again', async () => {
  const reply = await gateway.raw({ method: 'POST', path: '/', body: 'identifier=mei%40aoba.example',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: gateway.origin, 'sec-fetch-site': 'same-origin' } });
  assert.equal(reply.status, 303);
  assert.equal(reply.headers.location, '/');
});
