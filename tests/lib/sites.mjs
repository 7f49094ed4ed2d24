// Three origins and more: hosts that embed the sign-in, strangers that would like to, and the issuer they all talk to.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOMY, merge } from './config.mjs';
import { exchange } from './http.mjs';
import { Gateway } from './gateway.mjs';
import { Site } from './site.mjs';

export { Site, seen, seenSoFar, strictCsp } from './site.mjs';

/** The name people know the issuer by; `evil.genkan.localhost` is of the same site, the hosts are not. */
export const ISSUER = 'id.genkan.localhost';
const HOSTS = { shop: 'shop.localhost', desk: 'desk.localhost', evil: 'evil.localhost', sibling: 'evil.genkan.localhost' };
const ALL_MODES = ['popup', 'redirect', 'frame'];

/**
 * The clients of the tests, by id. `shop` is public and may do everything but ask for the password in a frame; `pass` may
 * do that too; `plain` has no frame; `desk` has a secret and its own origin; `gone` is switched off.
 */
function registered({ shop, desk, secretFile }) {
  const at = (site, id, more) => ({
    id, name: `Shop ${id}`, names: { ja: `店 ${id}` }, origins: [site.origin], callbacks: [`${site.origin}/callback`],
    sign_out_callbacks: [`${site.origin}/bye`], modes: ALL_MODES, ...more,
  });
  return [
    at(shop, 'shop', { name: 'Hana Shop', names: { ja: 'ハナの店' } }),
    at(shop, 'pass', { frame_password: true }),
    at(shop, 'plain', { modes: undefined }),
    at(shop, 'themed', { frame_password: true, theme: { accent: '#7a1fa2', accent_dark: '#d6a5f0', radius: 18, font: 'serif', scheme: 'light' } }),
    at(desk, 'desk', { secret_file: secretFile }),
    at(shop, 'gone', { enabled: false }),
  ];
}

/** A pair of PKCE (RFC 7636, S256), and a state. */
export function pkce() {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  return { verifier, challenge, state: randomBytes(16).toString('base64url'), nonce: randomBytes(16).toString('base64url') };
}

/** All of it, running. */
export class Sites {
  /**
   * @param {object} options
   * @param {object} [options.config] goes over that of a gateway without limits
   * @param {(given: {shop: Site, desk: Site, evil: Site, sibling: Site, clients: object[]}) => object[]} [options.clients] changes the list
   * @param {string} [options.breaks] a rule to switch off
   * @param {object} [options.env] what the gateway finds in its environment
   * @param {string} [options.dist] the pages (see mutation.mjs)
   * @param {boolean} [options.secure] TLS before all of them
   */
  static async open({ config = {}, clients = ({ clients: usual }) => usual, breaks, dist, env, secure = false } = {}) {
    const sites = new Sites();
    sites.secure = secure;
    sites.dir = await mkdtemp(join(tmpdir(), 'genkan-sites-'));
    sites.secret = randomBytes(24).toString('base64url');
    const secretFile = join(sites.dir, 'desk.secret');
    await writeFile(secretFile, `${sites.secret}\n`, { mode: 0o600 });
    sites.hosts = [];
    for (const [name, host] of Object.entries(HOSTS)) sites[name] = await sites.more(host);
    const list = clients({ ...sites, clients: registered({ ...sites, secretFile }) });
    sites.clients = Object.fromEntries(list.map((one) => [one.id, one]));
    const over = list.length ? { clients: list } : {};
    sites.gateway = await Gateway.start({ host: ISSUER, breaks, dist, env, secure, config: merge(merge(ROOMY.config, over), config) });
    sites.issuer = sites.gateway.origin;
    for (const site of sites.hosts) site.issuer = sites.issuer;
    sites.shop.page('/callback', { element: '<genkan-callback></genkan-callback>' });
    sites.desk.page('/callback', { element: '<genkan-callback></genkan-callback>' });
    return sites;
  }

  /** One more site, e.g. `other.localhost`. */
  async more(host) {
    const site = await Site.open(host, { secure: this.secure });
    site.issuer = this.issuer;
    this.hosts.push(site);
    return site;
  }

  /**
   * The place as a visit wants it (`visitTest(name, { gateway: () => sites.world() }, …)`): tabs open at `site`, the other
   * origins are no strangers, all else is the gateway's.
   */
  world(site = this.shop) {
    const origins = () => [this.issuer, ...this.hosts.map((one) => one.origin)];
    return new Proxy(this.gateway, {
      get(target, name) {
        if (name === 'origin') return site.origin;
        if (name === 'origins') return origins();
        const value = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  /** The address of the frame's document, as the loader would make it; any part of it may be a lie. */
  frame({ client = 'shop', parent = this.shop.origin, lang = 'en', nonce = randomBytes(16).toString('base64url') } = {}) {
    const query = new URLSearchParams({ client_id: client, parent_origin: parent, lang });
    return `${this.issuer}/embed/signin?${query}#${nonce}`;
  }

  /** The address a host sends people to (RFC 6749 4.1.1 with RFC 7636). */
  authorize({ client = 'shop', challenge, state, nonce, redirectUri = this.clients[client].callbacks[0], scope = 'openid', ...more }) {
    const query = { client_id: client, response_type: 'code', redirect_uri: redirectUri, scope, state, nonce, code_challenge: challenge, code_challenge_method: 'S256', ...more };
    return `${this.issuer}/oidc/authorize?${new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined))}`;
  }

  /**
   * Redeems a code: with the verifier as a page of the client would, with the secret as its server would.
   *
   * @param {{client?: string, code: string, verifier?: string, redirectUri?: string, secret?: string, origin?: string}} given
   */
  redeem({ client = 'shop', code, verifier, redirectUri = this.clients[client].callbacks[0], secret, origin }) {
    const form = { grant_type: 'authorization_code', client_id: client, code, redirect_uri: redirectUri, code_verifier: verifier, client_secret: secret };
    const body = new URLSearchParams(Object.entries(form).filter(([, value]) => value !== undefined)).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...origin ? { origin } : {} };
    return exchange(this.issuer, { method: 'POST', path: '/oidc/token', headers, body });
  }

  async close() {
    for (const site of this.hosts) site.close();
    await this.gateway?.dispose();
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** The claims of an ID token, unchecked: who tests signatures does it with a real client library. */
export const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
