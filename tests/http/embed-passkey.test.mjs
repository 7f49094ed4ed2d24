// Passkeys in frames (rule W14): used in a frame they say so, and in whose page where the browser tells it; none is made there.
import assert from 'node:assert/strict';
import { merge } from '../lib/config.mjs';
import { onGateway, withNegativeControl } from '../lib/control.mjs';
import { isProblem } from '../lib/expect.mjs';
import { Frame, SHOP, WITH_CLIENTS, claimsOf, codeOf, idToken, redeem } from '../lib/embed.mjs';
import { Passkey, enrolled } from '../lib/passkey.mjs';

const OPTIONS = { ...WITH_CLIENTS, config: merge(WITH_CLIENTS.config, { policy: { require_methods: ['passkey'] } }) };
const HERE = { crossOrigin: true };

/** Somebody with a passkey, whom the shop knows. */
async function known(own) {
  const { user, phone, client: page } = await own.person();
  const passkey = await enrolled(page, user, phone);
  await page.act('remember', { remember: false });
  return { passkey, token: await idToken(own, page) };
}

/** The shop's frame, asked for a passkey. */
async function asking(own, token) {
  const frame = new Frame(own);
  await frame.open({ id_token_hint: token });
  await frame.choose('passkey');
  assert.equal(frame.flow.step.type, 'passkey');
  return frame;
}

const answer = (frame, passkey, where) => {
  passkey.where = where;
  return frame.act('passkey', { credential: passkey.get(frame.flow.step.options) });
};

withNegativeControl('an answer that was given anywhere but in a frame of the client\'s page is none', 'frame-passkey', async (own) => {
  const { passkey, token } = await known(own);
  const frame = await asking(own, token);
  for (const where of [
    {}, { crossOrigin: false }, { crossOrigin: 'true' }, { crossOrigin: null }, { topOrigin: SHOP }, { crossOrigin: false, topOrigin: SHOP },
    { ...HERE, topOrigin: 'http://evil.localhost' }, { ...HERE, topOrigin: own.origin }, { ...HERE, topOrigin: `${SHOP}/` },
    { ...HERE, topOrigin: '' }, { ...HERE, topOrigin: null }, { ...HERE, topOrigin: [SHOP] },
  ]) isProblem(await answer(frame, passkey, where), 'credentials-incorrect');
  const page = own.client();
  await page.start();
  for (const where of [HERE, { ...HERE, topOrigin: SHOP }, { crossOrigin: false, topOrigin: SHOP }]) {
    passkey.where = where;
    isProblem(await page.act('passkey', { credential: passkey.get(page.flow.step.passkey) }), 'credentials-incorrect');
  }
}, OPTIONS);

onGateway('with or without the name of the page around, as browsers have it', async (own) => {
  const { passkey, token } = await known(own);
  for (const where of [HERE, { ...HERE, topOrigin: SHOP }]) {
    const done = await answer(await asking(own, token), passkey, where);
    assert.equal(done.json.step.type, 'signed_in', done.text);
    const { json } = await redeem(own, codeOf(done.json));
    assert.deepEqual(claimsOf(json.id_token).amr, ['pop', 'user', 'mfa']);
  }
}, OPTIONS);

onGateway('whoever comes with one in a frame that may have passwords', async (own) => {
  const { passkey } = await known(own);
  const frame = new Frame(own, { client: 'pass' });
  await frame.open();
  passkey.where = HERE;
  const done = await frame.act('passkey', { credential: passkey.get(frame.flow.step.passkey) });
  assert.equal(done.json.step.type, 'signed_in', done.text);
  assert.equal(done.headers['set-cookie'], undefined);
}, OPTIONS);

const ELSEWHERE = {
  ...OPTIONS, host: 'id.genkan.localhost',
  config: merge(OPTIONS.config, { pages: ['http://login.genkan.localhost:4300'], passkey_domain: 'genkan.localhost' }),
};

onGateway('where the pages have another address, the frame stays at its own, and the passkeys belong to both', async (own) => {
  const { user, phone, client: page } = await own.person();
  await page.prove(user);
  await page.choose('totp');
  await page.act('code', { code: phone.totp() });
  const passkey = new Passkey('http://login.genkan.localhost:4300');
  await page.act('enroll', { credential: passkey.create(page.flow.step.offer.options) });
  await page.act('remember', { remember: false });
  const frame = await asking(own, await idToken(own, page));
  passkey.origin = own.origin;
  const done = await answer(frame, passkey, HERE);
  assert.equal(done.json.step?.type, 'signed_in', done.text);
}, ELSEWHERE);
