// A page around the frame, without the loader: what the frame does is looked at by itself. It speaks embed/protocol.js by
// hand, as somebody with a page of their own making would.
import { randomBytes } from 'node:crypto';
import { pressArmed } from './armed.mjs';
import { PATIENCE } from './clock.mjs';
import { pkce } from './sites.mjs';
import { at } from './page.mjs';

/** Runs in the page: shows the frame, answers it once, and writes down what comes over the port. */
function host({ address, issuer, nonce, init, before }) {
  window.heard = [];
  const view = document.createElement('iframe');
  const attributes = {
    sandbox: 'allow-scripts allow-forms allow-same-origin allow-popups', allow: 'publickey-credentials-get',
    referrerpolicy: 'no-referrer', title: 'Sign in', src: address, id: 'view',
  };
  for (const [name, value] of Object.entries(attributes)) view.setAttribute(name, value);
  view.style.cssText = 'display:block;inline-size:100%;block-size:30rem;border:0';
  let shaken = false;
  addEventListener('message', (event) => {
    if (shaken || event.source !== view.contentWindow || event.origin !== issuer || event.data.n !== nonce) return;
    shaken = true;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      window.heard.push({ ...data, at: performance.now() });
      if (data.t === 'resize') view.style.blockSize = `${data.h}px`;
    };
    window.line = port1;
    view.contentWindow.postMessage({ v: 1, t: 'init', n: nonce, ...init }, issuer, [port2]);
  });
  document.querySelector('#place').append(view);
  if (before) before();
}

/** Opens a page of `site` with the frame of `client` in it, and waits for nothing. */
export async function framed(visit, sites, { client = 'shop', site = sites.shop, lang = visit.lang, style = '', init = {}, path = `/frame-${randomBytes(4).toString('hex')}` } = {}) {
  const secret = pkce();
  const nonce = randomBytes(16).toString('base64url');
  const given = {
    address: sites.frame({ client, parent: site.origin, lang, nonce }), issuer: sites.issuer, nonce,
    init: { client_id: client, state: secret.state, code_challenge: secret.challenge, code_challenge_method: 'S256', locale: lang, ...init },
  };
  site.page(path, {
    loader: false, csp: null, lang, script: `(${host})(${JSON.stringify(given)});`,
    element: `<style>${style}</style><button id="ahead">ahead</button><div id="place"></div><button id="behind">behind</button>`,
  });
  const page = await visit.tab();
  await page.goto(site.origin + path);
  const view = await page.waitForSelector('#view');
  return new Framed({ page, view, frame: await view.contentFrame(), secret, client, sites, lang });
}

/** The frame, and the page around it. */
export class Framed {
  constructor(parts) { Object.assign(this, parts); }

  /** What came over the port: all of it, or one kind. */
  async heard(t) {
    const all = await this.page.evaluate(() => window.heard);
    return t ? all.filter((one) => one.t === t) : all;
  }

  /** The first message of a kind, once it is there. */
  async told(t, timeout = PATIENCE) {
    try {
      const found = await this.page.waitForFunction((kind) => window.heard.find((one) => one.t === kind), t, { timeout });
      const { at: _, ...message } = await found.jsonValue();
      return message;
    } catch (cause) {
      const shown = await this.frame.locator('body').innerText().catch(() => 'no frame');
      throw new Error(`no ${t}, only ${JSON.stringify(await this.heard())}; the frame shows:\n${shown}`, { cause });
    }
  }

  at(step) { return at(this.frame, step); }

  /** All of it is to be seen without scrolling inside, once the page has taken over the height. */
  async whole(about) {
    const fits = () => document.documentElement.scrollHeight <= innerHeight;
    await this.frame.waitForFunction(fits).catch(async () => {
      const [tall, given] = await this.frame.evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
      throw new Error(`${about}: ${tall} px in a frame of ${given}`);
    });
  }

  /** The words the document says by itself, by their cause. */
  async says(cause) {
    const fallback = this.frame.locator(`#fallback[data-cause="${cause}"]`);
    await fallback.waitFor();
    return fallback.innerText();
  }

  /** Presses as a person does: looks, goes there, and presses when the control works. */
  async press(what) {
    const one = typeof what === 'string' ? this.frame.locator(`[data-action="${what}"]:visible`).first() : what;
    await pressArmed(this.frame, one);
  }

  submit() { return this.press(this.frame.locator('button[type=submit]:visible')); }

  /** Types into a field, and goes on. */
  async give(name, text) {
    await this.frame.locator(`input[name=${name}]`).fill(text);
    await this.submit();
  }

  /** To the second method, where the frame may ask for everything. */
  async prove(user) {
    await this.at('identify');
    await this.give('identifier', user.identifier);
    await this.at('password');
    await this.give('password', user.password);
  }

  /** Picks a way in. */
  async choose(kind) {
    await this.at('choose_method');
    await this.press(this.frame.locator(`[data-action="choose"][data-method="${kind}"]`).first());
  }

  /** The claims and all else of what the code is worth. */
  redeem(result) {
    return this.sites.redeem({ client: this.client, code: result.code, verifier: this.secret.verifier, origin: this.sites.shop.origin });
  }
}
