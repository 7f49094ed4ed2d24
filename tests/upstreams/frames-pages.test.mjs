// The frame in a page of another site, with a real privacyIDEA behind the gateway: a whole sign-in by the number on the page,
// confirming once more by a code; and where the server wants the password for everything, the way out.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { accessible } from '../lib/axe.mjs';
import { crowd } from '../lib/any.mjs';
import { visitTest } from '../lib/browser.mjs';
import { framed } from '../lib/frame-host.mjs';
import { fits, numberOf } from '../lib/page.mjs';
import { Sites, claimsOf } from '../lib/sites.mjs';
import { UpstreamPhone } from '../lib/upstream-phone.mjs';
import { startUpstream } from '../lib/upstream.mjs';

const KANA = /[\u3040-\u30ff\u4e00-\u9fff]/;

let server;
let sites;
let alone;
let next;
before(async () => {
  server = await startUpstream('privacyidea');
  const { config, secret, people } = server.ready;
  next = crowd(people);
  sites = await Sites.open({ config: { upstream: config }, env: { GENKAN_UPSTREAM_SECRET: secret } });
  alone = await Sites.open({ config: { upstream: { ...config, service_user: undefined } } });
});
after(async () => {
  await alone?.close();
  await sites?.close();
  await server?.dispose();
});

async function looksRight(it, about) {
  assert.equal(KANA.test(await it.frame.locator('h1:visible').innerText()), it.lang === 'ja', `${about} is in the wrong language`);
  await accessible(it.frame, `${about}, ${it.lang}`);
  await fits(it.frame, about);
  await it.whole(about);
}

/** The ID token for what the frame has told its page. */
async function told(it) {
  const reply = await it.redeem(await it.told('result'));
  assert.equal(reply.status, 200, reply.text);
  return { token: reply.json.id_token, ...claimsOf(reply.json.id_token) };
}

for (const lang of ['en', 'ja']) {
  visitTest(`privacyIDEA: signing in in a frame, and confirming there once more, ${lang}`, { gateway: () => sites.world(), lang, timeout: 120_000 }, async (visit) => {
    const person = next('alice');
    const phone = new UpstreamPhone(`${server.url}/ttype/push`, person.phone);
    visit.canary.guard('the password', person.password);
    const first = await framed(visit, sites, { client: 'pass' });
    await first.prove(person);
    await first.at('push_pending');
    await looksRight(first, 'the number');
    assert.equal(await phone.approve(await numberOf(first.frame)), true);
    const before = await told(first);
    assert.deepEqual(before.amr, ['pwd', 'pop', 'mfa']);
    await first.page.close();

    const it = await framed(visit, sites, { client: 'pass', init: { id_token_hint: before.token } });
    await it.at('choose_method');
    await looksRight(it, 'another way');
    await it.choose('totp');
    await it.at('code_required');
    await looksRight(it, 'a code');
    await it.frame.locator('input[name=code]').fill(await person.codes.next());
    const now = await told(it);
    assert.deepEqual([now.sub, now.sid, now.amr], [before.sub, before.sid, ['otp']]);
    for (const { name } of await visit.context.cookies()) assert.equal(name, '__Host-embed');
  });

  visitTest(`privacyIDEA without a service account: the way out of the frame, ${lang}`, { gateway: () => alone.world(), lang }, async (visit) => {
    const it = await framed(visit, alone);
    const text = await it.says('unsupported');
    assert.equal(KANA.test(text), lang === 'ja', text);
    assert.equal((await it.told('error')).e, 'unsupported');
  });
}
