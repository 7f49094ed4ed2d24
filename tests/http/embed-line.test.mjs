// The line by which a site loads the sign-in: the gateway knows it, and it loads exactly what was built.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { DIST } from '../lib/gateway.mjs';
import { exchange } from '../lib/http.mjs';
import { Sites } from '../lib/sites.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());

const LINE = /^<script type="module" src="([^"]+)" integrity="(sha384-[^"]+)" crossorigin="anonymous"><\/script>\n$/;

test('one line, of this issuer, with the checksum of what is there', async () => {
  const [, src, integrity] = LINE.exec(await sites.gateway.cli(['embed', 'shop', '--dist', DIST])) ?? [];
  const { origin, pathname } = new URL(src);
  assert.equal(new URL(sites.issuer).hostname, new URL(origin).hostname);
  assert.match(pathname, /^\/assets\/genkan-[0-9a-f]+\.js$/);
  for (const path of [pathname, '/genkan.js']) {
    const reply = await exchange(sites.issuer, { path });
    assert.equal(reply.status, 200);
    assert.equal(`sha384-${createHash('sha384').update(reply.text).digest('base64')}`, integrity, path);
  }
});

test('an unknown client is named, and those there are', async () => {
  await assert.rejects(sites.gateway.cli(['embed', 'ghost', '--dist', DIST]), /has no "ghost".*shop/s);
});

test('without built pages it says what to do', async () => {
  await assert.rejects(sites.gateway.cli(['embed', 'shop', '--dist', sites.dir]), /cargo xtask build/);
});
