// W20: the frame never takes the focus, lets it in and out in order, is accessible on every screen, and never makes a page
// hard to scroll.
import test from 'node:test';
import assert from 'node:assert/strict';
import { notInFirefox, visited as visit } from '../lib/browser.mjs';
import { frameAt, frameIn, identifyIn, passwordIn, person, redeemed } from '../lib/embedded.mjs';
import { Sites } from '../lib/sites.mjs';
import { accessible } from '../lib/axe.mjs';
import { fits } from '../lib/page.mjs';

let sites;
test.before(async () => { sites = await Sites.open(); });
test.after(() => sites.close());

const visited = (body, options) => visit(sites.world(), options, body);

// There a driver's click goes where the one before went, and its wheel turns one window only.
const POINTER = notInFirefox('the driver has no pointer that leaves a frame again');

const ELEMENT = '<p><a id="before" href="#x">Before</a></p><genkan-signin id="a" client="pass" mode="frame" callback="/callback"></genkan-signin><p><a id="after" href="#y">After</a></p>';

async function host(visit, path, parts = {}) {
  sites.shop.page(path, { element: ELEMENT, ...parts });
  const page = await visit.tab(path);
  const frame = await frameIn(page, sites.issuer);
  await frameAt(frame, 'identify');
  return { page, frame };
}

/** What has the focus, in the page and in the frame. */
async function focus(page, frame) {
  const outside = await page.evaluate(() => { const { activeElement } = document; return activeElement.id || activeElement.localName; });
  const inside = await frame.evaluate(() => (document.hasFocus() ? document.activeElement.name || document.activeElement.dataset.action || document.activeElement.localName : ''));
  return [outside, inside];
}

test('the focus stays where the person is, on every screen', { timeout: 120_000, skip: POINTER }, () => visited(async (visit) => {
  sites.shop.page('/writing', { element: `<p><label>Note <input id="note"></label></p>${ELEMENT}`, script: "document.querySelector('#note').focus();" });
  const page = await visit.tab('/writing');
  const frame = await frameIn(page, sites.issuer);
  await frameAt(frame, 'identify');
  assert.deepEqual(await focus(page, frame), ['note', '']);
  // Somebody is in the frame, goes back to the page and writes there; then the frame moves on by itself.
  const { user, phone } = await person(sites, visit);
  await identifyIn(frame, user);
  await passwordIn(frame, user);
  await frameAt(frame, 'push_pending');
  await page.locator('#note').click();
  await page.keyboard.type('I write');
  await phone.deny();
  await frameAt(frame, 'push_ended');
  await page.keyboard.type(' on');
  assert.equal(await page.locator('#note').inputValue(), 'I write on');
  assert.deepEqual(await focus(page, frame), ['note', '']);
}));

test('Tab goes in, through, and out again; back the same way', { timeout: 120_000 }, () => visited(async (visit) => {
  const { page, frame } = await host(visit, '/tab');
  await page.locator('#before').focus();
  const way = [];
  for (let i = 0; i < 15 && way.at(-1) !== 'after'; i += 1) {
    await page.keyboard.press('Tab');
    const [outside, inside] = await focus(page, frame);
    way.push(inside || outside);
  }
  assert.equal(way.at(-1), 'after', way.join(' > '));
  assert.ok(way.includes('identifier'), way.join(' > '));
  assert.ok(way.length < 12, way.join(' > '));
  const back = [];
  for (let i = 0; i < 15 && back.at(-1) !== 'before'; i += 1) {
    await page.keyboard.press('Shift+Tab');
    const [outside, inside] = await focus(page, frame);
    back.push(inside || outside);
  }
  assert.equal(back.at(-1), 'before', back.join(' > '));
  assert.ok(back.includes('identifier'), back.join(' > '));
}));

for (const lang of ['en', 'ja']) {
  test(`accessible and narrow enough on every screen, ${lang}`, { timeout: 120_000 }, () => visited(async (visit) => {
    const { page, frame } = await host(visit, `/narrow-${lang}`, { lang });
    const fine = async (about) => {
      await accessible(frame, about);
      await fits(frame, `${about} inside`);
      await fits(page, `${about} outside`);
      // All of the frame is to be seen without a scroll bar of its own.
      const { inner, outer } = await frame.evaluate(() => ({ inner: document.documentElement.scrollHeight, outer: document.documentElement.clientHeight }));
      assert.ok(inner <= outer + 1, `${about}: ${inner} px of ${outer}`);
    };
    const settled = (height) => frame.waitForFunction((tall) => Math.abs(document.documentElement.clientHeight - Math.ceil(document.querySelector('main').getBoundingClientRect().height)) <= 1 || tall, height).catch(() => {});
    await settled();
    await accessible(page, 'the host with the frame');
    await fine('identify');
    const { user, phone } = await person(sites, visit);
    await identifyIn(frame, user);
    await frameAt(frame, 'password');
    await settled();
    await fine('password');
    await passwordIn(frame, user);
    await frameAt(frame, 'push_pending');
    await settled();
    await fine('push_pending');
    // What changes is told inside the frame.
    assert.ok(await frame.locator('[role=status], [role=alert], [aria-live]').count() > 0);
    await phone.approve();
    await redeemed(sites, page, { client: 'pass' });
  }, { lang, context: { viewport: { width: 320, height: 568 } } }));
}

test('a wheel over the frame scrolls the page, and the height does not run away', { timeout: 120_000, skip: POINTER }, () => visited(async (visit) => {
  const { page, frame } = await host(visit, '/scroll', { element: `${ELEMENT}${'<p>more</p>'.repeat(80)}` });
  // The page has taken over how tall the first screen is.
  await frame.waitForFunction(() => Math.abs(document.documentElement.clientHeight - document.querySelector('main').getBoundingClientRect().height) <= 1);
  const box = await (await frame.frameElement()).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  // A wheel that turns before the browser knows what stands there turns nothing.
  for (let tries = 0; tries < 5; tries += 1) {
    await page.mouse.wheel(0, 400);
    if (await page.waitForFunction(() => scrollY > 100, undefined, { timeout: 2000 }).then(() => true, () => false)) break;
  }
  assert.ok(await page.evaluate(() => scrollY) > 100, 'the page scrolls');
  const heights = await page.evaluate(async () => {
    const frameOf = () => document.querySelector('genkan-signin').shadowRoot.querySelector('iframe').getBoundingClientRect().height;
    const list = [];
    for (let i = 0; i < 30; i += 1) { await new Promise(requestAnimationFrame); list.push(frameOf()); }
    return list;
  });
  assert.equal(new Set(heights).size, 1, heights.join(' '));
}));

test('the ring around the button stands out from the page, light and dark (WCAG 2.2, 2.4.7 and 1.4.11)', { timeout: 120_000 }, () => visited(async (visit) => {
  sites.shop.page('/ring', { element: '<genkan-signin client="shop" callback="/callback"></genkan-signin>' });
  const page = await visit.tab('/ring');
  const button = page.locator('genkan-signin').getByRole('button');
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.locator('body').click({ position: { x: 1, y: 1 } });
    await page.keyboard.press('Tab');
    const [ring, ground, width] = await button.evaluate((one) => {
      const { outlineColor, outlineWidth } = getComputedStyle(one);
      document.body.style.backgroundColor = 'canvas';
      return [outlineColor, getComputedStyle(document.body).backgroundColor, parseFloat(outlineWidth)];
    });
    const luminance = (color) => {
      const [r, g, b] = color.match(/\d+/g).map((one) => { const value = one / 255; return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    const [dim, bright] = [luminance(ring), luminance(ground)].sort((one, other) => one - other);
    assert.ok(width >= 2 && bright / dim >= 3, `${colorScheme}: ${ring} on ${ground}, ${width} px`);
  }
}));
