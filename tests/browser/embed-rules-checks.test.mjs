// The checks of the scripts themselves, one by one: each test passes with the scripts as they are built, and fails when just
// that check is taken out of them.
import assert from 'node:assert/strict';
import { Visit } from '../lib/browser.mjs';
import { frameAt, frameIn, framed, popupFrom, tokensAt } from '../lib/embedded.mjs';
import { withMutation } from '../lib/mutation.mjs';
import { seenSoFar, strictCsp } from '../lib/sites.mjs';
import { at } from '../lib/page.mjs';

const FRAME = /\/assets\/frame\.\w+\.js$/;
const LOADER = /\/genkan\.js$/;
const nonce = 'h'.repeat(43);
const init = (more = {}) => ({ v: 1, t: 'init', n: nonce, client_id: 'pass', state: 'abc', code_challenge: 'c'.repeat(43), code_challenge_method: 'S256', ...more });

async function visited(sites, body, options = {}) {
  const visit = await Visit.open(sites.world(), options);
  try { await body(visit); } finally { await visit.close(); }
}

/** A page that makes the frame by hand and keeps silent, with a stranger beside it. */
async function silent(sites, visit) {
  const ad = sites.evil.page('/ad', '<!doctype html><title>advertisement</title>');
  sites.shop.page('/silent', {
    loader: false,
    csp: (given) => strictCsp(given).replace('frame-src', `frame-src ${sites.evil.origin}`),
    element: `<iframe class="ad" src="${ad}"></iframe>`,
    script: `const frame = document.createElement('iframe'); frame.src = '${sites.frame({ client: 'pass', nonce })}'; frame.id = 'it'; frame.width = 400; frame.height = 600;
      addEventListener('message', () => { document.title = 'ready'; }, { once: true }); document.querySelector('main').append(frame);`,
  });
  const page = await visit.tab('/silent');
  await page.waitForFunction(() => document.title === 'ready');
  return { page, frame: await frameIn(page, sites.issuer), ad: page.frames().find((one) => one.url() === ad) };
}

/** Sends a message, with a port, from `from` to the frame. */
const send = (from, message, who) => from.evaluate(([value, how]) => {
  const list = how === 'parent' ? [...Array(parent.length).keys()].map((i) => parent[i]) : [document.querySelector('#it').contentWindow];
  for (const one of list) if (one !== window) one.postMessage(value, '*', [new MessageChannel().port2]);
}, [message, who]);

const settled = (frame) => frame.evaluate(() => new Promise((done) => { setTimeout(done, 400); }));

withMutation('an answer of a stranger, with the right nonce, is not heard', {
  what: 'the check of window and origin', file: FRAME, find: /(\w+)\.source\s*!==\s*\w+\s*\|\|\s*\1\.origin\s*!==\s*\w+\s*\|\|/, put: '',
}, (sites) => visited(sites, async (visit) => {
  const { frame, ad } = await silent(sites, visit);
  await send(ad, init(), 'parent');
  await settled(frame);
  assert.deepEqual(framed(visit), []);
}));

withMutation('an answer with another nonce is not heard', {
  what: 'the check of the nonce', file: FRAME, find: /(\w+)\s*&&\s*\1\.n\s*===\s*\w+\s*\?\s*\1/, put: '$1 ? $1',
}, (sites) => visited(sites, async (visit) => {
  const { page, frame } = await silent(sites, visit);
  await send(page, init({ n: 'x'.repeat(43) }));
  await settled(frame);
  assert.deepEqual(framed(visit), []);
}));

withMutation('an answer of another version is not heard', {
  what: 'the check of the version', file: FRAME, find: /\bv:\s*\(?(\w+)\)?\s*=>\s*\1\s*===\s*\w+/, put: 'v: () => true',
}, (sites) => visited(sites, async (visit) => {
  const { page, frame } = await silent(sites, visit);
  await send(page, init({ v: 2 }));
  await settled(frame);
  assert.deepEqual(framed(visit), []);
}));

withMutation('an answer with a word nobody knows is not heard', {
  what: 'the check of names', file: FRAME, find: /=\s*(\w+)\s*&&\s*\1\((\w+),\s*(\w+)\)/, put: '= $1 ? $1($2, $3) : true',
}, (sites) => visited(sites, async (visit) => {
  const { page, frame } = await silent(sites, visit);
  await send(page, init({ password: 'x' }));
  await settled(frame);
  assert.deepEqual(framed(visit), []);
}));

withMutation('with the header gone, a good page in an evil one is noticed by the frame', {
  what: 'the look at all pages around', file: FRAME, find: /\w+\.some\(\(?(\w+)\)?\s*=>\s*\1\s*!==\s*\w+\)/, put: 'false',
}, (sites) => visited(sites, async (visit) => {
  await visit.context.route(`${sites.issuer}/embed/signin*`, async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    headers['content-security-policy'] = headers['content-security-policy'].replace(/frame-ancestors [^;]*;?/, '');
    await route.fulfill({ response, headers });
  });
  const good = sites.shop.page('/inner', { csp: null, element: '<genkan-signin client="pass" mode="frame" callback="/callback"></genkan-signin>' });
  const page = await visit.tab();
  await page.goto(sites.evil.page('/outer', `<!doctype html><title>outer</title><iframe src="${good}" width="600" height="700"></iframe>`));
  const frame = await frameIn(page, sites.issuer);
  await Promise.race([frame.locator('#fallback').waitFor(), frame.locator('html[data-ready]').waitFor({ state: 'attached' })]);
  assert.deepEqual(framed(visit), []);
}, { expect: [/./] }));

const CHANNEL = (state, iss) => [{ state, iss, code: 'c'.repeat(43) }];

/** A page that waits for a window, and a second tab of its origin that says something into the channel. */
async function whisper(sites, visit, make) {
  sites.shop.page('/waits', { element: '<genkan-signin id="a" client="shop" mode="popup" callback="/callback"></genkan-signin>' });
  const page = await visit.tab('/waits');
  const popup = await popupFrom(page);
  await at(popup, 'identify');
  const state = await page.evaluate(() => new URL(document.querySelector('genkan-signin').shadowRoot.querySelector('a').href).searchParams.get('state'));
  const other = await visit.context.newPage();
  await other.goto(sites.shop.page('/whispers', '<!doctype html><title>whispers</title>'));
  await other.evaluate((list) => { const channel = new BroadcastChannel('genkan'); for (const one of list) channel.postMessage(one); }, make(state));
  await page.evaluate(() => new Promise((done) => { setTimeout(done, 200); }));
  return seenSoFar(page);
}

withMutation('a result with another state is nobody\'s', {
  what: 'the check of the state', file: LOADER, find: /\w+\?\.state\s*===\s*\w+\s*&&\s*(\w+\(\{)/, put: '$1',
}, (sites) => visited(sites, async (visit) => {
  const heard = await whisper(sites, visit, () => CHANNEL('x'.repeat(22), sites.issuer));
  assert.deepEqual(heard.filter((one) => one.type === 'result'), []);
}));

withMutation('a result of another issuer is nobody\'s', {
  what: 'the check of the issuer', file: LOADER, find: /\w+\.iss\s*===\s*\w+\s*&&\s*\((\w+\.postMessage)/, put: '($1',
}, (sites) => visited(sites, async (visit) => {
  const heard = await whisper(sites, visit, (state) => CHANNEL(state, 'http://evil.localhost'));
  assert.deepEqual(heard.filter((one) => one.type === 'result'), []);
}));

/** A frame that stands where a request can be sent. */
async function atChoice(sites, visit, css = '') {
  const user = await sites.gateway.addUser({ mode: 'none' });
  const phone = await sites.gateway.pair(user);
  const { id_token: token } = await tokensAt(sites, { user, phone });
  sites.shop.page('/choice.css', () => ({ headers: { 'content-type': 'text/css' }, body: css }));
  sites.shop.page('/choice', {
    head: '<link rel="stylesheet" href="/choice.css">', element: '<div id="around"></div>',
    script: `const one = Object.assign(document.createElement('genkan-signin'), { id: 'a', idTokenHint: ${JSON.stringify(token)} });
      for (const [name, value] of Object.entries({ client: 'shop', mode: 'frame', callback: '/callback' })) one.setAttribute(name, value);
      document.querySelector('#around').append(one);`,
  });
  const page = await visit.tab('/choice');
  const frame = await frameIn(page, sites.issuer);
  await frameAt(frame, 'choose_method');
  const button = frame.locator('[data-action="choose"][data-method="push"]').first();
  const aWhile = () => frame.evaluate(() => new Promise((done) => { setTimeout(done, 900); }));
  return { page, frame, button, aWhile, actions: () => framed(visit).filter((one) => one.url.includes('/actions/')) };
}

withMutation('a click that no person made presses nothing', {
  what: 'the question whether a person did it', file: FRAME, find: /\w+\.isTrusted\s*&&\s*document\.hasFocus\(\)\s*&&\s*\w+\s*&&/, put: '',
}, (sites) => visited(sites, async (visit) => {
  const { button, aWhile, actions } = await atChoice(sites, visit);
  await aWhile();
  await button.evaluate((one) => one.click());
  await aWhile();
  assert.deepEqual(actions(), []);
}));

withMutation('what cannot be seen is not pressed', {
  what: 'the question whether it is visible', file: FRAME, find: /(\w+\s*>=\s*[\w.]+)\s*&&\s*\w+(?=[;,)])/, put: '$1',
}, (sites) => visited(sites, async (visit) => {
  const { page, button, aWhile, actions } = await atChoice(sites, visit, '#around { opacity: .01 }');
  const box = await button.boundingBox();
  // A first move may come before the browser knows what stands there.
  for (let tries = 0; tries < 4; tries += 1) {
    await page.mouse.move(box.x + box.width / 2 + tries, box.y + box.height / 2);
    if (await page.frames().at(-1).locator('html[data-rest]').waitFor({ state: 'attached', timeout: 1500 }).then(() => true, () => false)) break;
  }
  await aWhile();
  // Where it is armed all the same, it is pressed after that.
  await button.and(page.frames().at(-1).locator('[data-armed]')).waitFor({ timeout: 3000 }).catch(() => {});
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await aWhile();
  assert.deepEqual(actions(), []);
}));
