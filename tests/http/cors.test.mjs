// Pages at another origin of the site (rows 15, 26): exactly the configured ones are answered, whatever anybody else's say.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onGateway, withNegativeControl } from '../lib/control.mjs';
import { isProblem } from '../lib/expect.mjs';
import { ROOMY, merge } from '../lib/config.mjs';

const PAGE = 'http://login.genkan.localhost:9443';
const OTHER = 'http://second.genkan.localhost:9443';
const OPTIONS = { host: 'api.genkan.localhost', config: merge(ROOMY.config, { pages: [PAGE, OTHER] }) };

/** What a browser can be made to say that is not a configured page. */
const strangers = (place) => [
  'http://evil.genkan.localhost:9443', 'http://login.genkan.localhost', 'http://login.genkan.localhost:9444',
  'https://login.genkan.localhost:9443', 'http://login.genkan.localhost:9443.evil.example', 'http://evil-login.genkan.localhost:9443',
  'http://LOGIN.genkan.localhost:9443', 'http://genkan.localhost:9443', 'https://evil.example', 'null', '*', '', `${PAGE}/`, `${PAGE} ${OTHER}`,
  place.origin.replace('api.', 'api.evil.'),
];

const CORS = /^access-control-/;
const corsOf = ({ headers }) => Object.keys(headers).filter((name) => CORS.test(name));
const asks = (place, origin, method = 'POST') => place.raw({
  method: 'OPTIONS', path: '/api/v1/flows',
  headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'content-type,x-csrf-token', 'sec-fetch-site': 'same-site' },
});

withNegativeControl('only configured pages are answered, with credentials and by name', 'pages-only', async (place) => {
  for (const page of [PAGE, OTHER]) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const { status, headers } = await asks(place, page, method);
      assert.equal(status, 204, page);
      assert.equal(headers['access-control-allow-origin'], page);
      assert.equal(headers['access-control-allow-credentials'], 'true');
      assert.ok(headers['access-control-allow-methods'].split(', ').includes(method));
      for (const name of ['content-type', 'x-csrf-token', 'idempotency-key']) assert.ok(headers['access-control-allow-headers'].split(', ').includes(name), name);
      assert.match(headers.vary, /origin/i);
      assert.match(headers['cache-control'], /no-store/);
    }
    const read = await place.raw({ path: '/api/v1/flows/nothing', headers: { origin: page, 'sec-fetch-site': 'same-site' } });
    isProblem(read, 'unknown-flow');
    assert.equal(read.headers['access-control-allow-origin'], page, 'problems can be read, too');
    assert.match(read.headers['access-control-expose-headers'], /retry-after/);
  }
  for (const origin of strangers(place)) {
    for (const reply of [await asks(place, origin), await place.raw({ path: '/api/v1/session', headers: { origin, 'sec-fetch-site': 'same-site' } })]) {
      assert.deepEqual(corsOf(reply), [], origin);
      assert.match(reply.headers.vary, /origin/i, 'no cache gives one origin the answer for another');
    }
  }
}, OPTIONS);

withNegativeControl('a write from the same site needs the exact origin of a page', 'csrf', async (place) => {
  const start = (headers) => place.raw({
    method: 'POST', path: '/api/v1/flows', headers: { 'content-type': 'application/json', ...headers }, body: { purpose: 'sign_in' },
  });
  const passes = async (headers, expected) => {
    const reply = await start(headers);
    assert.equal(reply.status < 300, expected, `${JSON.stringify(headers)}: ${reply.status} ${reply.text}`);
    if (!expected) isProblem(reply, 'csrf');
    for (const cookie of reply.headers['set-cookie'] ?? []) {
      assert.match(cookie, /^__Host-/);
      assert.match(cookie, /; SameSite=Lax/);
      assert.doesNotMatch(cookie, /domain=/i);
    }
  };
  await passes({ origin: PAGE, 'sec-fetch-site': 'same-site' }, true);
  await passes({ origin: OTHER, 'sec-fetch-site': 'same-site' }, true);
  await passes({ origin: PAGE }, true); // a browser without fetch metadata
  await passes({ origin: PAGE, 'sec-fetch-site': 'cross-site' }, false);
  await passes({ origin: PAGE, 'sec-fetch-site': 'none' }, false);
  await passes({ 'sec-fetch-site': 'same-site' }, false);
  for (const origin of strangers(place)) {
    for (const site of ['same-site', 'cross-site', null]) await passes({ origin, 'sec-fetch-site': site }, false);
  }
  // The words of a page do not make a form's body JSON.
  const form = await start({ origin: PAGE, 'sec-fetch-site': 'same-site', 'content-type': 'text/plain' });
  isProblem(form, 'csrf');
}, OPTIONS);

onGateway('nothing that a cookie may come with is ever for everybody', async (place) => {
  for (const path of ['/api/v1/session', '/api/v1/flows', '/', '/healthz', '/.well-known/signin-configuration', '/nothing', '/csp']) {
    for (const origin of [PAGE, 'https://evil.example']) {
      const { headers } = await place.raw({ path, headers: { origin, 'sec-fetch-site': 'same-site' } });
      if (headers['access-control-allow-origin'] === '*') assert.equal(headers['access-control-allow-credentials'], undefined, path);
      else if (!path.startsWith('/api/')) assert.equal(headers['access-control-allow-origin'], undefined, path);
    }
  }
}, OPTIONS);

onGateway('without pages elsewhere nobody is answered, and the same site is strangers', async (place) => {
  const reply = await asks(place, PAGE);
  assert.deepEqual(corsOf(reply), []);
  isProblem(await place.raw({
    method: 'POST', path: '/api/v1/flows', body: { purpose: 'sign_in' },
    headers: { 'content-type': 'application/json', origin: PAGE, 'sec-fetch-site': 'same-site' },
  }), 'csrf');
}, { ...ROOMY, host: 'api.genkan.localhost' });

onGateway('who opens a page here is sent to where the pages are, and links lead there', async (place) => {
  for (const path of ['/', '/security-info', '/?client=desk&return=%2Fafter']) {
    const { status, headers } = await place.raw({ path });
    assert.equal(status, 307);
    assert.equal(headers.location, PAGE + path);
  }
  const user = await place.addUser();
  assert.ok((await place.pairingLink(user.identifier)).startsWith(`${PAGE}/companion#`));
}, OPTIONS);

test('pages of another site stop the start, and the message says why', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'genkan-test-'));
  const gateway = process.env.GENKAN_GATEWAY ?? resolve(import.meta.dirname, '../../target/debug/genkan-gateway');
  try {
    for (const [pages, word] of [['https://login.example.org', 'one site'], ['https://one.github.io', 'one site'], ['http://login.example.com', 'plain http']]) {
      const file = join(folder, 'gateway.toml');
      await writeFile(file, `public_url = "https://api.example.com"\ndata = "${folder}/data"\npages = ["${pages}"]\n`);
      const { status, stderr } = spawnSync(gateway, ['--config', file, '--listen', '127.0.0.1:0'], { encoding: 'utf8', timeout: 10_000 });
      assert.equal(status, 1, pages);
      assert.match(stderr, new RegExp(word), pages);
    }
  } finally { await rm(folder, { recursive: true }); }
});
