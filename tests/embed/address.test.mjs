// Which pages around it the frame takes for the one that its address names.
import test from 'node:test';
import assert from 'node:assert/strict';
import { claim } from '../../embed/frame/address.js';

const SHOP = 'https://shop.example';
const EVIL = 'https://evil.example';

/** What the frame says of itself among these pages, the nearest first. */
function among(ancestorOrigins, { top = false } = {}) {
  const window = {};
  Object.assign(globalThis, {
    self: window, parent: top ? window : {}, history: { replaceState() {} },
    location: { search: `?client_id=shop&parent_origin=${encodeURIComponent(SHOP)}`, hash: '#word', pathname: '/embed/signin', ancestorOrigins },
  });
  try { return claim(); } finally { for (const name of ['self', 'parent', 'history', 'location']) delete globalThis[name]; }
}

const CLAIMED = { client: 'shop', origin: SHOP, nonce: 'word' };

test('the page that the address names, and every browser’s way to say so', () => {
  assert.deepEqual(among([SHOP]), CLAIMED);
  assert.deepEqual(among([SHOP, SHOP]), CLAIMED, 'a page of the same site around it');
  assert.deepEqual(among(undefined), CLAIMED, 'browsers that do not tell');
  // HTML keeps the page nameless where its frame tells no referrer, which the loader’s does; Firefox does so.
  assert.deepEqual(among(['null']), CLAIMED);
});

test('any other page is refused', () => {
  assert.equal(among([EVIL]), undefined);
  assert.equal(among([SHOP, EVIL]), undefined);
  assert.equal(among(['null', EVIL]), undefined);
  assert.equal(among(['null', 'null']), undefined, 'who hides further out is not asked who it is');
  assert.equal(among([SHOP, 'null']), undefined);
  assert.equal(among([], { top: true }), undefined);
});
