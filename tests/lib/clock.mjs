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
