// Row 102: a page of a stranger cannot tell whether the person in front of it is signed in at the issuer: not by frames, not by
// windows, not by what loads and what does not, not by how long it takes.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visit } from '../lib/browser.mjs';
import { person, signInAt } from '../lib/embedded.mjs';
import { Sites } from '../lib/sites.mjs';
import { at, prove, remember, signedInPage } from '../lib/page.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());

const REFUSALS = [/./]; // Whatever the browser refuses here is what this is about.

async function signIn(visit, { user, phone }) {
  const page = await visit.tab();
  await page.goto(`${sites.issuer}/`);
  await prove(page, user);
  await at(page, 'push_pending');
  await phone.approve();
  await remember(page, true);
  await signedInPage(page);
  await page.close();
}

/** Runs in the stranger's page: everything it can learn of an address without the issuer's help, but for times. */
async function probe(addresses) {
  const told = {};
  // Everything says something sooner or later; what never did would be a difference as well.
  const soon = (promise) => Promise.race([promise, new Promise((done) => { setTimeout(done, 30_000, 'nothing'); })]);
  const loads = (name, attribute, address, more = {}) => soon(new Promise((done) => {
    const one = Object.assign(document.createElement(name), more);
    one.onload = () => done('load');
    one.onerror = () => done('error');
    one.setAttribute(attribute, address);
    document.body.append(one);
  }));
  for (const [what, address] of Object.entries(addresses)) {
    const one = {};
    for (const [name, attribute, more] of [['img', 'src'], ['script', 'src'], ['link', 'href', { rel: 'stylesheet' }], ['object', 'data'], ['embed', 'src'], ['video', 'src'], ['audio', 'src']]) {
      one[name] = await loads(name, attribute, address, more);
    }
    const frame = document.createElement('iframe');
    const loaded = soon(new Promise((done) => { frame.onload = () => done('load'); frame.onerror = () => done('error'); }));
    frame.src = address;
    document.body.append(frame);
    one.frame = await loaded;
    one.frames = frame.contentWindow.length;
    for (const options of [{ mode: 'no-cors', credentials: 'include' }, { mode: 'no-cors', credentials: 'include', redirect: 'manual' }, { mode: 'cors', credentials: 'include' }, { mode: 'cors', credentials: 'omit' }]) {
      one[`fetch ${Object.values(options).join(' ')}`] = await soon(fetch(address, options).then(({ type, status, redirected, url }) => ({ type, status, redirected, url }), (error) => error.name));
    }
    const before = performance.getEntriesByName(address).length;
    one.timing = performance.getEntriesByName(address).slice(0, before).map(({ transferSize, encodedBodySize, nextHopProtocol, responseStatus, redirectCount, redirectStart }) => ({ transferSize, encodedBodySize, nextHopProtocol, responseStatus, redirectCount, redirectStart }));
    told[what] = one;
  }
  return told;
}

const addressesOf = (challenge) => ({
  page: `${sites.issuer}/`,
  'signed in': `${sites.issuer}/signed-in`,
  'security info': `${sites.issuer}/security-info`,
  session: `${sites.issuer}/api/v1/session`,
  methods: `${sites.issuer}/api/v1/account/methods`,
  userinfo: `${sites.issuer}/oidc/userinfo`,
  authorize: sites.authorize({ challenge, state: 's' }),
  quietly: sites.authorize({ challenge, state: 's', prompt: 'none' }),
  frame: sites.frame(),
  loader: `${sites.issuer}/genkan.js`,
});

for (const [who, site] of [['a stranger', () => sites.evil], ['a sibling of the issuer', () => sites.sibling]]) {
  test(`what ${who} learns is the same, signed in or not`, { timeout: 240_000 }, async () => {
    const learned = [];
    const challenge = 'c'.repeat(43);
    for (const signedIn of [false, true]) {
      const visit = await Visit.open(sites.world(site()), { expect: REFUSALS });
      try {
        if (signedIn) {
          const someone = await person(sites);
          await signIn(visit, someone);
          // At the client, too.
          await signInAt(sites, { ...someone });
        }
        const page = await visit.tab();
        await page.goto(site().page('/probe', '<!doctype html><title>probe</title><body></body>'));
        learned.push(await page.evaluate(probe, addressesOf(challenge)));
      } finally { await visit.close(); }
    }
    const [without, within] = learned;
    // It sees something: an address that everybody may load is not like one that nobody may.
    assert.notDeepEqual(without.loader, without.page);
    for (const [what, told] of Object.entries(without)) assert.deepEqual(within[what], told, what);
  });
}

test('a stranger that opens the sign-in of a client in a window learns nothing from the window', { timeout: 120_000 }, async () => {
  const learned = [];
  for (const signedIn of [false, true]) {
    const visit = await Visit.open(sites.world(sites.evil), { expect: REFUSALS });
    try {
      if (signedIn) await signIn(visit, await person(sites));
      const page = await visit.tab();
      await page.goto(sites.evil.page('/opens', '<!doctype html><title>opens</title>'));
      const told = [];
      for (const prompt of ['none', undefined]) {
        const address = sites.authorize({ challenge: 'c'.repeat(43), state: 's', prompt });
        const [popup] = await Promise.all([visit.context.waitForEvent('page'), page.evaluate((to) => { globalThis.one = open(to); }, address)]);
        await popup.waitForLoadState('load').catch(() => {});
        told.push(await page.evaluate(() => {
          const read = (what) => { try { return String(what()); } catch (error) { return error.name; } };
          return { closed: globalThis.one.closed, length: read(() => globalThis.one.length), location: read(() => globalThis.one.location.href), name: read(() => globalThis.one.name), frames: read(() => globalThis.one.frames.length), history: history.length };
        }));
        await popup.close();
      }
      learned.push(told);
    } finally { await visit.close(); }
  }
  assert.deepEqual(learned[1][1], learned[0][1]);
  // With prompt=none the two end on the client's callback page either way; that page is the client's to protect.
  assert.deepEqual(learned[1][0], learned[0][0]);
});

/** The 10th, 50th and 90th part of a list of times. */
const spread = (list) => { const sorted = [...list].sort((a, b) => a - b); return [0.1, 0.5, 0.9].map((part) => sorted[Math.floor(sorted.length * part)]); };

/** Runs in the stranger's page: how long each address takes, `rounds` times. */
async function clock([list, rounds]) {
  const times = list.map(() => []);
  for (let i = 0; i < rounds; i += 1) {
    for (const [at, address] of list.entries()) {
      const began = performance.now();
      await fetch(address, { mode: 'no-cors', credentials: 'include', cache: 'no-store', redirect: 'manual' }).catch(() => {});
      times[at].push(performance.now() - began);
    }
  }
  return times;
}

test('from a stranger\'s page the same call takes as long, signed in or not', { timeout: 240_000 }, async () => {
  const visits = [];
  try {
    const all = addressesOf('c'.repeat(43));
    const names = ['authorize', 'quietly', 'frame', 'loader'];
    const addresses = names.map((name) => all[name]);
    const people = [];
    for (const signedIn of [false, true]) {
      const visit = await Visit.open(sites.world(sites.sibling), { expect: REFUSALS });
      visits.push(visit);
      if (signedIn) await signIn(visit, await person(sites));
      const page = await visit.tab();
      await page.goto(sites.sibling.page('/times', '<!doctype html><title>times</title>'));
      await page.evaluate(clock, [addresses, 5]);
      people.push({ page, times: names.map(() => []) });
    }
    // In turns, so that whatever else the machine does slows down both.
    for (let turn = 0; turn < 12; turn += 1) {
      for (const { page, times } of people) {
        await page.bringToFront();
        for (const [at, some] of (await page.evaluate(clock, [addresses, 8])).entries()) times[at].push(...some);
      }
    }
    for (const [at, name] of names.entries()) {
      const [[, was, most], [least, is]] = people.map(({ times }) => spread(times[at]));
      // The two clouds overlap: a single look says nothing.
      assert.ok(least <= most && Math.abs(is - was) < 5, `${name}: ${people.map(({ times }) => spread(times[at]).join(' ')).join(' ms without, ')} ms within`);
    }
  } finally { for (const visit of visits) await visit.close(); }
});
