// Notices (row 98): what was done to the account is mailed to its owner, in their language, with a link that signs nobody in.
import test from 'node:test';
import assert from 'node:assert/strict';
import { signIn, signedInPerson } from '../lib/account.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { isStep } from '../lib/expect.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { Phone } from '../lib/phone.mjs';
import { Post, codeIn } from '../lib/post.mjs';

const KANA = /[\u3040-\u30ff]/;

/** Runs `check` with a mailbox of its own, in one language. */
function mailed(name, check) {
  for (const lang of ['en', 'ja']) {
    test(`${name}, ${lang}`, async () => {
      const post = await Post.open();
      const place = await Gateway.start({ config: merge(ROOMY.config, post.config) });
      try { await check({ place, post, lang, letters: new Letters(post, place, lang) }); } finally {
        await place.dispose();
        await post.close();
      }
    });
  }
}

/** The mails of one account. */
class Letters {
  constructor(post, place, lang) { Object.assign(this, { post, place, lang }); }

  /** The next notice: in the right language, complete, and harmless. */
  async next(holds = []) {
    let mail = await this.post.next();
    while (mail.kind !== 'email') mail = await this.post.next();
    const about = `${mail.subject}\n${mail.text}`;
    assert.equal(KANA.test(mail.subject), this.lang === 'ja', `not in ${this.lang}: ${about}`);
    assert.equal(KANA.test(mail.text), this.lang === 'ja', about);
    assert.match(about, this.lang === 'ja' ? /青葉ヘルス/ : /Aoba Health/);
    assert.match(mail.html, new RegExp(`lang="${this.lang}"`));
    for (const one of holds) assert.ok(mail.text.includes(one) && mail.html.includes(one.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')), `${one} is missing in: ${about}`);
    const links = about.match(/https?:[^\s<>"]+/g) ?? [];
    assert.deepEqual(links, [`${this.place.origin}/security-info#activity`], about);
    assert.ok(!codeIn(mail), `a code is in: ${about}`);
    assert.match(mail.text, /20\d\d/, 'when');
    assert.match(mail.text, this.lang === 'ja' ? /この|端末|デバイス|コンピューター/ : /this (computer|device)|localhost|127\.0\.0\.1/i, `where: ${mail.text}`);
    return mail;
  }
}

/** A browser whose reader prefers this language. */
function reading(place, lang) {
  const client = place.client();
  const usual = client.send.bind(client);
  client.send = (method, path, body, more = {}) => usual(method, path, body, { ...more, headers: { 'accept-language': lang, ...more.headers } });
  return client;
}

/** Somebody whose language is known from signing in; the mail about that new browser has been read. */
async function somebody({ place, post, lang, letters }, options = {}) {
  const { user, phone } = await place.person({ mode: 'none', email: 'mei@mail.example', recovery: true, ...options });
  assert.match((await post.next()).text, /Test phone/, 'somebody who has never signed in is written to in the first language');
  const client = reading(place, lang);
  const account = await signIn(client, user, phone);
  await letters.next();
  return { user, phone, client, account };
}

mailed('a sign-in from a browser that the account does not know', async (run) => {
  const { user, phone, account } = await somebody(run);
  const other = reading(run.place, run.lang);
  await signIn(other, user, phone);
  assert.equal((await run.letters.next(['Chrome'])).to, 'mei@mail.example');
  await other.signOut();
  await signIn(other, user, phone);
  // What comes next is the news of what was done next: the same browser again was none.
  await account.delete(`/methods/${(await account.method('recovery')).id}`);
  await run.letters.next();
  assert.equal(run.post.received.length, 4, run.post.received.map((one) => one.subject).join());
});

mailed('added, renamed, paused, default changed, removed, brought back', async (run) => {
  const { account } = await somebody(run);
  const { letters } = run;
  const app = await account.addApp('Desk <b>app</b>');
  const added = await letters.next(['Desk <b>app</b>']);
  assert.ok(!added.html.includes('<b>app</b>'), 'a name is text');
  assert.ok(!added.raw.includes(app.secret));
  const { id } = await account.method('push');
  await account.change(app.id, { default: true });
  await letters.next(['Desk <b>app</b>']);
  await account.change(id, { allow_requests: false });
  await letters.next(['Test phone']);
  await account.delete(`/methods/${app.id}`);
  await letters.next(['Desk <b>app</b>']);
  await account.post(`/methods/${app.id}/restore`);
  await letters.next(['Desk <b>app</b>']);
});

mailed('new recovery codes, a new password, everything secured', async (run) => {
  const { account } = await somebody(run);
  const { codes } = (await account.post('/recovery-codes')).json;
  const mail = await run.letters.next();
  for (const code of codes) assert.ok(!mail.raw.includes(code) && !mail.text.includes(code));
  await account.put('/password', { password: 'umi to yama to sora' });
  const changed = await run.letters.next();
  assert.ok(!changed.text.includes('umi to yama'));
  await account.post('/secure');
  await run.letters.next();
});

mailed('a phone is added, and takes another’s place', async (run) => {
  const { account, phone: before } = await somebody(run);
  for (const replaces of [undefined, `p-${before.id}`]) {
    const begun = await account.add('push', replaces ? { replaces } : {});
    const phone = await Phone.pair(run.place.origin, begun.offer.link, replaces ? 'Third phone' : 'Second phone');
    const { push } = await account.enrolment(begun.id, (one) => one.state === 'confirm');
    await phone.approve(push.number?.value);
    await account.enrolment(begun.id, (one) => one.state === 'done');
    const about = [replaces ? 'Third phone' : 'Second phone', ...(replaces ? ['Test phone'] : [])];
    // Two at the same instant come in any order.
    const texts = [];
    while (texts.length < about.length) texts.push((await run.letters.next()).text);
    for (const name of about) assert.equal(texts.filter((text) => text.includes(name)).length, 1, `${name}: ${texts.join()}`);
  }
});

mailed('a denied request, once, however often', async (run) => {
  const { user, phone } = await somebody(run);
  for (let n = 0; n < 3; n += 1) {
    const client = run.place.client();
    isStep(await client.prove(user), 'push_pending');
    await phone.deny();
    await client.until((flow) => flow.step.type === 'push_ended');
  }
  await run.letters.next(['Test phone']);
  assert.equal(run.post.received.filter((one) => one.kind === 'email').length, 3, run.post.received.map((one) => one.subject).join());
});

mailed('a mailbox hears of its own removal', async (run) => {
  const { account } = await somebody(run);
  const mailbox = await account.method('email');
  await account.delete(`/methods/${mailbox.id}`);
  const mail = await run.letters.next();
  assert.equal(mail.to, 'mei@mail.example');
});
