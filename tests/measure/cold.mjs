// One cold visit: a new browser with a new profile, timed from inside the page.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/** How a visit is slowed down. Rates in bytes per second, latency in ms for each request. */
export const PROFILES = {
  unthrottled: { title: 'unthrottled' },
  slow: { title: '4× CPU, 150 ms, 1.6 Mbit/s', cpu: 4, latency: 150, down: 1.6e6 / 8, up: 0.75e6 / 8 },
};

/** A browser of its own; `close()` removes its profile too. */
export async function freshBrowser(options = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'genkan-measure-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS, headless: true,
    viewport: { width: 412, height: 823 }, locale: 'en-US', ...options,
  });
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  return { context, close };
}

/**
 * What the first load of a page without a field costs, in bytes on the wire. `cookies` are those of a browser that is
 * signed in; `step` is the screen it comes to.
 */
export async function firstLoad(origin, path, cookies, step) {
  const { context, close } = await freshBrowser();
  try {
    // Cookies of this prefix are secure ones, and a browser takes them on loopback without a certificate, too.
    const url = origin.replace('http:', 'https:');
    await context.addCookies(cookies.map(([name, value]) => ({ name, value, url })));
    const page = context.pages()[0] ?? await context.newPage();
    const requests = await watchNetwork(await context.newCDPSession(page));
    await page.goto(origin + path);
    await page.locator(`html[data-ready][data-step="${step}"]`).waitFor({ state: 'attached' });
    // Everything but the long poll, which stays open, has come by then.
    await page.waitForTimeout(1500);
    return [...requests.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  } finally { await close(); }
}

/**
 * Visits `origin` and returns what it took:
 * `{firstPaint, typable, ready}` in ms since navigation, `kept` (nothing typed was lost), `requests` (`{url, type,
 * bytes}` with headers, compressed, as on the wire), `heap` in bytes.
 */
export async function coldVisit(origin, profile) {
  const { context, close } = await freshBrowser();
  try {
    const page = context.pages()[0] ?? await context.newPage();
    const cdp = await context.newCDPSession(page);
    const requests = await watchNetwork(cdp);
    await slowDown(cdp, profile);
    await page.addInitScript(probe);
    await page.goto(origin, { waitUntil: 'commit' });
    await page.waitForFunction(() => globalThis.genkanMeasure?.done, undefined, { timeout: 60_000, polling: 200 });
    const times = await page.evaluate(() => {
      const { firstPaint, typable, ready, kept } = globalThis.genkanMeasure;
      return { firstPaint, typable, ready, kept };
    });
    await realKey(page, times);
    // The bytes of replies that were still on their way count too.
    await page.waitForLoadState('networkidle');
    return { ...times, requests: [...requests.values()], heap: await heapOf(page, cdp) };
  } finally { await close(); }
}

async function slowDown(cdp, { cpu, latency, down, up }) {
  if (!cpu) return;
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: down, uploadThroughput: up });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpu });
}

async function watchNetwork(cdp) {
  const requests = new Map();
  cdp.on('Network.responseReceived', ({ requestId, response, type }) => {
    requests.set(requestId, { url: response.url, type, encoding: response.headers['content-encoding'], bytes: 0 });
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request) request.bytes = encodedDataLength;
  });
  await cdp.send('Network.enable');
  return requests;
}

/** A key that is really pressed must arrive as well, behind what the probe typed. */
async function realKey(page, times) {
  const field = page.locator('input[name=identifier]:visible');
  await field.press('End');
  await page.keyboard.type('k');
  const value = await field.inputValue();
  times.kept &&= value.startsWith('x') && value.endsWith('k');
}

/** JavaScript heap after collection, what Blink and array buffers hold beside it, and WebAssembly's memory. */
async function heapOf(page, cdp) {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await cdp.send('Runtime.getHeapUsage');
  const wasm = await page.evaluate(() => globalThis.genkanMeasure.memory?.buffer.byteLength ?? 0);
  return { script: usedSize, blink: embedderHeapUsedSize, buffers: backingStorageSize, wasm };
}

/** Runs in the page before anything else: types one character as soon as there is a field, and watches it. */
function probe() {
  if (self !== top) return;
  const m = { firstPaint: null, typable: null, ready: null, kept: false, done: false, memory: null };
  globalThis.genkanMeasure = m;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === 'first-contentful-paint') m.firstPaint = entry.startTime;
  }).observe({ type: 'paint', buffered: true });
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const real = WebAssembly[name];
    WebAssembly[name] = async (...all) => {
      const result = await real.apply(WebAssembly, all);
      m.memory = (result.instance ?? result).exports.memory ?? null;
      return result;
    };
  }
  const field = () => {
    const input = document.querySelector('input[name=identifier]');
    return input && !input.disabled && input.checkVisibility() ? input : null;
  };
  const frames = (count, then) => (count ? requestAnimationFrame(() => frames(count - 1, then)) : then());
  let waiting = false;
  const tick = () => {
    if (m.ready === null && document.documentElement?.hasAttribute('data-ready')) m.ready = performance.now();
    const input = m.typable === null && !waiting && field();
    if (input) {
      const at = performance.now();
      waiting = true;
      input.value += 'x';
      input.dispatchEvent(new InputEvent('input', { bubbles: true, data: 'x', inputType: 'insertText' }));
      frames(2, () => {
        waiting = false;
        if (field() === input && input.value.endsWith('x')) m.typable = at;
      });
    }
    // Two frames after everything is there, what was typed must still be in the field, wherever the field is now.
    if (m.ready !== null && m.typable !== null && m.firstPaint !== null) {
      return frames(2, () => { m.kept = field()?.value.startsWith('x') ?? false; m.done = true; });
    }
    return requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}
