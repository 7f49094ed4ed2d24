// Firefox as people have it: Playwright speaks WebDriver BiDi to it, and no build of Firefox of its own is needed.
import { firefox as playwright } from 'playwright-core';

/** What Playwright switches off for tests, and people have: third parties kept apart, windows only by a click. */
const REAL_LIFE = {
  'browser.contentblocking.features.standard': '-tp,tpPrivate,cookieBehavior5,cookieBehaviorPBM5,cm,fp',
  'network.cookie.cookieBehavior': 5,
  'dom.disable_open_during_load': true,
  'dom.min_background_timeout_value': 1000,
  'dom.timeout.enable_budget_timer_throttling': true,
};

/**
 * Starts one: that of `FIREFOX`, or of Debian.
 *
 * @param {boolean} dark the look of the device, of the whole browser: this Firefox cannot be told for one window
 */
export async function firefox({ dark = process.env.GENKAN_DARK === '1' } = {}) {
  const browser = await playwright.launch({
    channel: 'moz-firefox', executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
    // A window that no page of the tests is larger than: what is outside is not in view for a frame of another site.
    env: { ...process.env, MOZ_HEADLESS_WIDTH: '1400', MOZ_HEADLESS_HEIGHT: '1800' },
    firefoxUserPrefs: { ...REAL_LIFE, 'ui.prefersReducedMotion': 1, 'ui.systemUsesDarkTheme': dark ? 1 : 0 },
  });
  new Between(browser);
  return browser;
}

/**
 * Stands between Playwright and Firefox, whose ideas of the protocol differ in two things: looks that Firefox 153 does not
 * take on by request, and the pointer, which goes into a page and never into a frame of another site in it.
 */
class Between {
  #send;
  #at = new Map();

  constructor(browser) {
    const session = browser._connection.toImpl(browser)._browserSession;
    const every = Object.getPrototypeOf(session);
    const { send } = every;
    this.#send = send.bind(session);
    const aimed = (given) => this.#aimed(given).catch(() => given);
    every.send = async function sent(method, given) {
      if (method === 'emulation.setMediaFeaturesOverride') return {};
      return send.call(this, method, method === 'input.performActions' ? await aimed(given) : given);
    };
  }

  /** The same actions, in the window they fall into. */
  async #aimed({ context: page, actions }) {
    const steps = actions.flatMap((one) => one.actions);
    const to = steps.find((one) => one.x !== undefined && one.origin !== 'pointer');
    const keys = actions.every((one) => one.type === 'key');
    if (to) this.#at.set(page, await this.#under(page, to.x, to.y));
    const { context, x = 0, y = 0 } = (keys ? await this.#focused(page) : this.#at.get(page)) ?? { context: page };
    for (const one of steps) if (one.x !== undefined && one.origin !== 'pointer') Object.assign(one, { x: Math.round(one.x - x), y: Math.round(one.y - y) });
    return { context, actions };
  }

  #under(page, x, y) {
    return this.#window(page, `() => {
      let frame = document.elementFromPoint(${x}, ${y});
      for (let inner; (inner = frame?.shadowRoot?.elementFromPoint(${x}, ${y}));) frame = inner;
      if (frame?.localName !== 'iframe') return [];
      const { left, top } = frame.getBoundingClientRect();
      return [frame.contentWindow, left + frame.clientLeft, top + frame.clientTop];
    }`);
  }

  #focused(page) {
    return this.#window(page, `() => {
      let one = document.activeElement;
      while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
      return one?.localName === 'iframe' ? [one.contentWindow, 0, 0] : [];
    }`);
  }

  async #window(page, functionDeclaration) {
    const { result } = await this.#send('script.callFunction', { functionDeclaration, target: { context: page }, awaitPromise: false });
    const [window, x, y] = result.value;
    return window && { context: window.value.context, x: x.value, y: y.value };
  }
}
