// W10: a host chooses from a list, never writes a style. What is not on the list, and what could not be read, is as if it had
// not been said.
import test from 'node:test';
import assert from 'node:assert/strict';
import { visited as visit } from '../lib/browser.mjs';
import { served } from '../lib/clock.mjs';
import { buttonOf, frameAt, frameIn } from '../lib/embedded.mjs';
import { Sites } from '../lib/sites.mjs';
import { accessible } from '../lib/axe.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());

const visited = (body, options) => visit(sites.world(), options, body);

/** What the button and the frame look like with these attributes. */
async function look(visit, attributes) {
  sites.shop.page('/look', {
    element: '<div id="here"></div>',
    script: `for (const mode of ['popup', 'frame']) { const one = document.createElement('genkan-signin'); one.setAttribute('client', 'pass'); one.setAttribute('mode', mode); one.setAttribute('callback', '/callback'); one.id = mode;
      for (const [name, value] of Object.entries(${JSON.stringify(attributes)})) one.setAttribute(name, value); document.querySelector('#here').append(one); }`,
  });
  const page = await visit.tab('/look');
  const style = (one) => { const { backgroundColor, color, borderRadius, fontFamily, backgroundImage, position, width } = getComputedStyle(one); return { backgroundColor, color, borderRadius, fontFamily, backgroundImage, position, wide: parseInt(width, 10) > 700 }; };
  const button = await buttonOf(page, 'popup').evaluate(style);
  const frame = await frameIn(page, sites.issuer);
  await frameAt(frame, 'identify');
  const inside = await frame.locator('button[type=submit]').evaluate(style);
  return { page, frame, button, inside };
}

const LIES = {
  accent: ['red', '#fff', '#12345', '#1234567', '#ffffff;background:url(http://evil.localhost/x)', 'url(http://evil.localhost/x)', 'rgb(0,0,0)', 'var(--x)', 'expression(alert(1))', '#zzzzzz', ' #123456', '#123456 ', '#12345\n6'],
  radius: ['-1', '25', '9999', '1e9', '3.5', '8px', 'calc(1px)', 'NaN', '12;position:fixed', '０', ''],
  font: ['Comic Sans', 'url(http://evil.localhost/f)', 'serif;position:fixed;inset:0', 'SERIF', 'serif, evil', '__proto__', 'constructor'],
  scheme: ['evil', 'only light', 'dark;color:red', 'LIGHT', '__proto__', 'toString'],
  'accent-dark': ['blue', '#000;--x:1'],
};

test('what is not on the list is as if it had not been said', { timeout: 120_000 }, () => visited(async (visit) => {
  const plain = await look(visit, {});
  await plain.page.close();
  const most = Math.max(...Object.values(LIES).map((list) => list.length));
  for (let i = 0; i < most; i += 1) {
    const attributes = Object.fromEntries(Object.entries(LIES).map(([name, list]) => [name, list[i % list.length]]));
    const { page, button, inside } = await look(visit, attributes);
    assert.deepEqual(button, plain.button, JSON.stringify(attributes));
    assert.deepEqual(inside, plain.inside, JSON.stringify(attributes));
    await page.close();
  }
}));

test('what is on the list is taken, by the button and by the frame', { timeout: 120_000 }, () => visited(async (visit) => {
  const plain = await look(visit, {});
  const { page, frame, button, inside } = await look(visit, { accent: '#7a1fa2', radius: '20', font: 'serif', scheme: 'light' });
  for (const one of [button, inside]) {
    assert.equal(one.backgroundColor, 'rgb(122, 31, 162)');
    assert.equal(one.borderRadius, '20px');
  }
  assert.notEqual(button.fontFamily, plain.button.fontFamily);
  assert.notEqual(inside.fontFamily, plain.inside.fontFamily);
  await accessible(page, 'the host with a theme');
  await accessible(frame, 'the frame with a theme');
}));

// Against the white of a page, against the text on a button: none of these can be read.
for (const scheme of ['light', 'dark']) {
  test(`colours that could not be read are dropped (${scheme})`, { timeout: 120_000 }, () => visited(async (visit) => {
    const plain = await look(visit, { scheme });
    for (const colour of ['#ffff00', '#ffffff', '#cccccc', '#00ff00', '#777778', '#121316', '#ff8800']) {
      const { page, frame, button, inside } = await look(visit, { scheme, accent: colour, 'accent-dark': colour });
      await accessible(page, `the button in ${colour}`, ['color-contrast']);
      await accessible(frame, `the frame in ${colour}`, ['color-contrast']);
      if (colour === '#ffffff' && scheme === 'light') {
        assert.deepEqual(button, plain.button);
        assert.deepEqual(inside, plain.inside);
      }
      await page.close();
    }
  }, { context: { colorScheme: scheme } }));
}

// A host that is hostile sends its own init: what the loader would never let through.
test('the frame checks it again', { timeout: 120_000 }, () => visited(async (visit) => {
  const nonce = 'h'.repeat(43);
  await visit.context.addInitScript(() => addEventListener('message', () => { document.documentElement.dataset.heard = ''; }));
  const hand = async (theme) => {
    sites.shop.page('/hand', { loader: false, script: `
      const frame = document.createElement('iframe'); frame.src = '${sites.frame({ client: 'pass', nonce })}'; frame.width = 400; frame.height = 500;
      addEventListener('message', () => { const { port2 } = new MessageChannel(); frame.contentWindow.postMessage({ v: 1, t: 'init', n: '${nonce}', client_id: 'pass', state: 'abc', code_challenge: '${'c'.repeat(43)}',
        code_challenge_method: 'S256'${theme ? `, theme: ${theme}` : ''} }, '${sites.issuer}', [port2]); document.title = 'sent'; }, { once: true });
      document.querySelector('main').append(frame);` });
    const page = await visit.tab('/hand');
    const frame = await frameIn(page, sites.issuer);
    await page.waitForFunction(() => document.title === 'sent');
    return { page, frame };
  };
  // Not on the list: the whole message is dropped, and nothing is asked of the issuer.
  for (const theme of ["{ accent: 'url(http://evil.localhost/x)' }", "{ css: 'body { display: none }' }", "{ radius: 25 }", "{ radius: '8' }", "{ font: 'evil' }", "'accent: red'", "{ accent: '#123456', logo: 'http://evil.localhost' }"]) {
    const { page, frame } = await hand(theme);
    await frame.locator('html[data-heard]').waitFor({ state: 'attached' });
    await served(frame);
    assert.equal(visit.calls('POST', /\/embed\/v1\/requests/).length, 0, theme);
    await page.close();
  }
  // On the list, but not to be read: the usual look.
  const { page: usual, frame: plain } = await hand('');
  await frameAt(plain, 'identify');
  const colour = (frame) => frame.locator('button[type=submit]').evaluate((one) => getComputedStyle(one).backgroundColor);
  const expected = await colour(plain);
  await usual.close();
  const { frame } = await hand("{ accent: '#ffffff' }");
  await frameAt(frame, 'identify');
  assert.equal(await colour(frame), expected);
}));
