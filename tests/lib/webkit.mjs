// WebKit, by the protocol that WebKitGTK's own driver speaks (W3C WebDriver): as much of Playwright's `page` as
// lib/page.mjs and the tests of tests/browsers need, under the same names.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './gateway.mjs';

const BROWSER = process.env.WEBKIT ?? '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
const DRIVER = process.env.WEBKIT_DRIVER ?? '/usr/bin/WebKitWebDriver';
const SCREEN = '/usr/bin/Xvfb';

/** What is needed, and how to get it; nothing when all of it is there. */
export function missing() {
  if (existsSync(BROWSER) && existsSync(DRIVER) && existsSync(SCREEN)) return undefined;
  return 'WebKit is not here: apt install webkit2gtk-driver xvfb';
}

/** The key of an element in the protocol. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
/** How often the browser is asked for what is waited for, in ms: the protocol tells nothing by itself. */
const LOOK = 50;
const TIMEOUT = 10_000;

/** One person's browser: a process of its own that keeps nothing. */
export class WebKit {
  #children = [];
  #queue = Promise.resolve();
  #here = '';

  /** @param {{width?: number, height?: number}} size of its window, in px */
  static async open({ width = 1000, height = 800 } = {}) {
    const webkit = new WebKit();
    try {
      const display = await webkit.#screen();
      const port = await freePort();
      webkit.#start(DRIVER, [`--port=${port}`], { env: { ...process.env, DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: '1' }, stdio: 'ignore' });
      webkit.base = `http://127.0.0.1:${port}`;
      await webkit.#session();
      await webkit.call('POST', '/window/rect', { width, height });
    } catch (error) {
      await webkit.close();
      throw error;
    }
    return webkit;
  }

  #start(program, args, options) {
    const child = spawn(program, args, options);
    this.#children.push(child);
    return child;
  }

  /** A screen of its own; it says its number. */
  async #screen() {
    const child = this.#start(SCREEN, ['-displayfd', '3', '-screen', '0', '1400x1100x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const [number] = await once(child.stdio[3], 'data');
    return `:${String(number).trim()}`;
  }

  async #session() {
    const capabilities = { alwaysMatch: { acceptInsecureCerts: true, 'webkitgtk:browserOptions': { binary: BROWSER, args: ['--automation'] } } };
    for (const end = Date.now() + TIMEOUT; ; await pause(LOOK)) {
      try {
        const { sessionId } = await this.#send('POST', '/session', { capabilities });
        this.base += `/session/${sessionId}`;
        return;
      } catch (error) { if (error.said || Date.now() > end) throw error; } // It does not listen yet.
    }
  }

  async #send(method, path, body) {
    const reply = await fetch(this.base + path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    const { value } = await reply.json();
    if (!reply.ok) throw Object.assign(new Error(`${value.error}: ${value.message} (${method} ${path})`), { said: value.error });
    return value;
  }

  /** One command of the protocol. */
  call(method, path, body) { return this.#send(method, path, body); }

  /** Does all of `work` in one window and one frame of it; nobody else goes elsewhere meanwhile. */
  within(window, frame, work) {
    const done = this.#queue.then(async () => {
      const here = `${window} ${frame ?? ''}`;
      if (this.#here !== here || frame) {
        this.#here = '';
        await this.call('POST', '/window', { handle: window });
        await this.call('POST', '/frame', { id: null });
        if (frame) await this.call('POST', '/frame', { id: await this.#frame(frame) });
        this.#here = here;
      }
      return work();
    });
    this.#queue = done.catch(() => {});
    return done;
  }

  async #frame(find) {
    const frame = await this.call('POST', '/execute/sync', { script: `return (${find})()`, args: [] });
    if (!frame) throw Object.assign(new Error('there is no such frame'), { said: 'no such frame' });
    return frame;
  }

  /** The window it began with. */
  async page() { return new Page(this, await this.call('GET', '/window')); }

  /** The next window that `open` opens. */
  async opened(open) {
    const before = await this.call('GET', '/window/handles');
    await open();
    const handle = await until(async () => (await this.call('GET', '/window/handles')).find((one) => !before.includes(one)), TIMEOUT, () => 'no window was opened');
    return new Page(this, handle);
  }

  async close() {
    await this.call('DELETE', '').catch(() => {});
    for (const child of this.#children.reverse()) child.kill('SIGKILL');
  }
}

/** Waits until `look` gives something. */
async function until(look, timeout, about) {
  for (const end = Date.now() + timeout; ; await pause(LOOK)) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`after ${timeout} ms: ${await about()}`);
  }
}

/** The page is on its way elsewhere: it is asked again. */
const ON_ITS_WAY = ['stale element reference', 'no such element', 'javascript error', 'no such frame', 'unknown error', 'element not interactable', 'element click intercepted'];

/** A page, or a frame in one. */
export class Page {
  constructor(browser, handle, inside) { Object.assign(this, { browser, handle, inside }); }

  #do(work) { return this.browser.within(this.handle, this.inside, work); }

  call(method, path, body) { return this.#do(() => this.browser.call(method, path, body)); }

  async goto(url) { await this.call('POST', '/url', { url }); }
  async reload() { await this.call('POST', '/refresh', {}); }
  async goBack() { await this.call('POST', '/back', {}); }
  async url() { return this.evaluate(() => location.href); }
  async resize(width, height) { await this.call('POST', '/window/rect', { width, height }); }
  async screenshot({ path }) { await writeFile(path, Buffer.from(await this.call('GET', '/screenshot'), 'base64')); }

  /** Runs a function in the page; what it promises is waited for. */
  async evaluate(code, ...args) {
    const script = `const done = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1);
      Promise.resolve().then(() => (${code})(...given)).then((value) => done({ value }), (error) => done({ error: String(error && error.stack || error) }));`;
    const { value, error } = await this.call('POST', '/execute/async', { script, args });
    if (error) throw new Error(error);
    return value;
  }

  /** Waits until a function of the page gives something true. */
  waitForFunction(code, arg, { timeout = TIMEOUT } = {}) {
    return until(() => this.evaluate(code, arg).catch(() => false), timeout, () => `not so: ${code}`);
  }

  /** Everything that matches a selector; `:visible` may stand at the end of one. */
  locator(selector) { return new Locator(this, selector); }

  /** A frame of this page: `find` is a function of the page that gives its element. */
  frame(find) { return new Page(this.browser, this.handle, String(find)); }

  /** Whether its window is still open. */
  async isOpen() { return (await this.browser.call('GET', '/window/handles')).includes(this.handle); }

  /** Waits until its window has gone. */
  gone() { return until(async () => !await this.isOpen(), TIMEOUT, () => 'the window is still open'); }
}

/** Runs in the page: what matches, shadow trees included. */
function matching(selector) {
  const visible = selector.endsWith(':visible');
  const css = visible ? selector.slice(0, -':visible'.length) : selector;
  const all = (root) => [...root.querySelectorAll(css), ...[...root.querySelectorAll('*')].flatMap((one) => (one.shadowRoot ? all(one.shadowRoot) : []))];
  return all(document).filter((one) => !visible || (one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0));
}

/** The first of what matches; it is looked for anew at every use. */
class Locator {
  constructor(page, selector) { Object.assign(this, { page, selector }); }

  first() { return this; }

  /** What matches inside of what this one matches. */
  locator(selector) { return new Locator(this.page, `${this.selector} ${selector}`); }

  #found() {
    return this.page.call('POST', '/execute/sync', { script: `return (${matching})(arguments[0])[0]`, args: [this.selector] });
  }

  /** Does something with the element, as soon as that can be done. */
  #with(work, timeout = TIMEOUT) {
    let why = 'it is not there';
    return until(async () => {
      try {
        const element = await this.#found();
        return element && { value: await work(element[ELEMENT]) };
      } catch (error) {
        if (!ON_ITS_WAY.includes(error.said)) throw error;
        why = error.message;
        return undefined;
      }
    }, timeout, async () => `${this.selector}: ${why}\n${await this.page.evaluate(() => document.body.innerText).catch(() => '')}`).then(({ value }) => value);
  }

  /** @param {{state?: 'attached' | 'visible', timeout?: number}} how */
  async waitFor({ state = 'visible', timeout = TIMEOUT } = {}) {
    const wanted = state === 'visible' && !this.selector.endsWith(':visible') ? new Locator(this.page, `${this.selector}:visible`) : this;
    await wanted.#with(async () => true, timeout);
  }

  click() { return this.#with((id) => this.page.call('POST', `/element/${id}/click`, {})); }

  /** Types instead of what stands in the field, key by key. */
  fill(text) {
    return this.#with(async (id) => {
      await this.page.call('POST', `/element/${id}/clear`, {});
      await this.page.call('POST', `/element/${id}/value`, { text });
    });
  }

  /** Puts the pointer there. */
  hover({ position: { x, y } = { x: 12, y: 12 } } = {}) {
    return this.#with(async (id) => {
      const [dx, dy] = await this.page.call('POST', '/execute/sync', {
        script: 'arguments[0].scrollIntoView({ block: "center" }); const box = arguments[0].getBoundingClientRect(); return [box.left, box.top]', args: [{ [ELEMENT]: id }],
      });
      await this.page.call('POST', '/actions', {
        actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions: [{ type: 'pointerMove', duration: 0, x: Math.round(dx + x), y: Math.round(dy + y) }] }],
      });
    });
  }

  innerText() { return this.#with((id) => this.page.call('POST', '/execute/sync', { script: 'return arguments[0].innerText', args: [{ [ELEMENT]: id }] })); }
  getAttribute(name) { return this.#with((id) => this.page.call('POST', '/execute/sync', { script: 'return arguments[0].getAttribute(arguments[1])', args: [{ [ELEMENT]: id }, name] })); }
  count() { return this.page.call('POST', '/execute/sync', { script: `return (${matching})(arguments[0]).length`, args: [this.selector] }); }
}
