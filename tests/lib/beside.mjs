// A site whose own pages and the gateway share one origin, by a reverse proxy: the site has `/`, the gateway what is its.
import { ROOMY, merge } from './config.mjs';
import { Gateway } from './gateway.mjs';
import { Phone } from './phone.mjs';
import { Site } from './site.mjs';

/** What the proxy leaves to the gateway; docs/embed.md says so. */
const GATEWAYS = /^\/(?:api|assets|embed|oidc|\.well-known)\/|^\/(?:companion|help|favicon\.svg|genkan\.js|component\.js)$/;

/** The policy docs/embed.md recommends for a page with parts of ours in it: no inline code, no string becomes a script. */
export const componentCsp = ({ nonce }) => [
  "default-src 'none'", `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval'`, "style-src 'self'", "img-src 'self'", "connect-src 'self'",
  "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
].join('; ');

/** Both of them; for browser tests it is the gateway. */
export class Beside {
  /**
   * @param {{config?: object, dist?: string, secure?: boolean}} [options] `config` goes over that of a gateway without
   *   limits, `secure` puts TLS before both
   */
  static async open({ config = {}, dist, secure = false } = {}) {
    const beside = new Beside();
    const site = beside.site = await Site.open('id.genkan.localhost', { secure });
    beside.origin = site.issuer = site.origin;
    const own = { public_url: site.origin, trusted_proxies: ['127.0.0.1/32'], return_paths: ['/signed-in', '/security-info'] };
    beside.gateway = await Gateway.start({ dist, config: merge(merge(ROOMY.config, own), config) });
    site.behind = (path) => (GATEWAYS.test(path) ? beside.gateway.port : undefined);
    return beside;
  }

  /** Puts a page with a part of ours at a path, see `Site.page`. */
  page(path, parts) { return this.site.page(path, { csp: componentCsp, ...parts }); }

  get log() { return this.gateway.log; }
  get port() { return this.gateway.port; }
  cli(...all) { return this.gateway.cli(...all); }
  addUser(...all) { return this.gateway.addUser(...all); }
  async pair({ identifier }, name = 'Test phone') { return Phone.pair(this.origin, await this.pairingLink(identifier), name); }
  pairingLink(...all) { return this.gateway.pairingLink(...all); }

  async close() {
    this.site.close();
    await this.gateway.dispose();
  }
}
