// Faults on the way between page and server.

/** What a browser's console says about them; a test that makes faults expects it. */
export const BROKEN = [/console: Failed to load resource/, /console: .*(ERR_|40\d|42\d|50\d)/];

/**
 * Answers the next `times` calls that match with `reply` (what Playwright's fulfill takes, or a function of the
 * route), then lets everything through. Resolves with the list of instants at which it did.
 */
export async function breakCalls(page, pattern, reply, times = Infinity) {
  const seen = [];
  await page.route(pattern, async (route) => {
    if (seen.length >= times) return route.continue();
    seen.push(performance.now());
    return typeof reply === 'function' ? reply(route) : route.fulfill(reply);
  });
  return seen;
}

/** Lets the gateway's own answers through, changed by `edit`. */
export async function changeReplies(page, pattern, edit) {
  await page.route(pattern, async (route) => {
    try {
      const reply = await route.fetch({ timeout: 0 });
      const body = await reply.json().catch(() => undefined);
      await route.fulfill(body ? { response: reply, json: edit(body) ?? body } : { response: reply });
    } catch (error) {
      // A wait that was still open when its page went away; nobody is left to answer.
      if (!page.isClosed()) await route.abort().catch(() => {});
      if (!/closed|disposed|ended/i.test(String(error))) throw error;
    }
  });
}
