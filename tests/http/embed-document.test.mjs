// The document of a frame (rules W1, W2, W3, W12, W21): framed by the registered page and nobody else.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { withNegativeControl } from '../lib/control.mjs';
import { Frame, SHOP, WITH_CLIENTS, ticketOf } from '../lib/embed.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(WITH_CLIENTS); });
after(() => gateway.dispose());

const ancestors = (reply) => /frame-ancestors ([^;]*)/.exec(reply.headers['content-security-policy'])[1];

test('a registered page frames it, that page alone, and nothing of the older header is in the way', async () => {
  const frame = new Frame(gateway);
  const reply = await frame.load();
  assert.equal(reply.status, 200);
  assert.equal(ancestors(reply), SHOP);
  assert.equal(reply.headers['x-frame-options'], undefined);
  assert.match(reply.headers['cache-control'], /no-store/);
  assert.match(reply.headers['permissions-policy'], /publickey-credentials-get=\(self\), publickey-credentials-create=\(\)/);
  for (const part of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "require-trusted-types-for 'script'", "form-action 'self'"]) {
    assert.ok(reply.headers['content-security-policy'].includes(part), part);
  }
  assert.equal(reply.headers['referrer-policy'], 'no-referrer');
  assert.equal(reply.headers['access-control-allow-origin'], undefined);
  assert.match(frame.ticket, /^\d+\.[\w-]{43}$/);
  const second = new Frame(gateway, { parent: 'http://www.shop.localhost:4100' });
  assert.equal(ancestors(await second.load()), second.parent, 'each of its pages by its own name');
});

test('it is in the language that was asked for, else the browser\'s', async () => {
  const title = async (lang, headers) => /<title>(.*)<\/title>/.exec((await new Frame(gateway).load({ lang, headers })).text)[1];
  assert.equal(await title('ja'), 'サインイン');
  assert.equal(await title('ja-JP'), 'サインイン');
  assert.equal(await title('en', { 'accept-language': 'ja' }), 'Sign in');
  assert.equal(await title('xx', { 'accept-language': 'ja' }), 'サインイン');
});

test('its cookie is its own: partitioned, for this host, unreadable, and none of the pages\'', async () => {
  const frame = new Frame(gateway);
  const { headers } = await frame.load();
  assert.equal(headers['set-cookie'].length, 1);
  assert.match(headers['set-cookie'][0], /^__Host-embed=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=None; Partitioned$/);
  const again = await frame.load();
  assert.equal(again.headers['set-cookie'], undefined, 'it keeps what it has');
});

// What a page may claim to be, and what then happens to it: nothing is shown, and nothing says why.
const STRANGERS = [
  'http://evil.localhost:4100', 'http://shop.localhost', 'http://shop.localhost:41000', 'https://shop.localhost:4100',
  'http://shop.localhost:4100/', 'http://shop.localhost:4100/callback', 'http://SHOP.localhost:4100', 'http://shop.localhost:4100.',
  'http://shop.localhost.:4100', 'http://evil.shop.localhost:4100', 'http://shop.localhost:4100@evil.localhost', 'http://xshop.localhost:4100',
  'http://shop.localhost:4100 http://evil.localhost', "'self'", '*', 'null', '', 'http:', 'http://*.localhost:4100',
  'http://shop.localhost:4100; script-src *', 'http://shop.localhost:4100\r\nx-evil: 1', 'http://shop.localhost:4100\u0000', 'http://ｓhop.localhost:4100',
];

withNegativeControl('an unregistered page gets nothing, however it writes its name', 'frame-ancestors', async (own) => {
  for (const parent of STRANGERS) {
    const reply = await new Frame(own, { parent }).load();
    assert.equal(reply.status, 403, parent);
    assert.equal(ancestors(reply), "'none'", parent);
    assert.equal(reply.headers['x-frame-options'], 'DENY', parent);
    assert.equal(reply.headers['set-cookie'], undefined, parent);
    assert.equal(ticketOf(reply.text), undefined, parent);
    assert.ok(!reply.text.includes('shop') && !reply.text.includes('evil'), 'nothing of the address is repeated');
  }
}, WITH_CLIENTS);

test('an unknown client, a page of another client, an address that says things twice: the same', async () => {
  for (const query of [
    'client_id=nobody&parent_origin=http%3A%2F%2Fshop.localhost%3A4100', 'client_id=desk&parent_origin=http%3A%2F%2Fshop.localhost%3A4100',
    'client_id=shop', 'parent_origin=http%3A%2F%2Fshop.localhost%3A4100', '',
    'client_id=shop&parent_origin=http%3A%2F%2Fevil.localhost&parent_origin=http%3A%2F%2Fshop.localhost%3A4100',
    'client_id=shop&client_id=desk&parent_origin=http%3A%2F%2Fdesk.localhost%3A4200',
  ]) {
    const reply = await gateway.raw({ path: `/embed/signin?${query}` });
    assert.equal(reply.status, 403, query);
    assert.equal(ancestors(reply), "'none'", query);
    assert.match(reply.headers['content-type'], /^text\/html/);
  }
});

test('nobody opens it as a page of its own', async () => {
  for (const dest of ['document', 'frame', 'embed', 'object', 'empty', 'script']) {
    const reply = await new Frame(gateway).load({ headers: { 'sec-fetch-dest': dest } });
    assert.equal(reply.status, 403, dest);
    assert.equal(reply.headers['set-cookie'], undefined, dest);
  }
  // But for the document itself, which reads its ticket once more.
  const again = { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' };
  assert.equal((await new Frame(gateway).load({ headers: again })).status, 200);
});

test('a client that is switched off, or may not have frames, is told so inside its page, with nothing to go on with', async () => {
  for (const [client, word] of [['gone', '!unavailable'], ['plain', '!unsupported']]) {
    const frame = new Frame(gateway, { client });
    const reply = await frame.load();
    assert.equal(reply.status, 200, client);
    assert.equal(ancestors(reply), SHOP, client);
    assert.equal(frame.ticket, word);
    assert.equal(reply.headers['set-cookie'], undefined, client);
  }
});

test('every other address refuses frames', async () => {
  for (const path of ['/', '/security-info', '/companion', '/help', '/embed', '/embed/', '/embed/signin/', '/embed/other', '/embed.html', '/embed/v1/flows/x', '/api/v1/session', '/genkan.js',
    '/.well-known/signin-configuration', '/embed/signin%2f']) {
    const reply = await gateway.raw({ path, headers: { 'sec-fetch-dest': 'iframe' } });
    assert.equal(ancestors(reply), "'none'", path);
    assert.equal(ticketOf(reply.text), undefined, path);
  }
});

test('the loader and its types are everybody\'s to load and to check, without credentials; nothing else is', async () => {
  for (const [path, cache] of [['/genkan.js', /^public, max-age=300$/], ['/genkan.d.ts', /^public, max-age=300$/], ['/assets/genkan-0123456789abcdef.js', /immutable/]]) {
    const { status, headers } = await gateway.raw({ path, headers: { origin: SHOP, 'sec-fetch-site': 'cross-site' } });
    assert.equal(status, 200, path);
    assert.equal(headers['cross-origin-resource-policy'], 'cross-origin', path);
    assert.equal(headers['access-control-allow-origin'], '*', path);
    assert.equal(headers['access-control-allow-credentials'], undefined, path);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.match(headers['cache-control'], cache, path);
    assert.equal(headers['set-cookie'], undefined, path);
  }
  assert.match((await gateway.raw({ path: '/genkan.d.ts' })).headers['content-type'], /^text\/plain/);
  assert.match((await gateway.raw({ path: '/genkan.js' })).headers['content-type'], /^text\/javascript/);
  for (const path of ['/embed.js', '/component.js', '/assets/signin.0123456789abcdef.js', '/', '/assets/genkan-none.js', '/api/v1/session']) {
    const { headers } = await gateway.raw({ path, headers: { origin: SHOP, 'sec-fetch-site': 'cross-site' } });
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin', path);
    assert.equal(headers['access-control-allow-origin'], undefined, path);
  }
});
