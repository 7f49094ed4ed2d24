// A part of ours and the page around it leave each other's looks alone; the page chooses by a few tokens.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Beside } from '../lib/beside.mjs';
import { visitTest } from '../lib/browser.mjs';
import { place, shows, surroundings } from '../lib/component.mjs';
import { fits } from '../lib/page.mjs';
import { shoot } from '../lib/shots.mjs';

const COLUMN = '#main { display: block !important; padding: 0 !important; inline-size: 400px !important; max-inline-size: 100% } main > h1 { overflow-wrap: anywhere }';

/** What pages do to every element, or to those that have our names for something of their own. */
const HOSTS = {
  'a reset': '*, *::before, *::after { margin: 0; padding: 0; border: 0; font: inherit; color: red; background: lime; box-sizing: content-box; list-style: none; outline: 0; text-decoration: none; display: inline }',
  'everything unset': 'main * { all: unset }',
  'letters of ten pixels': 'html { font-size: 62.5% } body { font-size: 1.6rem }',
  'what is inherited': 'body { text-transform: uppercase; letter-spacing: .4em; text-align: center; font: 900 30px/3 fantasy; color: red; cursor: wait; word-spacing: 1em; text-indent: 3em; white-space: pre; user-select: none }',
  'a framework': `.row { display: flex; margin-inline: -12px } .row > * { padding-inline: 12px } .field, .input, .stack, .act, .link, .note { border: 9px solid red; margin: 40px }
    .primary, .second { background: red; color: red; float: right } .visually-hidden { position: static } label { display: inline-block; margin-bottom: .5rem; font-weight: 300 }
    button, input, [type=submit] { border-radius: 0; appearance: auto; -webkit-appearance: button; min-height: 90px; text-transform: uppercase } h1 { font-size: 4rem; margin: 2em } a { color: red }
    p::before { content: "X" } ::placeholder { color: red } :focus-visible { outline: none }`,
  'a heavy hand': '#main button, #main input, body #main label, html body #main h1 { display: none; font-size: 3px; color: yellow }',
};

let beside;
before(async () => {
  beside = await Beside.open();
  const page = (path, css, attributes = '', element = '') => {
    beside.site.page(`${path}.css`, { headers: { 'content-type': 'text/css' }, body: css });
    beside.page(path, { head: `<link rel="stylesheet" href="${path}.css">`, element: `<div id="main">${element}<genkan-signin mode="component" ${attributes}></genkan-signin></div>` });
  };
  page('/plain', COLUMN);
  Object.values(HOSTS).forEach((css, at) => {
    page(`/host-${at}`, `${COLUMN} ${css}`);
    page(`/shadow-${at}`, `${COLUMN} ${css}`, 'shadow');
  });
  const names = ['stack', 'primary', 'second', 'error', 'field', 'input', 'row', 'page', 'top', 'note', 'small', 'soft', 'visually-hidden', 'banner', 'dialog'];
  page('/names', COLUMN, '', names.map((name) => `<p class="${name}">${name}</p><button class="${name}">${name}</button>`).join(''));
  page('/tokens', COLUMN, 'accent="#7a1fa2" accent-dark="#d6a5f0" radius="3" font="serif" scheme="light"');
  page('/dark', `${COLUMN} html:root { color-scheme: dark; background: #101014; color: #eee }`, 'accent-dark="#d6a5f0" radius="24"');
  page('/bad', COLUMN, 'accent="#ffee00" accent-dark="red;}" radius="99" font="url(x)" scheme="blue"');
});
after(() => beside.close());

const options = { gateway: () => beside };

/** All of the first screen is there: what the server offers comes last. */
const drawn = async (page) => (await shows(page, 'identify')).locator('[data-action="passkey"]').waitFor();

/** The looks of everything in the part that is no picture. */
const looks = (page) => place(page).evaluate((root) => [root, ...root.querySelectorAll('*')].filter((one) => !one.closest('svg')).map((one) => {
  const read = (pseudo) => {
    const style = getComputedStyle(one, pseudo);
    return Object.fromEntries([...style].filter((name) => !name.startsWith('--') && !/origin/.test(name)).map((name) => [name, style.getPropertyValue(name)]));
  };
  return { name: `${one.localName}.${one.className}`, own: read(), before: read('::before').content };
}));

/** What differs, as lines. Where on the page the part stands is no look of it. */
function differences(plain, other) {
  const lines = plain.length === other.length ? [] : [`${plain.length} elements, ${other.length} elements`];
  plain.forEach(({ name, own, before: text }, at) => {
    const there = other[at] ?? { own: {} };
    if (text !== there.before) lines.push(`${name}::before: ${text} is ${there.before}`);
    for (const [property, value] of Object.entries(own)) {
      if (there.own[property] !== value) lines.push(`${name} ${property}: ${value} is ${there.own[property]}`);
    }
  });
  return lines;
}

for (const [at, name] of Object.keys(HOSTS).entries()) {
  for (const tree of ['host', 'shadow']) {
    visitTest(`${name}: the part looks as in a plain page (${tree})`, options, async (visit) => {
      const page = await visit.tab('/plain');
      await drawn(page);
      const plain = await looks(page);
      await page.goto(`${beside.origin}/${tree}-${at}`);
      await drawn(page);
      assert.deepEqual(differences(plain, await looks(page)).slice(0, 20), []);
    });
  }
}

visitTest('what has our names in the page looks as before', options, async (visit) => {
  const page = await visit.context.newPage();
  await page.route('**/genkan.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  await page.goto(`${beside.origin}/names`);
  const without = await surroundings(page);
  await page.unrouteAll();
  await page.reload();
  await drawn(page);
  const around = await surroundings(page);
  assert.deepEqual(around.elements, without.elements);
  assert.equal(without.elements.length > 30, true);
  around.looks.forEach((look, index) => {
    if (!/^<(html|body|main|div|genkan)/.test(around.elements[index])) assert.equal(look, without.looks[index], around.elements[index]);
  });
  assert.equal(around.title, without.title);
});

const button = (page) => place(page).locator('.primary').evaluate((one) => {
  const { backgroundColor, borderRadius, fontFamily } = getComputedStyle(one);
  return { backgroundColor, borderRadius, fontFamily: fontFamily.split(',')[0] };
});

visitTest('a page chooses colour, corners, letters and light', options, async (visit) => {
  const page = await visit.tab('/tokens');
  await drawn(page);
  assert.deepEqual(await button(page), { backgroundColor: 'rgb(122, 31, 162)', borderRadius: '3px', fontFamily: 'ui-serif' });
  await shoot(page, 'component/tokens');
  await page.goto(`${beside.origin}/dark`);
  await drawn(page);
  assert.deepEqual(await button(page), { backgroundColor: 'rgb(214, 165, 240)', borderRadius: '24px', fontFamily: 'system-ui' });
  await shoot(page, 'component/dark');
});

visitTest('what cannot be read, or is no token, is left out', options, async (visit) => {
  const page = await visit.tab('/plain');
  await drawn(page);
  const plain = await looks(page);
  await page.goto(`${beside.origin}/bad`);
  await drawn(page);
  assert.deepEqual(differences(plain, await looks(page)), []);
});

for (const width of [320, 1280]) {
  visitTest(`${width} pixels: nothing to be scrolled sideways`, { ...options, context: { viewport: { width, height: 800 } } }, async (visit) => {
    const page = await visit.tab('/plain');
    await drawn(page);
    await fits(page, 'the part');
    await shoot(page, `component/plain-${width}`);
  });
}
