// Passkeys in the frame: used after a press, never offered beside a field, never made.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { visitTest } from '../lib/browser.mjs';
import { Authenticator } from '../lib/authenticator.mjs';
import { framed } from '../lib/frame-host.mjs';
import { Sites, claimsOf } from '../lib/sites.mjs';
import { at, press, prove, remember } from '../lib/page.mjs';

let sites;
before(async () => { sites = await Sites.open({ config: { policy: { require_methods: ['passkey'], enroll_grace_days: 14 } } }); });
after(() => sites.close());

/** Makes a passkey at the sign-in page, where alone it can be made. */
async function makePasskey(visit, user, phone) {
  const page = await visit.tab();
  const authenticator = await Authenticator.add(page);
  await page.goto(sites.issuer);
  await prove(page, user);
  await at(page, 'push_pending');
  await phone.approve();
  await at(page, 'enroll_required');
  await authenticator.touched(() => press(page, 'passkey'), () => at(page, 'remember_browser'));
  await remember(page, false);
  const [credential] = await authenticator.credentials();
  await page.close();
  return credential;
}

/** A frame in a browser that has that passkey. */
async function withPasskey(visit, credential, init) {
  const it = await framed(visit, sites, { client: 'pass', init });
  const authenticator = await Authenticator.add(it.page);
  await authenticator.add(credential);
  return { it, authenticator };
}

async function worth(it) {
  const reply = await it.redeem(await it.told('result'));
  assert.equal(reply.status, 200, reply.text);
  return { token: reply.json.id_token, claims: claimsOf(reply.json.id_token) };
}

for (const lang of ['en', 'ja']) {
  visitTest(`a passkey signs in, and confirms, ${lang}`, { gateway: () => sites.world(), lang }, async (visit) => {
    const user = await sites.gateway.addUser({ mode: 'none' });
    const phone = await sites.gateway.pair(user);
    const credential = await makePasskey(visit, user, phone);
    const { it: first, authenticator } = await withPasskey(visit, credential);
    await first.at('identify');
    assert.equal(await first.frame.evaluate(() => document.querySelector('[autocomplete~=webauthn]') !== null), true);
    await authenticator.touched(() => first.press('passkey'), () => first.told('result'));
    const { token, claims: { sub } } = await worth(first);
    // It counts how often it was used.
    const [used] = await authenticator.credentials();
    await first.page.close();
    const { it, authenticator: again } = await withPasskey(visit, used, { id_token_hint: token });
    await it.choose('passkey');
    await it.at('passkey');
    await again.touched(() => it.press('passkey'), () => it.told('result'));
    const { claims } = await worth(it);
    assert.equal(claims.sub, sub);
    assert.equal(await phone.count(), 1, 'the phone was asked at the sign-in page only');
  });

  visitTest(`what has to be set up is set up in a window of its own, ${lang}`, { gateway: () => sites.world(), lang, expect: [/501/] }, async (visit) => {
    const user = await sites.gateway.addUser({ mode: 'none' });
    const phone = await sites.gateway.pair(user);
    const it = await framed(visit, sites, { client: 'pass' });
    await Authenticator.add(it.page);
    await it.prove(user);
    await it.at('push_pending');
    await phone.approve();
    assert.deepEqual(await it.told('error'), { v: 1, t: 'error', e: 'unsupported' });
    await it.says('unsupported');
  });
}
