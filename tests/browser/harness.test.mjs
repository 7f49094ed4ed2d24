// The watchers themselves: each fault they are there for is made once, and has to be seen.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { Visit } from '../lib/browser.mjs';
import { PATIENCE } from '../lib/clock.mjs';
import { accessible } from '../lib/axe.mjs';
import { fits } from '../lib/page.mjs';

const POLICY = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src *; img-src 'self'";
let server;
let place;
before(async () => {
  server = createServer((request, reply) => {
    reply.writeHead(request.url === '/missing' ? 404 : 200, { 'content-type': 'text/html', 'content-security-policy': POLICY });
    reply.end('<!doctype html><html lang="en"><head><title>Test</title></head><body><main><h1>Test</h1><p>A page of the test.</p><p><a href="/x">On</a></p></main></body></html>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  place = { origin: `http://localhost:${server.address().port}`, log: '' };
});
after(() => server.close());

async function visit(body) {
  const one = await Visit.open(place);
  try { await body(one, await one.tab('/')); } finally { await one.close(); }
}

test('a quiet page is clean', () => visit(async (one) => {
  one.canary.guard('the secret', 'c4nary-value');
  await one.clean();
}));

const FAULTS = {
  'an error on the console': () => console.error('oops'),
  'an uncaught error': () => { setTimeout(() => { throw new Error('oops'); }, 0); },
  'an unhandled rejection': () => { Promise.reject(new Error('oops')); },
  'a request to a stranger': () => { fetch('https://stranger.invalid/').catch(() => {}); },
  'a blocked script': () => { const script = document.createElement('script'); script.textContent = '1'; document.body.append(script); },
  'a blocked style': () => { document.body.setAttribute('style', 'color: red'); },
  'a missing file': () => { fetch('/missing').catch(() => {}); },
  'a dialog': () => { setTimeout(() => alert('oops'), 0); },
};
for (const [what, make] of Object.entries(FAULTS)) {
  test(`${what} is a fault`, () => visit(async (one, page) => {
    await page.evaluate(make);
    for (const end = performance.now() + PATIENCE; one.faults.length === 0 && performance.now() < end;) {
      await page.evaluate(() => new Promise((done) => { requestAnimationFrame(done); }));
    }
    await assert.rejects(one.clean(), assert.AssertionError);
  }));
}

const SECRET = 'c4nary-value';
const SEED = Buffer.from('0123456789abcdefghij');
const HIDING_PLACES = {
  'local storage': (page) => page.evaluate((secret) => localStorage.setItem('x', secret), SECRET),
  'session storage': (page) => page.evaluate((secret) => sessionStorage.setItem('x', `before ${secret}`), SECRET),
  'the address': (page) => page.goto(`${place.origin}/#${SECRET}`),
  'an older address': async (page) => { await page.goto(`${place.origin}/?x=${SECRET}`); await page.goto(place.origin); },
  'the history state': (page) => page.evaluate((secret) => history.replaceState({ secret }, ''), SECRET),
  'the title': (page) => page.evaluate((secret) => { document.title = secret; }, SECRET),
  'an attribute': (page) => page.evaluate((secret) => document.body.setAttribute('data-x', secret), SECRET),
  'a shadow tree': (page) => page.evaluate((secret) => { document.querySelector('main').attachShadow({ mode: 'open' }).textContent = secret; }, SECRET),
  'the console': (page) => page.evaluate((secret) => console.log(secret), SECRET),
  'a request': (page) => page.evaluate((secret) => fetch(`/?${btoa(secret)}`).then(() => {}), SECRET),
  'a cookie': (page) => page.evaluate((secret) => { document.cookie = `x=${secret}`; }, SECRET),
  'the database, as text': (page) => page.evaluate(keep, SECRET),
  'the database, as bytes': (page) => page.evaluate((bytes) => globalThis.eval(`(${bytes[1]})`)(new Uint8Array(bytes[0])), [[...SEED], keep.toString()]),
  'the database, as a key that can be exported': (page) => page.evaluate(async (bytes) => {
    const key = await crypto.subtle.importKey('raw', new Uint8Array(bytes[0]), { name: 'HMAC', hash: 'SHA-1' }, true, ['sign']);
    return globalThis.eval(`(${bytes[1]})`)(key);
  }, [[...SEED], keep.toString()]),
  "the gateway's log": async () => { place.log = `password=${SECRET}`; },
};

/** Runs in the page. */
function keep(value) {
  return new Promise((done) => {
    const request = indexedDB.open('test', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('store');
    request.onsuccess = () => {
      const write = request.result.transaction('store', 'readwrite');
      write.objectStore('store').put({ deep: { value } }, 1);
      write.oncomplete = () => { request.result.close(); done(); };
    };
  });
}

for (const [where, hide] of Object.entries(HIDING_PLACES)) {
  test(`a secret in ${where} is found`, () => visit(async (one, page) => {
    one.canary.guard('the secret', SECRET);
    one.canary.guard('the seed', SEED);
    await hide(page);
    try { await assert.rejects(one.canary.scan(), assert.AssertionError); } finally { place.log = ''; }
  }));
}

test('a key that cannot be exported is no leak', () => visit(async (one, page) => {
  one.canary.guard('the seed', SEED);
  await page.evaluate(async (bytes) => {
    const key = await crypto.subtle.importKey('raw', new Uint8Array(bytes[0]), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
    return globalThis.eval(`(${bytes[1]})`)(key);
  }, [[...SEED], keep.toString()]);
  await one.canary.scan();
}));

test('axe sees what is not accessible', () => visit(async (one, page) => {
  await accessible(page, 'a quiet page');
  await page.evaluate(() => document.querySelector('main').append(document.createElement('input')));
  await assert.rejects(accessible(page, 'an input without a label'), assert.AssertionError);
}));

test('a page that is too wide does not fit', () => visit(async (one, page) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await fits(page, 'a quiet page');
  await page.evaluate(() => { document.querySelector('p').textContent = 'x'.repeat(200); });
  await assert.rejects(fits(page, 'a long word'), assert.AssertionError);
}));
