// What holds for every scene of the gallery, in one language.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { accessible } from './axe.mjs';
import { Gallery, forcedColours, numbersWhole, skeleton } from './gallery.mjs';
import { fits } from './page.mjs';
import { targets } from './study.mjs';

const TIMEOUT = { timeout: 180_000 };
const NARROW = { width: 320, height: 640 };
const hostile = (name) => name.includes('-hostile-');

/** Registers the tests of one language. */
export function galleryTests(lang) {
  let gallery;
  before(async () => { gallery = await Gallery.open(lang); });
  after(() => gallery?.close());

  test(`every scene is accessible, ${lang}`, TIMEOUT, async () => {
    await gallery.look({});
    await gallery.every('1280 px, light', async (name, about) => {
      if (!hostile(name)) await gallery.shoot(name, 'light-1280');
      await accessible(gallery.page, about);
    });
  });

  test(`every scene is readable in the dark, ${lang}`, TIMEOUT, async () => {
    await gallery.look({ colorScheme: 'dark' });
    const plain = gallery.names.filter((name) => !hostile(name));
    await gallery.every('1280 px, dark', async (name, about) => {
      await gallery.shoot(name, 'dark-1280');
      await accessible(gallery.page, about, ['color-contrast']);
    }, plain);
    await gallery.look({ ...NARROW, colorScheme: 'dark' });
    await gallery.every('320 px, dark', (name) => gallery.shoot(name, 'dark-320'), plain);
  });

  test(`every scene fits on 320 px, with targets to hit and numbers to read, ${lang}`, TIMEOUT, async () => {
    await gallery.look(NARROW);
    await gallery.every('320 px, light', async (name, about) => {
      await gallery.shoot(name, 'light-320');
      await fits(gallery.page, about);
      await targets(gallery.page, about);
      await numbersWhole(gallery.page, about);
    });
  });

  test(`every scene fits at 400 % zoom with the reader’s own spacing, ${lang}`, TIMEOUT, async () => {
    await gallery.look({ width: 320, height: 256, spacing: true });
    await gallery.every('400 % zoom, wide spacing', (name, about) => fits(gallery.page, about));
  });

  test(`every scene fits when mirrored, ${lang}`, TIMEOUT, async () => {
    await gallery.look({ ...NARROW, dir: 'rtl' });
    await gallery.every('320 px, right to left', async (name, about) => {
      assert.equal(await gallery.page.evaluate(() => getComputedStyle(document.body).direction), 'rtl');
      await fits(gallery.page, about);
      await numbersWhole(gallery.page, about);
    });
  });

  test(`every scene can be seen in the system’s own colours, ${lang}`, TIMEOUT, async () => {
    await gallery.look({ ...NARROW, forcedColors: 'active' });
    await gallery.every('forced colours', (name, about) => forcedColours(gallery.page, about));
  });

  test(`hostile texts are only texts, ${lang}`, TIMEOUT, async () => {
    await gallery.look({});
    const names = gallery.names.filter((name) => name.includes('-hostile-html'));
    assert.ok(names.length >= (process.env.GENKAN_SCENES ? 0 : 12), `only ${names.length} hostile scenes`);
    await gallery.every('hostile', async (name, about) => {
      const made = await skeleton(gallery.page);
      // Security info has a `b` of its own in every row; one more would show in the comparison below.
      const foreign = name.startsWith('security-') ? /SCRIPT SCRIPT|IMG|IFRAME/ : /SCRIPT SCRIPT|IMG|IFRAME|\bB\b.*\bB\b/;
      assert.ok(!foreign.test(made.replace(/^.*?MAIN/, '')), `${about}: ${made}`);
      assert.doesNotMatch(await gallery.page.title(), /taken/, about);
      assert.match(await gallery.page.locator('body').innerText(), /<script>/, `${about}: the text itself is shown`);
      await gallery.show(name.replace('-html', '-bidi'));
      assert.equal(await skeleton(gallery.page), made, `${about}: the texts changed what the page is made of`);
    }, names);
  });

  test(`nothing of it asks a server or breaks a rule, ${lang}`, () => {
    assert.deepEqual(gallery.visit.faults, []);
    assert.deepEqual(gallery.visit.calls(), []);
  });
}
