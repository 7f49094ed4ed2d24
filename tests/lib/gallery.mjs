// The gallery under test: one page, in which one scene after another is drawn.
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Gateway } from './gateway.mjs';
import { Visit } from './browser.mjs';

/** The pages with the gallery; `cargo xtask gallery` builds them. */
export const GALLERY = process.env.GENKAN_GALLERY ?? resolve(import.meta.dirname, '../../target/xtask/gallery');

const SHOTS = resolve(import.meta.dirname, '../artifacts/gallery');
// WCAG 1.4.12: what a reader may set, and nothing may be lost.
const SPACING = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }';

/** One browser with the gallery open. */
export class Gallery {
  static async open(lang) {
    const gallery = new Gallery();
    gallery.lang = lang;
    gallery.gateway = await Gateway.start({ dist: GALLERY });
    gallery.visit = await Visit.open(gallery.gateway, { lang });
    gallery.page = await gallery.visit.tab('/gallery');
    await gallery.page.locator('html[data-ready][data-step=gallery]').waitFor({ state: 'attached' });
    gallery.protocol = await gallery.visit.context.newCDPSession(gallery.page);
    gallery.scenes = JSON.parse(await readFile(join(GALLERY, 'scenes.json'), 'utf8'));
    // While working: only the scenes whose name this is part of.
    const wanted = new RegExp(process.env.GENKAN_SCENES ?? '');
    gallery.names = gallery.scenes.names.filter((name) => wanted.test(name));
    return gallery;
  }

  /** Sets width, height and media; `spacing` adds the reader's own text spacing, `dir` mirrors the page. */
  async look({ width = 1280, height = 800, spacing = false, dir = '', ...media }) {
    await this.page.setViewportSize({ width, height });
    await this.page.emulateMedia({ colorScheme: 'light', forcedColors: 'none', reducedMotion: 'reduce', ...media });
    this.dir = dir;
    await this.page.evaluate((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
    }, spacing ? SPACING : '');
  }

  /** Draws a scene, without loading anything. */
  async show(name) {
    const dir = this.dir ? `&dir=${this.dir}` : '';
    await this.page.evaluate(async (query) => {
      history.replaceState(null, '', query);
      dispatchEvent(new PopStateEvent('popstate'));
      await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
    }, `/gallery?scene=${name}&lang=${this.lang}${dir}`);
  }

  /**
   * Shows every scene (or those of `names`) and goes on after a failure, so that one run tells everything.
   *
   * @param {(name: string, about: string) => Promise<void>} check
   */
  async every(about, check, names = this.names) {
    const failures = [];
    for (const name of names) {
      await this.show(name);
      try { await check(name, `${name}, ${this.lang}, ${about}`); } catch (error) {
        if (!(error instanceof assert.AssertionError)) throw error;
        failures.push(error.message.replaceAll(/^ {4}[+-] (actual|expected|\[\]?|\])$|^\n/gm, ''));
      }
    }
    assert.equal(failures.length, 0, failures.join('\n\n'));
  }

  /** A picture of the whole page, for eyes. */
  async shoot(name, about) {
    const { cssContentSize: { width, height } } = await this.protocol.send('Page.getLayoutMetrics');
    const { data } = await this.protocol.send('Page.captureScreenshot', {
      format: 'png', optimizeForSpeed: true, captureBeyondViewport: true, clip: { x: 0, y: 0, width, height, scale: 1 },
    });
    const path = join(SHOTS, this.lang, `${name}-${about}.png`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, data, 'base64');
  }

  async close() {
    await this.visit?.close();
    await this.gateway?.dispose();
  }
}

/** Numbers are what people carry to the phone: each stands there whole, and large enough to be read. */
export async function numbersWhole(page, about) {
  const cut = await page.evaluate(() => [...document.querySelectorAll('#number')].flatMap((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    const [ink, box] = [range.getBoundingClientRect(), one.getBoundingClientRect()];
    const inside = ink.left >= -1 && ink.right <= innerWidth + 1 && (getComputedStyle(one).overflow === 'visible' || ink.width <= box.width);
    const size = parseFloat(getComputedStyle(one).fontSize);
    return inside && size >= 24 && ink.width > 0 ? [] : [`${one.outerHTML}: ink ${ink.left} to ${ink.right} of ${innerWidth}, ${size} px`];
  }));
  assert.deepEqual(cut, [], `${about}: the number is not whole`);
}

/** With the system's own colours nothing may lie on a ground of its own colour, and a control needs an edge or a ground. */
export async function forcedColours(page, about) {
  const faults = await page.evaluate(() => {
    const clear = (colour) => /rgba\(.*, 0\)|transparent/.test(colour);
    const ground = (one) => { for (let at = one; at; at = at.parentElement) { const c = getComputedStyle(at).backgroundColor; if (!clear(c)) return c; } return 'rgb(255, 255, 255)'; };
    const text = [...document.querySelectorAll('#app *')].filter((one) => one.checkVisibility() && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
    const lost = text.filter((one) => getComputedStyle(one).color === ground(one)).map((one) => `no contrast: ${one.outerHTML.slice(0, 120)}`);
    const bare = [...document.querySelectorAll('#app button:not(.link), #app input:not([type=hidden])')].filter((one) => one.checkVisibility()).filter((one) => {
      const style = getComputedStyle(one);
      return parseFloat(style.borderTopWidth) === 0 && parseFloat(style.outlineWidth) === 0 && ground(one) === ground(one.parentElement) && style.textDecorationLine === 'none';
    }).map((one) => `no edge: ${one.outerHTML.slice(0, 120)}`);
    return [...lost, ...bare];
  });
  assert.deepEqual(faults, [], about);
}

/** What the page is made of, without its texts: the same for a harmless text and a hostile one. */
export const skeleton = (page) => page.evaluate(() => [...document.querySelectorAll('body *')].map((one) => one.tagName).join(' '));
