// Every scene in English. The gallery itself: all there, and never in what is shipped.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { DIST, Gateway } from '../lib/gateway.mjs';
import { galleryTests } from '../lib/gallery-tests.mjs';
import { Gallery } from '../lib/gallery.mjs';

galleryTests('en');

test('the gallery lists every scene, and a link leads to it and back', async () => {
  const gallery = await Gallery.open('en');
  try {
    const { page } = gallery;
    assert.equal(await page.locator('tbody tr').count(), gallery.scenes.names.length);
    await page.locator('a[href*="scene=push_pending-type6&lang=ja&theme=dark"]').click();
    await page.locator('html[data-ready][data-step=push_pending][lang=ja]').waitFor({ state: 'attached' });
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark');
    await page.goBack();
    await page.locator('html[data-ready][data-step=gallery]').waitFor({ state: 'attached' });
    assert.deepEqual(gallery.visit.faults, []);
  } finally { await gallery.close(); }
});

test('nothing of the gallery is in the pages that are shipped', async () => {
  const files = await readdir(DIST, { recursive: true });
  assert.ok(files.includes('index.html'), `no pages in ${DIST}`);
  assert.deepEqual(files.filter((name) => /gallery|scene/.test(name)), []);
  const gateway = await Gateway.start();
  try {
    assert.equal((await gateway.raw({ method: 'GET', path: '/gallery' })).status, 404);
    assert.equal((await gateway.raw({ method: 'GET', path: '/scenes.json' })).status, 404);
  } finally { await gateway.dispose(); }
});
