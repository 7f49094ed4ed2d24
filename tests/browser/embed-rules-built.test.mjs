// W6, W15, W16, W23: what the built scripts of the widget must not contain, and how big the one in the host's page is. The
// build refuses the same; this looks at what a host would really load, from the gateway that serves it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { brotliCompressSync, constants } from 'node:zlib';
import { createHash } from 'node:crypto';
import { Sites } from '../lib/sites.mjs';

let sites;
const loaded = {};
const get = (path, headers = {}) => sites.gateway.raw({ path, headers });
test.before(async () => {
  sites = await Sites.open();
  loaded.loader = await get('/genkan.js');
  const frame = await get(new URL(sites.frame()).pathname + new URL(sites.frame()).search, { 'sec-fetch-dest': 'iframe' });
  loaded.document = frame;
  const scripts = [...frame.text.matchAll(/<script[^>]* src="([^"]+)"/g)].map(([, src]) => src);
  assert.ok(scripts.length, 'the frame has a script');
  loaded.frame = await Promise.all(scripts.map((path) => get(path)));
  loaded.component = await get('/component.js');
});
test.after(() => sites.close());

// The component is there once it is built; it never runs at another origin than the issuer's.
const all = () => [['genkan.js', loaded.loader], ...loaded.component.status === 200 ? [['component.js', loaded.component]] : [], ...loaded.frame.map((one) => ['the frame', one])];

/** The arguments of every call of a function named `name`, as text. */
function* calls(source, name) {
  for (const { index } of source.matchAll(new RegExp(`${name}\\(`, 'g'))) {
    let depth = 0;
    for (let at = index + name.length; at < source.length; at += 1) {
      if ('([{'.includes(source[at])) depth += 1;
      if (')]}'.includes(source[at]) && (depth -= 1) === 0) { yield source.slice(index + name.length + 1, at); break; }
    }
  }
}

const FORBIDDEN = {
  'the opener': /\bopener\b(?!")/, 'whether a window is closed': /\.closed\b/, 'a string that becomes a script': /\beval\(|new Function\b|setTimeout\(\s*["'`]/,
  'HTML from strings': /\.(innerHTML|outerHTML)\b|insertAdjacentHTML|document\.write|createContextualFragment|parseFromString|srcdoc/,
  'a message to anybody': /postMessage\([^)]*["'`]\*["'`]/,
};
for (const [what, pattern] of Object.entries(FORBIDDEN)) {
  test(`no script of the widget knows ${what}`, () => {
    for (const [name, { text, status }] of all()) {
      assert.equal(status, 200, name);
      const hit = pattern.exec(text);
      assert.equal(hit, null, `${name}: …${text.slice(Math.max(0, (hit?.index ?? 0) - 60), (hit?.index ?? 0) + 60)}…`);
    }
  });
}

test('the loader and the frame write nothing to the console', () => {
  for (const [name, { text }] of all()) if (name !== 'component.js') assert.doesNotMatch(text, /\bconsole\b/, name);
});

test('the loader imports nothing but the component of its own issuer, and nothing at the start', () => {
  const { text } = loaded.loader;
  assert.doesNotMatch(text.replaceAll('!important', ''), /(^|[;}\s])import\s*[{*"'\w]/m, 'no static import');
  const imports = [...calls(text, 'import')];
  assert.equal(imports.length, 1, imports.join('\n'));
  assert.match(imports[0], /component\.js/);
});

test('every message between windows names where it goes', () => {
  for (const [name, { text }] of all()) {
    for (const given of calls(text, 'postMessage')) assert.doesNotMatch(given, /,\s*(["'`]\*["'`]|location\.origin|null|void 0)/, `${name}: ${given}`);
  }
});

test('the loader is less than 5 kB and the same file at its address for good', async () => {
  const { text, headers } = loaded.loader;
  const size = brotliCompressSync(Buffer.from(text), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  // A development build is not made small.
  if (!text.includes('\n  ')) assert.ok(size < 5000, `${size} bytes`);
  assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
  assert.equal(headers['access-control-allow-origin'], '*');
  assert.equal(headers['access-control-allow-credentials'], undefined);
  assert.equal(headers['set-cookie'], undefined);
  assert.match(headers['content-type'], /^text\/javascript/);
});

test('with an Origin, credentials or a cookie the loader is the same', async () => {
  const usual = createHash('sha256').update(loaded.loader.text).digest('hex');
  for (const headers of [{ origin: sites.shop.origin }, { origin: sites.evil.origin, cookie: '__Host-sid=x' }, { origin: 'null' }]) {
    const { text, headers: back } = await get('/genkan.js', headers);
    assert.equal(createHash('sha256').update(text).digest('hex'), usual);
    assert.equal(back['access-control-allow-origin'], '*');
    assert.equal(back['access-control-allow-credentials'], undefined);
  }
});
