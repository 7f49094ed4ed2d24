// What happens to a page, at every step of signing in (fault catalogue: F16, F18, F22, F23; rows 22, 33, 34, 37, 76).
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { Post } from '../lib/post.mjs';
import { Matrix, organisation } from '../lib/matrix.mjs';
import { at } from '../lib/page.mjs';

const post = await Post.open();
let gateway;
before(async () => { gateway = await Gateway.start(organisation(post)); });
after(async () => { await gateway.dispose(); await post.close(); });

/** A row of the matrix: an event at every step. */
const event = (name, exceptions, body, { expect = [], prepare = async () => {} } = {}) => visitTest(
  name, { gateway: () => gateway, expect, timeout: 180_000 },
  async (visit) => { await prepare(visit); await new Matrix(visit).each(exceptions, body); },
);

event('reload', {}, async (place) => {
  for (const how of ['reload', 'a second reload']) {
    await place.type();
    await place.page.reload();
    await place.is(place.page, how);
    await place.holdsNoSecret(place.page, how);
    await place.quiet(how, { loads: 1 });
  }
  assert.equal(new URL(place.page.url()).search + new URL(place.page.url()).hash, '', 'nothing in the address');
});

event('back and forward', {}, async (place) => {
  const { page, gateway: { origin } } = place;
  await place.type();
  await page.goto(`${origin}/help`);
  await page.goBack();
  await place.is(page, 'back');
  await place.holdsNoSecret(page, 'back');
  await page.goForward();
  assert.equal(new URL(page.url()).pathname, '/help', 'forward leads on');
  await page.goBack();
  await place.is(page, 'back again');
  await page.goBack();
  assert.equal(new URL(page.url()).pathname, '/help', 'one press leaves');
  await place.quiet('back and forward', { loads: 2 });
});

event('a second tab, and the first goes on', {}, async (place) => {
  const { page, visit } = place;
  await place.type();
  const second = await visit.tab(place.step.path ?? '/');
  await place.is(second, 'the second tab');
  await place.holdsNoSecret(second, 'the second tab');
  await page.bringToFront();
  await place.is(page, 'the first tab');
  await place.keeps(page, 'the first tab');
  await place.quiet('a second tab', { loads: 1 });
});
