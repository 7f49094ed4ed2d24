// Relying parties as people build them: `openid-client` on a server, and what a browser does between its two calls.
import test from 'node:test';
import assert from 'node:assert/strict';
import * as oidc from 'openid-client';
import './localhost.mjs';
import { Sites } from './sites.mjs';

/** How a client shows its secret, by the word of the discovery document. */
const WAYS = {
  client_secret_basic: (secret) => oidc.ClientSecretBasic(secret),
  client_secret_post: (secret) => oidc.ClientSecretPost(secret),
  none: () => oidc.None(),
};

/** The headers of a link that was followed on another site. */
export const NAVIGATION = {
  accept: 'text/html,application/xhtml+xml', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-user': '?1',
};

/** A relying party of one client. Signatures are checked even where TLS would do. */
export class Relying {
  /**
   * @param {import('./sites.mjs').Sites} sites
   * @param {{client?: string, way?: 'client_secret_basic' | 'client_secret_post' | 'none', secret?: string}} options
   */
  static async open(sites, { client = 'desk', way = client === 'desk' ? 'client_secret_basic' : 'none', secret = sites.secret } = {}) {
    const relying = new Relying();
    relying.sites = sites;
    relying.client = client;
    relying.callback = sites.clients[client].callbacks[0];
    relying.config = await oidc.discovery(new URL(sites.issuer), client, undefined, WAYS[way](secret), {
      execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
    });
    return relying;
  }

  /**
   * What stands in the person's session of the relying party while they are away, and the address they are sent to.
   *
   * @param {object} parameters further ones, e.g. `{prompt: 'login', max_age: '60'}`
   * @param {{pushed?: boolean}} options `pushed`: they are left at the server beforehand (RFC 9126)
   */
  async begin(parameters = {}, { pushed = false } = {}) {
    const verifier = oidc.randomPKCECodeVerifier();
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
    const all = {
      redirect_uri: this.callback, scope: 'openid profile email', state, nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...parameters,
    };
    const url = pushed ? await oidc.buildAuthorizationUrlWithPAR(this.config, all) : oidc.buildAuthorizationUrl(this.config, all);
    return { url, verifier, state, nonce, maxAge: all.max_age === undefined ? undefined : Number(all.max_age) };
  }

  /** Redeems what came back: `{tokens, claims}`, checked by the library. */
  async end({ verifier, state, nonce, maxAge }, address) {
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, maxAge, idTokenExpected: true };
    const tokens = await oidc.authorizationCodeGrant(this.config, new URL(address), checks);
    return { tokens, claims: tokens.claims() };
  }

  /** The facts of the person, by the userinfo call. */
  facts({ tokens, claims }) { return oidc.fetchUserInfo(this.config, tokens.access_token, claims.sub); }
}

/** Follows a link of a relying party in a browser without a page; where it leads. */
export async function follow(browser, url) {
  const { pathname, search } = new URL(url);
  const reply = await browser.send('GET', pathname + search, undefined, { headers: NAVIGATION });
  assert.equal(reply.status, 303, reply.text);
  return new URL(reply.headers.location);
}

/** Answers the page a link has led to, with password and phone; the address the person is sent back to. */
export async function comeIn(browser, page, { user, phone }, { remember = false } = {}) {
  const asked = { client: page.searchParams.get('client'), return: page.searchParams.get('return') };
  const started = await browser.start({ purpose: 'sign_in', ...asked });
  assert.equal(started.status, 201, started.text);
  await browser.act('identify', { identifier: user.identifier });
  await browser.act('password', { password: user.password });
  const end = await browser.finish(phone, { remember });
  assert.equal(end.json.step.type, 'signed_in', end.text);
  return end.json.step.redirect_to;
}

/** The whole way of one person to one relying party: `{tokens, claims, address, kept}`. */
export async function signIn(relying, person, { parameters, pushed, browser = person.client } = {}) {
  const kept = await relying.begin(parameters, { pushed });
  const page = await follow(browser, kept.url);
  const address = page.href.startsWith(relying.callback) ? page.href : await comeIn(browser, page, person);
  return { ...await relying.end(kept, address), address, kept };
}

/** Registers `check` on sites of its own, and once more without `rule`, where it has to fail (see control.mjs). */
export function withSitesControl(name, rule, check, options = {}) {
  const on = async (breaks, run) => {
    const sites = await Sites.open({ ...options, breaks });
    try { await run(sites); } finally { await sites.close(); }
  };
  test(name, () => on(undefined, check));
  test(`${name} (negative control: fails without ${rule})`, () => on(rule, async (sites) => {
    await assert.rejects(check(sites), (error) => {
      if (error instanceof assert.AssertionError) return true;
      throw new Error(`the control broke instead of failing: ${error.stack}`);
    }, `the check passes although ${rule} is switched off: it proves nothing`);
  }));
}
