// The examples for nginx and Caddy, tried: the real programs with the files of examples/deploy, TLS, and people in a browser.
import test from 'node:test';
import assert from 'node:assert/strict';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { visitTest } from '../lib/browser.mjs';
import { CompanionPhone } from '../lib/companion.mjs';
import { at, numberOf, press, prove, remember, signedInPage } from '../lib/page.mjs';
import { Proxied, programOf } from '../lib/proxies.mjs';

const TRUSTING = { ignoreHTTPSErrors: true };
const lines = (text) => Object.fromEntries(text.trim().split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));

for (const name of ['nginx', 'caddy']) {
  if (!programOf(name)) {
    test(`the examples for ${name}`, { skip: `no ${name} on this machine: apt-get install ${name}, or GENKAN_${name.toUpperCase()}=PATH` });
    continue;
  }
  for (const layout of ['one-address', 'two-addresses']) {
    const about = `${name}, ${layout}`;
    let world;
    test.before(async () => { world = await Proxied.open(name, layout); });
    test.after(() => world?.close());

    for (const lang of ['en', 'ja']) {
      visitTest(`approve on the phone behind ${about}, ${lang}`, { gateway: () => world, lang, context: TRUSTING }, async (visit) => {
        const user = await world.addUser({ mode: 'type6' });
        visit.canary.guard('the password', user.password);
        const phone = await CompanionPhone.pair(world, user, { lang, context: TRUSTING });
        const page = await visit.tab('/');
        assert.equal(await page.locator('html').getAttribute('lang'), lang);
        await prove(page, user);
        await phone.approve(await numberOf(page));
        await remember(page, true);
        await signedInPage(page);
        assert.equal(page.url(), `${world.origin}/signed-in`);
        await press(page, 'security_info');
        await at(page, 'security-info');
        await page.goto(`${world.origin}/signed-in`);
        await press(page, 'sign_out');
        await at(page, 'signed-out');
        await page.goto(`${world.origin}/help`);
        await at(page, 'help');
        await phone.close({ requests: 1 });
      });
    }

    test(`the headers of every kind of file are the gateway’s own, ${about}`, async () => {
      const api = layout === 'two-addresses' ? ['--api', world.api] : [];
      const page = (await world.fetch('/')).body.toString();
      const asset = page.match(/\/assets\/[\w.-]+\.css/)[0];
      const files = { documents: ['/', '/signed-in', '/security-info', '/companion', '/help'], assets: [asset], files: ['/favicon.svg', '/companion.webmanifest'] };
      if (api.length) files.discovery = ['/.well-known/signin-configuration'];
      for (const [kind, paths] of Object.entries(files)) {
        const wanted = lines(await world.cli(['headers', '--only', kind, ...api]));
        assert.ok(wanted['strict-transport-security'], 'TLS is told');
        for (const path of paths) {
          const { status, headers } = await world.fetch(path);
          assert.equal(status, 200, path);
          for (const [header, value] of Object.entries(wanted)) assert.equal(headers[header], value, `${header} of ${path}`);
          const extra = Object.keys(headers).filter((header) => /^(access-control|server-timing|x-powered)/.test(header) && !(header in wanted));
          assert.deepEqual(extra, [], path);
        }
      }
    });

    test(`types, languages and compressed forms, ${about}`, async () => {
      const plain = (await world.fetch('/')).body.toString();
      const types = { '/': /^text\/html; ?charset=utf-8$/i, '/companion.webmanifest': /^application\/manifest\+json/, '/favicon.svg': /^image\/svg\+xml/ };
      const kinds = { js: /^text\/javascript/, css: /^text\/css/, wasm: /^application\/wasm$/, txt: /^text\/plain; ?charset=utf-8$/i };
      for (const [, path] of plain.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) types[path] = kinds[path.split('.').at(-1)];
      assert.ok(Object.keys(types).length > 5, 'the document names its parts');
      for (const [path, type] of Object.entries(types)) assert.match((await world.fetch(path)).headers['content-type'], type, path);
      for (const [encoding, open] of [['gzip', gunzipSync], ...(name === 'caddy' ? [['br', brotliDecompressSync]] : [])]) {
        const reply = await world.fetch('/', { headers: { 'accept-encoding': encoding } });
        assert.equal(reply.headers['content-encoding'], encoding);
        assert.match(reply.headers.vary, /accept-encoding/i);
        assert.equal(open(reply.body).toString(), plain);
      }
      for (const [headers, lang] of [[{}, 'en'], [{ 'accept-language': 'ja-JP,en;q=0.5' }, 'ja'], [{ 'accept-language': 'ja', cookie: 'a=b; lang=en' }, 'en'],
        [{ 'accept-language': 'en', cookie: 'lang=ja' }, 'ja'], [{ cookie: 'lang=../../etc/passwd' }, 'en']]) {
        for (const path of ['/', '/signed-in', '/help']) {
          assert.match((await world.fetch(path, { headers })).body.toString(), new RegExp(`<html lang="${lang}"`), `${path} ${JSON.stringify(headers)}`);
        }
      }
    });

    test(`what is not there is not there, and a form from before the script goes back, ${about}`, async () => {
      for (const path of ['/index.html', '/index.ja.html', '/nothing', '/assets/nothing.js', '/../etc/passwd', '/%2e%2e/cert.pem', '/favicon.svg.gz.html', '/.git/config']) {
        const { status } = await world.fetch(path);
        assert.ok([400, 403, 404].includes(status), `${path}: ${status}`);
      }
      for (const [path, to] of [['/', '/'], ['/help', '/help'], ['/security-info', '/security-info']]) {
        const reply = await world.fetch(path, { method: 'POST', body: 'identifier=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
        assert.equal(reply.status, 303, path);
        assert.equal(new URL(reply.headers.location, world.origin).pathname, to);
      }
    });

    test(`a call waits its 25 s, errors stay problems, and nobody claims an address, ${about}`, { timeout: 60_000 }, async () => {
      const from = { origin: world.origin, 'sec-fetch-site': layout === 'one-address' ? 'same-origin' : 'same-site' };
      const started = await world.fetch('/api/v1/flows', { origin: world.api, method: 'POST', body: '{"purpose":"sign_in"}',
        headers: { ...from, 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.7' } });
      assert.equal(started.status, 201, started.body.toString());
      const flow = JSON.parse(started.body);
      const cookie = started.headers['set-cookie'][0].split(';')[0];
      const waited = await world.fetch(`/api/v1/flows/${flow.id}?after=${flow.rev}&wait=25`, { origin: world.api, headers: { cookie } });
      assert.equal(waited.status, 204);
      const large = await world.fetch('/api/v1/flows', { origin: world.api, method: 'POST', body: JSON.stringify({ purpose: 'x'.repeat(20_000) }),
        headers: { ...from, 'content-type': 'application/json' } });
      // A proxy may be faster than the answer it was given while it was still sending.
      assert.ok([413, 502].includes(large.status), `${large.status}`);
      assert.match(large.body.toString(), large.headers['content-type'] === 'application/problem+json' ? /problem:too-large/ : /^(<html>.*)?$/s);
      assert.match((await world.fetch('/api/v1/nothing', { origin: world.api })).body.toString(), /urn:genkan:problem:not-found/);
      assert.ok(!(await world.gateway.disk()).includes('203.0.113.7'), 'an address that somebody claims is not believed');
    });
  }
}
