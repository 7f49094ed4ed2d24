// How long is waited for things, and a clock for waits that nobody can wait for.

/** So long a page may take for whatever it is waited for, in ms: much longer than it ever does, for a machine that is busy. */
export const PATIENCE = 15_000;

// A clock that can be turned on. The numbers Playwright's timers have are too large for WebAssembly, which keeps 32
// bits of them and would clear nothing: here they are small, as a browser's are.

/** Installs it; before the page is opened. */
export async function fastClock(page, options) {
  await page.clock.install(options);
  await page.addInitScript(() => {
    for (const [set, clear] of [['setTimeout', 'clearTimeout'], ['setInterval', 'clearInterval']]) {
      const [start, stop] = [globalThis[set], globalThis[clear]];
      const real = new Map();
      let last = 0;
      globalThis[set] = (...given) => {
        last += 1;
        const id = last;
        real.set(id, start(...given));
        return id;
      };
      globalThis[clear] = (id) => {
        stop(real.get(id));
        real.delete(id);
      };
    }
  });
}

/**
 * What a page or a frame of the issuer had to ask is on its way, and seen by whoever counts: a request that came after has
 * been answered. It goes to no API.
 *
 * @param {import('playwright-core').Page | import('playwright-core').Frame} where
 */
export const served = (where) => where.evaluate(async () => { await (await fetch('/favicon.svg', { cache: 'no-store' })).arrayBuffer(); });

/**
 * Lets a minute go by on a page's fast clock: whatever waits for its turn in the page and its frames has it, and what it
 * asks for then is seen by whoever counts.
 *
 * @param {import('playwright-core').Page} page
 * @param {import('playwright-core').Page | import('playwright-core').Frame} where of the issuer
 */
export async function aMinute(page, where = page) {
  // In parts, so that answers come in between and can be followed by more.
  for (let seconds = 0; seconds < 60; seconds += 5) {
    await page.clock.runFor(5000);
    await served(where);
  }
}
