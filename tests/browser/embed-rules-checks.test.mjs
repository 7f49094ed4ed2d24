// The checks of the scripts themselves, one by one: each test passes with the scripts as they are built, and fails when just
// that check is taken out of them.
import assert from 'node:assert/strict';
import { wouldBeArmed } from '../lib/armed.mjs';
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

/**
 * Sends a wrong answer, then the right one. Whichever the frame takes, it asks the server for; gives the state it asks with.
 * What was not heard is proved by what came later, and by no clock.
 */
async function asksWith({ page, frame }, wrong, { from = page, who } = {}) {
  await frame.evaluate(() => addEventListener('message', () => { document.documentElement.dataset.heard = ''; }, { once: true }));
  const asked = page.context().waitForEvent('request', (one) => one.url().includes('/embed/v1/requests'));
  await send(from, init({ state: 'wrong', ...wrong }), who);
  await frame.locator('html[data-heard]').waitFor({ state: 'attached' });
  await send(page, init({ state: 'right' }));
  return (await asked).postDataJSON().state;
}

const TOLD = [
  ['an answer of a stranger, with the right nonce, is not heard', {
    what: 'the check of window and origin', find: /(\w+)\.source\s*!==\s*\w+\s*\|\|\s*\1\.origin\s*!==\s*\w+\s*\|\|/, put: '',
  }, ({ ad }) => [{}, { from: ad, who: 'parent' }]],
  ['an answer with another nonce is not heard', {
    what: 'the check of the nonce', find: /(\w+)\s*&&\s*\1\.n\s*===\s*\w+\s*\?\s*\1/, put: '$1 ? $1',
  }, () => [{ n: 'x'.repeat(43) }]],
  ['an answer of another version is not heard', {
    what: 'the check of the version', find: /\bv:\s*\(?(\w+)\)?\s*=>\s*\1\s*===\s*\w+/, put: 'v: () => true',
  }, () => [{ v: 2 }]],
  ['an answer with a word nobody knows is not heard', {
    what: 'the check of names', find: /=\s*(\w+)\s*&&\s*\1\((\w+),\s*(\w+)\)/, put: '= $1 ? $1($2, $3) : true',
  }, () => [{ password: 'x' }]],
];

for (const [name, change, told] of TOLD) {
  withMutation(name, { file: FRAME, ...change }, (sites) => visited(sites, async (visit) => {
    const around = await silent(sites, visit);
    assert.equal(await asksWith(around, ...told(around)), 'right');
  }));
}

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
  // The page's own channel is older: what this one hears, that one has heard.
  await page.evaluate(() => { const channel = new BroadcastChannel('genkan'); channel.onmessage = () => { document.documentElement.dataset.heard = ''; }; });
  await other.evaluate((list) => { const channel = new BroadcastChannel('genkan'); for (const one of list) channel.postMessage(one); }, make(state));
  await page.locator('html[data-heard]').waitFor({ state: 'attached' });
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
  // A press is either told why it did nothing, or asks the server.
  const pressed = async (press) => {
    const action = page.context().waitForEvent('request', (one) => one.url().includes('/actions/'));
    const told = frame.locator('#early:visible, #unseen:visible').waitFor();
    await press();
    return Promise.race([action.then(() => 'did it'), told.then(() => 'did nothing')]);
  };
  return { page, frame, button, pressed };
}

withMutation('a click that no person made presses nothing', {
  what: 'the question whether a person did it', file: FRAME, find: /\w+\.isTrusted\s*&&\s*document\.hasFocus\(\)\s*&&\s*\w+\s*&&/, put: '',
}, (sites) => visited(sites, async (visit) => {
  const { frame, button, pressed } = await atChoice(sites, visit);
  await button.and(frame.locator('[data-armed]')).waitFor();
  assert.equal(await pressed(() => button.evaluate((one) => one.click())), 'did nothing');
}));

withMutation('what cannot be seen is not pressed', {
  what: 'the question whether it is visible', file: FRAME, find: /(\w+\s*>=\s*[\w.]+)\s*&&\s*\w+(?=[;,)])/, put: '$1',
}, (sites) => visited(sites, async (visit) => {
  const { page, frame, button, pressed } = await atChoice(sites, visit, '#around { opacity: .01 }');
  const box = await button.boundingBox();
  // A first move may come before the browser knows what stands there.
  const rest = frame.locator('html[data-rest]');
  for (let tries = 0; tries < 10 && !await rest.count(); tries += 1) {
    await page.mouse.move(box.x + box.width / 2 + tries % 4, box.y + box.height / 2);
    await rest.waitFor({ state: 'attached', timeout: 1500 }).catch(() => {});
  }
  await wouldBeArmed(button);
  assert.equal(await pressed(() => page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)), 'did nothing');
}));

/** So long the focus has to have been in the frame before a key counts (embed/frame/armed.js), in ms. */
const ARMING = 500;

/** Somebody plays a game with the keyboard in the host's page, which hands the keys to the frame. */
async function plays(sites, visit) {
  const { page, frame, button, pressed } = await atChoice(sites, visit);
  await button.and(frame.locator('[data-armed]')).waitFor();
  const heading = page.locator('h1');
  await heading.evaluate((one) => {
    one.tabIndex = -1;
    one.addEventListener('keydown', () => document.querySelector('genkan-signin').shadowRoot.querySelector('iframe').focus());
    one.focus();
  });
  const began = performance.now();
  let took;
  // The first key moves the focus into the frame, the second one to the button, and the third one would press it.
  const what = await pressed(async () => {
    for (const key of ['Space', 'Tab', 'Enter']) await page.keyboard.press(key);
    took = performance.now() - began;
  });
  if (what === 'did nothing') assert.ok(await button.evaluate((one) => one === document.activeElement), 'the keys were at the button');
  return { what, took };
}

withMutation('a key that was meant for the page presses nothing', {
  what: 'the question since when the focus is here', file: FRAME, find: /(\.detail\s*>\s*0\s*\?\s*\w+\(\w+\)\s*:\s*)\w+\.counts/, put: '$1true',
}, (sites) => visited(sites, async (visit) => {
  let one = await plays(sites, visit);
  // Where the keys came so slowly that they could have been meant, nothing is shown by it.
  for (let tries = 0; tries < 9 && one.what === 'did it' && one.took > ARMING; tries += 1) one = await plays(sites, visit);
  assert.equal(one.what, 'did nothing');
}));
