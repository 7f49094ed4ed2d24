// Two tabs of one browser, at every step: what one does, the other follows. The losing tab is never an error (rows 35, 75).
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { Post } from '../lib/post.mjs';
import { BROKEN } from '../lib/faults.mjs';
import { Matrix, organisation } from '../lib/matrix.mjs';
import { at, press, signedInPage } from '../lib/page.mjs';

const post = await Post.open();
let gateway;
before(async () => { gateway = await Gateway.start(organisation(post)); });
after(async () => { await gateway.dispose(); await post.close(); });

const event = (name, exceptions, body, { prepare = async () => {}, only } = {}) => visitTest(
  name, { gateway: () => gateway, expect: BROKEN, timeout: 300_000 },
  async (visit) => { await prepare(visit); await new Matrix(visit).each(exceptions, body, { only }); },
);

const WITHOUT = { prepare: ({ context }) => context.addInitScript(() => { delete globalThis.BroadcastChannel; }) };
const OVER = ['signed_in', 'signed-in'];

/** Another tab ends the sign-in. */
async function finishElsewhere(place) {
  await place.goOnElsewhere();
  const second = await place.visit.tab('/');
  await at(second, 'remember_browser');
  await press(second, 'remember_no');
  await signedInPage(second);
}

const SIGNED_IN = { 'signed in': 'there is nothing left to finish' };

event('another tab finishes, and says so', SIGNED_IN, async (place) => {
  await place.type();
  await finishElsewhere(place);
  await place.becomes(OVER, 'the losing tab');
  if (place.phone) assert.equal(await place.phone.count(), place.pushes, 'requests on the phone');
});

event('another tab finishes, and nobody says so', SIGNED_IN, async (place) => {
  await finishElsewhere(place);
  // A tab that waits for a phone has followed the server up to there. In all of them the answer to any click is where things
  // stand; only whoever asks for another account gets what they asked for.
  const pressed = await place.goOnTo([...OVER, 'identify'], 'the losing tab');
  if (pressed !== 'change_account') await place.goOnTo(OVER, 'the losing tab');
  if (place.phone) assert.equal(await place.phone.count(), place.pushes, 'requests on the phone');
}, WITHOUT);

const NO_WAY_BACK = {
  'identify': 'this is the start',
  'identify, kept names': 'this is the start',
  'remember_browser': 'everything is proven: it goes on, not back',
  ...SIGNED_IN,
};

async function startAgainElsewhere(place) {
  const second = await place.visit.tab('/');
  await place.is(second, 'the other tab');
  await press(second, 'change_account');
  await at(second, 'identify');
}

event('another tab changes the account, and says so', NO_WAY_BACK, async (place) => {
  await place.type();
  await startAgainElsewhere(place);
  await place.becomes(['identify'], 'the losing tab');
  if (place.phone) assert.equal(await place.phone.count(), place.pushes, 'requests on the phone');
});

event('another tab changes the account, and nobody says so', NO_WAY_BACK, async (place) => {
  await startAgainElsewhere(place);
  await place.goOnTo(['identify'], 'the losing tab');
  if (place.phone) assert.equal(await place.phone.count(), place.pushes, 'requests on the phone');
}, WITHOUT);

event('another tab gives the sign-in up: the server does not know it any more', SIGNED_IN, async (place) => {
  await place.client.poll();
  const ended = await place.client.cancel();
  assert.ok(ended.status < 300, `${ended.status} ${ended.text}`);
  await place.goOnTo(place.step.shows === 'identify' ? ['password'] : ['expired', 'identify'], 'the losing tab');
  if (place.phone) assert.equal(await place.phone.count(), place.pushes, 'requests on the phone');
});

for (const [how, more] of [['and says so', {}], ['and nobody says so', WITHOUT]]) {
  event(`another tab signs out, ${how}`, {}, async (place) => {
    const second = await place.visit.tab('/signed-in');
    await signedInPage(second);
    await press(second, 'sign_out');
    await at(second, 'signed-out');
    if (more === WITHOUT) await press(place.page, 'sign_out');
    await place.becomes(['session-ended', 'signed-out'], 'the losing tab');
    assert.ok(!(await place.page.locator('body').innerText()).includes(place.user.identifier), 'nobody is named');
    await press(place.page, 'restart');
    await at(place.page, 'identify');
  }, { ...more, only: (step) => step.shows === 'signed-in' });
}

event('the session ended behind the page\'s back', {}, async (place) => {
  assert.ok((await place.client.signOut()).status < 300);
  await place.page.reload();
  await place.becomes(['session-ended'], 'reload');
  await press(place.page, 'restart');
  await at(place.page, 'identify');
}, { only: (step) => step.shows === 'signed-in' });

event('the cookies are deleted in the middle', {}, async (place) => {
  const { page, visit } = place;
  const before = visit.calls('POST', /\/flows$/).length;
  await visit.context.clearCookies();
  const next = { 'signed-in': ['signed-out', 'session-ended'], identify: ['password'] };
  await place.goOnTo(next[place.step.shows] ?? ['identify'], 'without cookies');
  const starts = visit.calls('POST', /\/flows$/).length - before;
  assert.ok(starts <= (place.step.rare ? 2 : 1), `${starts} starts: a loop`);
  if (place.phone) assert.equal(await place.phone.count(), place.pushes, 'requests on the phone');
  assert.ok(await page.locator('button:visible').count(), 'a way on');
});
