// What is asked for once everything is proven, seen from outside.
import { after } from 'node:test';
import assert from 'node:assert/strict';
import { ROOMY, merge } from '../lib/config.mjs';
import { onGateway } from '../lib/control.mjs';
import { isProblem, isStep, signedIn } from '../lib/expect.mjs';
import { Phone, parseLink } from '../lib/phone.mjs';
import { Post } from '../lib/post.mjs';

const post = await Post.open();
after(() => post.close());
const ORGANISATION = {
  config: merge(merge(ROOMY.config, post.config), {
    policy: { require_methods: ['push', 'passkey'] },
    forms: [{
      id: 'terms', title: { en: 'Terms of use', ja: '利用規約' }, text: { en: 'Please read them.', ja: 'お読みください。' },
      fields: [
        { name: 'centre', label: { en: 'Cost centre', ja: 'コストセンター' } },
        { name: 'pin', label: { en: 'PIN', ja: '暗証番号' }, secret: true, optional: true },
      ],
    }],
    redirects: [{ domain: 'partner.example', url: 'https://login.partner.example/start', name: { en: 'Partner', ja: 'パートナー' } }],
  }),
};

/** An account without a phone, everything proven. */
async function proven(place) {
  const user = await place.addUser({ recovery: true });
  const client = place.client();
  await client.prove(user);
  await client.choose('recovery');
  await client.act('code', { code: user.recovery[0] });
  return { user, client };
}

onGateway('a phone, then a passkey, then a form, then the session', async (place) => {
  const { client } = await proven(place);
  const { step } = client.flow;
  assert.equal(step.what, 'push');
  assert.equal(step.offer.qr.modules.length, step.offer.qr.size ** 2);
  assert.ok(step.skippable_until - client.flow.server_time > 13 * 86_400_000);
  const waiting = client.poll({ after: client.flow.rev, wait: 25 });
  await Phone.pair(place.origin, parseLink(step.offer.link));
  isStep(await waiting, 'enroll_required', { what: 'passkey' });
  assert.equal(client.flow.notice, 'enrolled');
  isStep(await client.act('skip'), 'form', { title: 'Terms of use' });
  isStep(await client.send('GET', `/api/v1/flows/${client.flow.id}`, undefined, { headers: { 'accept-language': 'ja' } }), 'form', { title: '利用規約' });
  isProblem(await client.act('remember', { remember: true }), 'stale-flow');
  const missing = await client.act('submit', { values: { pin: '1234' } });
  isProblem(missing, 'input-invalid');
  assert.equal(missing.json.field, 'centre');
  isStep(await client.act('submit', { values: { centre: '7', pin: '1234' } }), 'remember_browser');
  await client.act('remember', { remember: false });
  await signedIn(client, true);
}, ORGANISATION);

onGateway('put off: it is asked for again next time, the answered form is not', async (place) => {
  const { user, client } = await proven(place);
  isStep(await client.act('skip'), 'enroll_required', { what: 'passkey' });
  isStep(await client.act('skip'), 'form');
  isStep(await client.act('submit', { values: { centre: '7' } }), 'remember_browser');
  const again = place.client();
  await again.prove(user);
  await again.choose('recovery');
  isStep(await again.act('code', { code: user.recovery[1] }), 'enroll_required', { what: 'push' });
  await again.act('skip');
  isStep(await again.act('skip'), 'remember_browser');
}, ORGANISATION);

onGateway('people of another domain go there, in the language of the page', async (place) => {
  const client = place.client();
  await client.start();
  isStep(await client.act('identify', { identifier: 'ken@partner.example' }, { headers: { 'accept-language': 'ja' } }), 'redirect', {
    url: 'https://login.partner.example/start', name: 'パートナー',
  });
  assert.deepEqual(client.flow.actions, ['change_account']);
}, ORGANISATION);

onGateway('"it wasn’t me" on the page: sessions end, requests pause, a new password is needed', async (place) => {
  const { user, phone, client } = await place.person({ mode: 'none' });
  await client.prove(user);
  await client.finish(phone);
  const stranger = place.client();
  await stranger.prove(user);
  await phone.deny();
  await stranger.until((flow) => flow.step.type === 'push_ended');
  await stranger.act('report');
  await signedIn(client, false);
  const owner = place.client();
  await owner.prove(user);
  isStep(await owner.poll(), 'push_ended', { outcome: 'not_sent', reason: 'paused' });
  await owner.choose('totp');
  isStep(await owner.act('code', { code: phone.totp() }), 'enroll_required', { what: 'password', why: 'reported' });
  isProblem(await owner.act('skip'), 'stale-flow');
  isStep(await owner.act('enroll', { password: 'umi to yama to sora' }), 'remember_browser');
  await owner.act('remember', { remember: false });
  await signedIn(owner, true);
  assert.equal(await phone.count(), 2, 'one for each of the first two, none while paused');
}, ROOMY);
