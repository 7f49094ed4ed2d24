// Pressing in a frame, where nothing counts that a person may not have meant (embed/frame/armed.js).

/** So long it is tried, in ms. */
const PATIENCE = 30_000;
/** A control works after half a second in full view; whoever sees that it does not looks again after so long, in ms. */
const AGAIN = 1500;

/**
 * Presses as a person does: looks, goes there, presses when the control works, and once more when the frame says that it was
 * too early.
 *
 * @param {import('playwright-core').Frame | import('playwright-core').FrameLocator} frame
 * @param {import('playwright-core').Locator} control
 */
export async function pressArmed(frame, control) {
  const works = frame.locator('html[data-rest]').filter({ has: control.and(frame.locator('[data-armed]')) });
  const refused = frame.locator('#early:visible, #unseen:visible');
  for (let tries = 0, end = Date.now() + PATIENCE; Date.now() < end; tries += 1) {
    // The frame may have grown, and pushed what is looked at out of the window, or a part of it: then it never works, and a
    // pointer can rest on the other part all the same. And of a first move the frame does not always hear.
    await control.scrollIntoViewIfNeeded();
    await control.hover({ position: { x: 12 + tries % 4, y: 12 } });
    if (!await works.waitFor({ state: 'attached', timeout: AGAIN }).then(() => true, () => false)) continue;
    const heard = await listen(frame);
    await control.click();
    if (!await heard()) continue;
    // Decided before anybody else hears of the press. With the press the frame may have gone.
    if (!await refused.count().catch(() => 0)) return;
  }
  throw new Error(`${control} never worked`);
}

/**
 * Whether the frame hears of the next press: Chromium keeps to itself what is pressed in a frame that has been moved in the
 * window within the last half second, be it by scrolling to the control. Asked afterwards; with the press the frame may have
 * gone, or its document.
 */
async function listen(frame) {
  const root = frame.locator('html');
  await root.evaluate(() => {
    globalThis.pressed = false;
    addEventListener('pointerdown', () => { globalThis.pressed = true; }, { capture: true, once: true });
  });
  return () => root.evaluate(() => globalThis.pressed !== false, undefined, { timeout: AGAIN }).catch(() => true);
}

/** Longer than arming takes, in ms. */
const LONGER = 600;

/**
 * Whatever in the frame arms itself has done so: the browser has looked at the control once more, and after that the frame's
 * own clock, on which timers go off in order, has gone on for longer than arming takes. However slow the machine is.
 *
 * @param {import('playwright-core').Locator} control
 */
export const wouldBeArmed = (control) => control.evaluate((one, longer) => new Promise((done) => {
  new IntersectionObserver(() => setTimeout(done, longer), { trackVisibility: true, delay: 100 }).observe(one);
}), LONGER);
