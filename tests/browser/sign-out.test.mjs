// Signing out takes everything away that proves who somebody was, in this browser and in its other tabs, and leaves what
// belongs to the browser (row 80; docs/backend.md says why there is no `Clear-Site-Data`).
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY } from '../lib/config.mjs';
import { visitTest } from '../lib/browser.mjs';
import { at, control, numberOf, press, prove, remember, signedInPage } from '../lib/page.mjs';
import { pressArmed, securityInfo } from '../lib/security.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(ROOMY); });
after(() => gateway.dispose());

const OPTIONS = { gateway: () => gateway };

async function person() {
  const user = await gateway.addUser({ mode: 'none' });
  return { user, phone: await gateway.pair(user) };
}

/** Everything a page of ours can have put away in this browser. */
const kept = (page) => page.evaluate(async () => {
  const plain = (storage) => Object.fromEntries(Object.keys(storage).map((key) => [key, storage.getItem(key)]));
  const databases = (await indexedDB.databases()).map(({ name }) => name);
  const workers = (await navigator.serviceWorker.getRegistrations()).length;
  return { local: plain(localStorage), session: plain(sessionStorage), caches: await caches.keys(), databases, workers };
});

/** Cookies by name. */
const cookies = async (visit) => Object.fromEntries((await visit.context.cookies()).map((one) => [one.name, one]));

/** The old cookie is put back: it has to mean nobody, whatever the browser has kept. */
async function means(visit, page, cookie) {
  await visit.context.addCookies([cookie]);
  const { authenticated } = await page.evaluate(async () => (await fetch('/api/v1/session')).json());
  assert.equal(authenticated, false);
}

const WAYS = {
  'on the page after a sign-in': async (visit, { user, phone }, keep) => {
    const page = await visit.tab('/');
    await prove(page, user);
    await phone.approve(await numberOf(page));
    await remember(page, keep);
    await signedInPage(page);
    return { page, leave: () => press(page, 'sign_out') };
  },
  'in the head of security info': async (visit, { user, phone }) => {
    const page = await securityInfo(visit, user, { phone });
    return { page, leave: () => control(page, 'sign_out').click() };
  },
  'everywhere, from the list': async (visit, { user, phone }) => {
    const page = await securityInfo(visit, user, { phone, part: 'sessions' });
    return { page, leave: () => pressArmed(page, 'end_all') };
  },
};

for (const [way, come] of Object.entries(WAYS)) {
  visitTest(`nothing that proves anything is left: ${way}`, OPTIONS, async (visit) => {
    const one = await person();
    const { page, leave } = await come(visit, one, false);
    const before = await cookies(visit);
    const answered = page.waitForResponse((reply) => reply.request().method() === 'DELETE');
    await leave();
    const reply = await answered;
    await at(page, 'signed-out');
    assert.equal(await reply.headerValue('clear-site-data'), null, 'it would take what is not ours');
    const left = await cookies(visit);
    assert.equal(left['__Host-sid'], undefined);
    assert.deepEqual(left['__Host-dev'], before['__Host-dev'], 'the browser is still known: guesses of others delay nobody here');
    assert.ok(!(await page.content()).includes(one.user.identifier), 'the page has forgotten who it was');
    const { local, ...rest } = await kept(page);
    assert.deepEqual(rest, { session: {}, caches: [], databases: [], workers: 0 });
    assert.ok(!JSON.stringify(local).includes(one.user.identifier), 'a name nobody asked to keep');
    await means(visit, page, before['__Host-sid']);
  });
}

visitTest('a name that was to be kept stays, and proves nothing', OPTIONS, async (visit) => {
  const one = await person();
  const { page, leave } = await WAYS['on the page after a sign-in'](visit, one, true);
  const before = await cookies(visit);
  await leave();
  await at(page, 'signed-out');
  assert.ok(JSON.stringify((await kept(page)).local).includes(one.user.identifier));
  assert.equal((await cookies(visit))['__Host-sid'], undefined);
  await means(visit, page, before['__Host-sid']);
});

visitTest('another tab that shows the account leaves it', { ...OPTIONS, expect: [/console: .* 401 .*\/account\//] }, async (visit) => {
  const one = await person();
  const page = await securityInfo(visit, one.user, one);
  const other = await visit.tab('/security-info');
  await at(other, 'security-info');
  await control(page, 'sign_out').click();
  await at(other, 'identify');
  assert.ok(!(await other.content()).includes(one.user.identifier));
});
