// A real browser that fails the test on everything a person would never see: console errors, uncaught errors, blocked
// content, requests to strangers, secrets left lying about.
import test from 'node:test';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { firefox } from './firefox.mjs';
import { Canary } from './canary.mjs';
import { PATIENCE } from './clock.mjs';

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'];
// Playwright switches these protections of real life off; with them the page is tested as it will be used.
const REAL_LIFE = ['--disable-back-forward-cache'];

// A click that was overtaken by news from the phone (409) is repeated by the page; the browser notes it all the same.
const OVERTAKEN = /console: .* 409 .*\/actions\//;

// Before a picture Playwright puts a style into the page. In Chromium no policy sees it.
const FROM_PLAYWRIGHT = /^csp: style-src-elem inline /;
/** Whether it is not Chromium. */
const other = process.env.GENKAN_BROWSER === 'firefox';
// Firefox's pointer comes down elsewhere in a page that was scrolled for it, so that little has to be.
const VIEW = { width: 1280, height: other ? 1600 : 800 };

/** For the option `skip` of a test: why it cannot be tried in Firefox; nothing in Chromium. */
export const notInFirefox = (why) => (other ? why : false);

let running;

/** The browser of this test file, started at the first use. */
export async function chrome() {
  running ??= other ? firefox() : chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS, ignoreDefaultArgs: REAL_LIFE,
  });
  return running;
}

test.after(async () => { await (await running)?.close(); });

/** One person's browser: a fresh profile, watched. */
export class Visit {
  /** What went wrong and was not expected, as lines. */
  faults = [];
  /** Every request of every page of this profile: `{method, url, headers, resource, at}`. */
  requests = [];
  /** Everything any page wrote to its console. */
  console = [];
  canary = new Canary(this);

  /**
   * @param {import('./gateway.mjs').Gateway} gateway
   * @param {{lang?: string, expect?: RegExp[], context?: object}} options `expect` are the faults that belong to the
   *   test (matched against the line of the fault, e.g. `console: … 401 … /actions/password`); `context` goes to
   *   Playwright's newContext.
   */
  static async open(gateway, { lang = 'en', expect = [], context = {} } = {}) {
    const visit = new Visit();
    const locale = { en: 'en-US', ja: 'ja-JP' }[lang] ?? lang;
    Object.assign(visit, { gateway, lang, expect: [...expect, OVERTAKEN] });
    visit.context = await (await chrome()).newContext({
      locale, reducedMotion: 'reduce', viewport: VIEW, ...context,
    });
    visit.context.setDefaultTimeout(PATIENCE);
    await visit.context.exposeBinding('genkanTestReport', (_, line) => visit.fault(line));
    await visit.context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        globalThis.genkanTestReport(`csp: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
      });
    });
    visit.context.on('page', (page) => visit.#watch(page));
    return visit;
  }

  #watch(page) {
    page.on('console', (message) => {
      const line = `console: ${message.text()} (${message.location().url})`;
      this.console.push(line);
      if (['error', 'warning', 'assert'].includes(message.type())) this.fault(line);
    });
    page.on('pageerror', (error) => {
      const said = String(error.stack || error);
      // Firefox says it here as well as to the page, which is listened to.
      if (!said.includes('Content-Security-Policy: ')) this.fault(`uncaught: ${said}`);
    });
    page.on('crash', () => this.fault('the page crashed'));
    page.on('dialog', (dialog) => { this.fault(`dialog: ${dialog.message()}`); dialog.dismiss().catch(() => {}); });
    page.on('request', (request) => {
      const url = request.url();
      this.requests.push({ method: request.method(), url, headers: request.headers(), resource: request.resourceType(), at: performance.now() });
      const own = [this.gateway.origin, ...this.gateway.origins ?? []];
      if (!own.some((origin) => url.startsWith(`${origin}/`)) && !/^(data|blob|about):/.test(url)) this.fault(`stranger: ${url}`);
    });
  }

  /** Writes down a fault, unless this test expects it. */
  fault(line) {
    if (other && FROM_PLAYWRIGHT.test(line)) return;
    if (!this.expect.some((one) => one.test(line))) this.faults.push(line);
  }

  /** A new tab at a path. */
  async tab(path) {
    const page = await this.context.newPage();
    if (path !== undefined) await page.goto(this.gateway.origin + path);
    return page;
  }

  /** Requests to the API, or those of one kind: `calls('POST', /\/actions\/resend$/)`. */
  calls(method, pattern = /\/api\/v1\//) {
    return this.requests.filter((one) => (!method || one.method === method) && pattern.test(one.url));
  }

  /** Nothing went wrong so far, and no secret lies about. */
  async clean() {
    await this.canary.scan();
    assert.deepEqual(this.faults, []);
  }

  async close() { await this.context.close(); }
}

/**
 * A visit in a fresh browser profile. At its end the profile has to be clean.
 *
 * @param {object} gateway
 * @param {object} options of `Visit.open`
 * @param {(visit: Visit) => Promise<void>} body
 * @param {(visit: Visit) => Promise<void>} failed before a visit that failed is closed
 */
export async function visited(gateway, options, body, failed = async () => {}) {
  const visit = await Visit.open(gateway, options);
  try {
    await body(visit);
    await visit.clean();
  } catch (error) {
    await failed(visit);
    if (visit.faults.length) error.message += `\nfaults: ${visit.faults.join('\n        ')}`;
    throw error;
  } finally { await visit.close(); }
}

/**
 * Registers a test in a fresh browser profile. At its end the profile has to be clean.
 *
 * @param {string} name
 * @param {object | (() => object)} options of `Visit.open`, and `gateway`: a function that gives the running gateway
 * @param {(visit: Visit) => Promise<void>} body
 */
export function visitTest(name, { gateway, timeout = 120_000, ...options }, body) {
  test(name, { timeout }, () => visited(gateway(), options, body, (visit) => picture(visit, name)));
}

async function picture(visit, name) {
  const { shoot } = await import('./shots.mjs');
  for (const page of visit.context.pages()) await shoot(page, `failed/${name}`).catch(() => {});
}
