// Cross-site requests (row 15): unsafe calls need a same-origin browser, JSON, and a token bound to the cookie.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { withNegativeControl } from '../lib/control.mjs';
import { isProblem, isStep, signedIn } from '../lib/expect.mjs';
import { ROOMY } from '../lib/config.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());

const SITES = ['same-origin', 'same-site', 'cross-site', 'none', null];
const TYPES = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', null];

/** Every combination a browser can be made to send, and whether it may pass. */
function* matrix(origin) {
  for (const site of SITES) {
    for (const from of [origin, 'https://evil.example', `${origin}.evil.example`, 'null', null]) {
      for (const type of TYPES) {
        if (site === 'same-origin' && from !== origin && from !== null) continue; // no browser can say this
        const trusted = site === 'same-origin' || (site === null && from === origin);
        yield { site, from, type, passes: trusted && type === 'application/json' };
      }
    }
  }
}

const dress = ({ site, from, type }) => ({ 'sec-fetch-site': site, origin: from, 'content-type': type });

withNegativeControl('the whole matrix of site, origin and type, on every kind of write', 'csrf', async (place) => {
  const { user, phone, client } = await place.person({ mode: 'none' });
  await client.prove(user);
  await client.finish(phone);
  await client.start();
  const { csrf } = (await client.session()).json;
  for (const one of matrix(place.origin)) {
    const label = JSON.stringify(one);
    const started = await client.send('POST', '/api/v1/flows', '{"purpose":"sign_in"}', { headers: dress(one) });
    assert.equal(started.status < 300, one.passes, `start ${label}: ${started.status} ${started.text}`);
    const { rev } = client.flow;
    const acted = await client.act('identify', { identifier: user.identifier }, { headers: dress(one) });
    assert.equal(acted.status < 300, one.passes, `act ${label}: ${acted.status} ${acted.text}`);
    if (one.passes) await client.act('change_account');
    else assert.equal((await client.poll()).json.rev, rev, `nothing changed ${label}`);
    if (!one.passes && one.type === 'application/json') {
      const cancelled = await client.send('DELETE', `/api/v1/flows/${client.flow.id}`, undefined, {
        headers: { 'x-csrf-token': client.flow.csrf, ...dress(one), 'content-type': null },
      });
      assert.equal(cancelled.status, 403, `cancel ${label}: ${cancelled.text}`);
      const out = await client.send('DELETE', '/api/v1/session', undefined, {
        headers: { 'x-csrf-token': csrf, ...dress(one), 'content-type': null },
      });
      assert.equal(out.status, 403, `sign out ${label}: ${out.text}`);
    }
  }
  await signedIn(client, true);
}, ROOMY);

withNegativeControl('a write needs the token of its own flow', 'csrf', async (place) => {
  const { user, client } = await place.person();
  const stranger = place.client();
  await stranger.start();
  await client.start();
  for (const token of [null, '', 'x', stranger.flow.csrf]) {
    const reply = await client.act('identify', { identifier: user.identifier }, { headers: { 'x-csrf-token': token } });
    assert.equal(reply.status, 403, `${token}: ${reply.text}`);
    isProblem(reply, 'csrf');
  }
  isStep(await client.poll(), 'identify');
}, ROOMY);

test('signing out needs the session\'s token, not a flow\'s', async () => {
  const { user, phone, client } = await gateway.person({ mode: 'none' });
  await client.prove(user);
  await client.finish(phone);
  await client.start();
  for (const token of [null, 'x', client.flow.csrf]) {
    const reply = await client.send('DELETE', '/api/v1/session', undefined, { headers: { 'x-csrf-token': token } });
    isProblem(reply, 'csrf');
  }
  await signedIn(client, true);
});

test('a cross-site write leaves a trace in the audit', async () => {
  const client = gateway.client();
  await client.start();
  await client.act('identify', { identifier: 'a@b.example' }, { headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' } });
  assert.ok((await gateway.disk()).includes('malicious_csrf') || gateway.log.includes('malicious_csrf'));
});

test('no answer allows another origin to read', async () => {
  const client = gateway.client();
  await client.start();
  for (const path of ['/', '/api/v1/session', `/api/v1/flows/${client.flow.id}`]) {
    const reply = await client.send('GET', path, undefined, { headers: { origin: 'https://evil.example' } });
    assert.equal(reply.headers['access-control-allow-origin'], undefined, path);
    assert.equal(reply.headers['access-control-allow-credentials'], undefined, path);
  }
  const preflight = await gateway.raw({
    method: 'OPTIONS', path: '/api/v1/flows',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });
  assert.equal(preflight.headers['access-control-allow-origin'], undefined);
});
