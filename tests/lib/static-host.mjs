// A host that knows nothing of sign-ins: it serves the built pages as files, and one JSON file beside them.
import http from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import './localhost.mjs';
import { Gateway, DIST } from './gateway.mjs';

const DOCUMENTS = { '/': 'index', '/signed-in': 'index', '/security-info': 'security-info', '/companion': 'companion', '/help': 'help' };
const TYPES = {
  html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', wasm: 'application/wasm',
  txt: 'text/plain; charset=utf-8', svg: 'image/svg+xml', webmanifest: 'application/manifest+json',
};
const CONFIGURATION = '/.well-known/signin-configuration';

/** The host. `negotiates`: it knows the reader's language, as a good one does; without it everybody gets English. */
export class StaticHost {
  /** Further files, by path: `{type, body}`. */
  files = {};
  /** The headers of each kind of file, as `genkan-gateway headers` prints them. */
  headers = { documents: {}, assets: {}, files: {}, discovery: {} };

  static async open(host, { negotiates = true } = {}) {
    const one = new StaticHost();
    one.negotiates = negotiates;
    one.server = http.createServer((request, reply) => { void one.#answer(request, reply); }).listen(0, '127.0.0.1');
    await once(one.server, 'listening');
    one.origin = `http://${host}:${one.server.address().port}`;
    return one;
  }

  /** Takes the headers that the gateway's command line prints for an API there. */
  async dress(gateway) {
    for (const kind of Object.keys(this.headers)) {
      const text = await gateway.cli(['headers', '--api', gateway.origin, '--only', kind]);
      this.headers[kind] = Object.fromEntries(text.trim().split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
    }
  }

  async #answer(request, reply) {
    const { pathname } = new URL(request.url, this.origin);
    const ja = this.negotiates && /lang=ja/.test(request.headers.cookie ?? `lang=${request.headers['accept-language']?.slice(0, 2)}`);
    const name = DOCUMENTS[pathname] ? `${DOCUMENTS[pathname]}${ja ? '.ja' : ''}.html` : pathname.slice(1);
    const kind = DOCUMENTS[pathname] ? 'documents' : pathname === CONFIGURATION ? 'discovery' : name.startsWith('assets/') ? 'assets' : 'files';
    const own = this.files[pathname];
    const body = own?.body ?? await readFile(join(DIST, `${name}.br`)).catch(() => undefined);
    if (body === undefined || name.includes('..')) { reply.writeHead(404, { 'content-type': 'text/plain' }).end('not here\n'); return; }
    reply.writeHead(200, {
      ...this.headers[kind], 'content-type': own?.type ?? TYPES[name.split('.').at(-1)] ?? 'application/octet-stream', date: new Date().toUTCString(),
      ...own ? {} : { 'content-encoding': 'br' }, ...kind === 'documents' ? { vary: 'Accept-Language, Cookie' } : {},
    }).end(request.method === 'HEAD' ? undefined : body);
  }

  close() { this.server.close(); this.server.closeAllConnections(); }
}

/**
 * A gateway, and the pages of its site on a host of their own: `{gateway, host, world, close}`. `world` is the gateway as
 * a browser test wants it: people open the pages' origin, and the API's is no stranger.
 *
 * @param {{negotiates?: boolean, config?: object, change?: (document: object) => void}} options `change` edits the file
 */
export async function apart({ negotiates, config = {}, change = () => {} } = {}) {
  const host = await StaticHost.open('login.genkan.localhost', { negotiates });
  const gateway = await Gateway.start({ host: 'api.genkan.localhost', config: { pages: [host.origin], ...config } });
  const document = JSON.parse(await gateway.cli(['discovery']));
  change(document);
  host.files[CONFIGURATION] = { type: 'application/json', body: JSON.stringify(document) };
  await host.dress(gateway);
  const world = new Proxy(gateway, {
    get(target, name) {
      if (name === 'origin') return host.origin;
      if (name === 'origins') return [target.origin];
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { gateway, host, world, async close() { host.close(); await gateway.dispose(); } };
}
