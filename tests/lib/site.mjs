// Somebody's web site: one origin on a port of its own, whose pages a test writes.
import http from 'node:http';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { Secure } from './secure.mjs';
import './localhost.mjs';

/**
 * The policy docs/embed.md recommends to a host, and nothing beyond it: scripts by nonce, no string ever becomes a script
 * (Trusted Types), frames and calls only to the issuer.
 */
export const strictCsp = ({ nonce, issuer }) => [
  "default-src 'none'", `script-src 'nonce-${nonce}'`, "style-src 'self'", "img-src 'self'", `connect-src 'self' ${issuer}`,
  `frame-src ${issuer}`, "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  "require-trusted-types-for 'script'", "trusted-types 'none'",
].join('; ');

/**
 * Runs in the page before anything else: what the elements say is collected in `window.seen`, and written down in the
 * document, where it can be read without the page's objects, whatever the page has done to them.
 */
function collect() {
  const seen = [];
  Object.defineProperty(window, 'seen', { value: seen });
  const { apply, defineProperty } = Reflect;
  const { stringify } = JSON;
  const { setAttribute } = Element.prototype;
  const root = document.documentElement;
  const counts = { __proto__: null };
  for (const name of ['ready', 'step', 'result', 'error', 'close']) {
    addEventListener(name, (event) => {
      const { target } = event;
      const from = target?.localName;
      if (typeof from !== 'string' || !/^genkan-/.test(from)) return;
      const one = { __proto__: null, type: event.type, from, id: target.id, detail: event.detail };
      defineProperty(seen, seen.length, { __proto__: null, value: one, enumerable: true, configurable: true, writable: true });
      let all = '[';
      for (let i = 0; i < seen.length; i += 1) all += (i ? ',' : '') + stringify(seen[i]);
      apply(setAttribute, root, ['data-seen', `${all}]`]);
      // Each number up to the latest, so that a selector can wait for *at least*.
      counts[name] = (counts[name] ?? 0) + 1;
      let reached = '';
      for (let i = 1; i <= counts[name]; i += 1) reached += ` ${i}`;
      apply(setAttribute, root, [`data-seen-${name}`, reached]);
    }, true);
  }
}

const STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif } body { max-width: 40rem; margin: 0 auto; padding: 1rem }
iframe { max-width: 100% }`;

/** One origin. Every page can be taken from one origin only; ports differ, so no two tests share a site. */
export class Site {
  #pages = new Map();
  /** Every request: `{method, url, headers, body}`. */
  requests = [];
  /** Where requests go that are not for a page of the site: `(path) => port`, or nothing. */
  behind;

  /** @param {string} host e.g. `shop.localhost` @param {{secure?: boolean}} options `secure` puts TLS before it */
  static async open(host, { secure = false } = {}) {
    const site = new Site();
    site.host = host;
    site.server = http.createServer((request, reply) => { site.#answer(request, reply).catch((error) => reply.destroy(error)); }).listen(0, '127.0.0.1');
    await once(site.server, 'listening');
    const { port } = site.server.address();
    if (secure) site.front = Object.assign(await Secure.open(), { to: port });
    site.origin = secure ? `https://${host}:${site.front.port}` : `http://${host}:${port}`;
    site.page('/style.css', () => ({ headers: { 'content-type': 'text/css' }, body: STYLE }));
    site.page('/favicon.ico', () => ({ status: 204 }));
    return site;
  }

  /**
   * Puts a page at a path and returns its address.
   *
   * @param {string} path
   * @param {string | object | ((request: {url: string, headers: object, body: string}) => object | Promise<object>)} page
   *   a whole document, the parts of one (`hostPage`), or what to answer: `{status, headers, body}`
   */
  page(path, page) {
    this.#pages.set(path, page);
    return this.origin + path;
  }

  /**
   * A document with the loader in it.
   *
   * @param {object} parts
   * @param {string} [parts.element] HTML inside `<main>`
   * @param {string} [parts.before] a script before everything else, even before the loader
   * @param {string} [parts.script] a module after the loader
   * @param {string} [parts.head] more HTML for the head
   * @param {string | null | ((given: {nonce: string, issuer: string}) => string)} [parts.csp] `null` for none
   * @param {Record<string, string>} [parts.headers]
   * @param {string} [parts.lang]
   * @param {string | false} [parts.loader] address of the loader; false for a page without
   * @param {string} [parts.integrity] of the loader
   */
  #document({ element = '', before = '', script = '', head = '', csp = strictCsp, headers = {}, lang = 'en', loader, integrity }) {
    const nonce = randomBytes(16).toString('base64url');
    const issuer = this.issuer ?? '';
    const policy = typeof csp === 'function' ? csp({ nonce, issuer }) : csp;
    const source = loader ?? `${issuer}/genkan.js`;
    const check = integrity ? ` integrity="${integrity}"` : '';
    const body = `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>${this.host}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/style.css">
<script nonce="${nonce}">(${collect})();</script>
${before && `<script nonce="${nonce}">${before}</script>`}
${head}
${source ? `<script type="module" nonce="${nonce}" src="${source}" crossorigin="anonymous"${check}></script>` : ''}
${script && `<script type="module" nonce="${nonce}">${script}</script>`}
</head><body><main><h1>${this.host}</h1>
${element}
</main></body></html>`;
    return { headers: { 'content-type': 'text/html; charset=utf-8', ...policy ? { 'content-security-policy': policy } : {}, ...headers }, body };
  }

  async #answer(request, reply) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const asked = { method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(parts).toString() };
    this.requests.push(asked);
    const { pathname } = new URL(request.url, this.origin);
    const page = this.#pages.get(pathname);
    const port = page === undefined && this.behind?.(pathname);
    if (port) return forward(port, request, asked.body, reply);
    if (page === undefined) return void reply.writeHead(404, { 'content-type': 'text/plain' }).end('not here\n');
    const made = typeof page === 'function' ? await page(asked) : page;
    const whole = typeof made === 'string' ? { headers: { 'content-type': 'text/html; charset=utf-8' }, body: made }
      : 'body' in made || 'status' in made ? made : this.#document(made);
    return void reply.writeHead(whole.status ?? 200, { 'cache-control': 'no-store', ...whole.headers }).end(whole.body ?? '');
  }

  close() { this.front?.close(); this.server.close(); this.server.closeAllConnections(); }
}

/** Passes a request on, as a reverse proxy does: under the name it came by, with the address it came from. */
function forward(port, { method, url, headers, socket }, body, reply) {
  const onward = http.request({ host: '127.0.0.1', port, method, path: url, headers: { ...headers, 'x-forwarded-for': socket.remoteAddress } }, (answer) => {
    reply.writeHead(answer.statusCode, answer.headers);
    answer.pipe(reply);
  });
  reply.on('close', () => onward.destroy()); // whoever asked has gone
  onward.on('error', () => reply.destroy());
  onward.end(body);
}

/** What the elements of this page said of one kind, once there are `count` of it. */
export async function seen(page, type, { count = 1, timeout = 15_000 } = {}) {
  try {
    await page.locator(`html[data-seen-${type}~="${count}"]`).waitFor({ state: 'attached', timeout });
  } catch (error) {
    const all = await seenSoFar(page).catch(() => 'the page is gone');
    throw new Error(`no ${count} × ${type} at ${page.url()}, only ${JSON.stringify(all)}`, { cause: error });
  }
  return (await seenSoFar(page)).filter((one) => one.type === type);
}

/** What the elements have said so far. */
export async function seenSoFar(page) {
  return JSON.parse(await page.locator('html').getAttribute('data-seen') ?? '[]');
}
