// A relying party without a server: `oauth4webapi` in a page, as a single-page application would use it.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

const LIBRARY = resolve(import.meta.dirname, '../../node_modules/oauth4webapi/build/index.js');

/** Runs in the page. What it ends with stands in `document.documentElement.dataset.result`, as JSON. */
const script = ({ issuer, client, callback, lang }) => `
import * as oauth from '/oauth4webapi.js';
const loose = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(${JSON.stringify(issuer)});
const client = { client_id: ${JSON.stringify(client)} };
const callback = ${JSON.stringify(callback)};
const server = async () => oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, loose));

async function go() {
  const as = await server();
  const kept = { verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce() };
  sessionStorage.kept = JSON.stringify(kept);
  const query = new URLSearchParams({
    client_id: client.client_id, redirect_uri: callback, response_type: 'code', scope: 'openid profile', state: kept.state, nonce: kept.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(kept.verifier), code_challenge_method: 'S256', ui_locales: ${JSON.stringify(lang)},
  });
  location.assign(as.authorization_endpoint + '?' + query);
}

async function back() {
  const here = new URL(location.href);
  const { verifier, state, nonce } = JSON.parse(sessionStorage.kept);
  history.replaceState(null, '', here.pathname);
  const as = await server();
  const answer = oauth.validateAuthResponse(as, client, here, state);
  const reply = await oauth.authorizationCodeGrantRequest(as, client, oauth.None(), answer, callback, verifier, loose);
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, reply, { expectedNonce: nonce, requireIdToken: true });
  await oauth.validateApplicationLevelSignature(as, reply, loose);
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  const facts = await oauth.processUserInfoResponse(as, client, claims.sub, await oauth.userInfoRequest(as, client, tokens.access_token, loose));
  return { claims, facts };
}

document.querySelector('#go')?.addEventListener('click', go);
if (!document.querySelector('#go')) {
  const result = await back().catch((error) => ({ error: String(error.cause?.error ?? error.error ?? error) }));
  document.querySelector('main').append(result.facts?.preferred_username ?? result.error);
  document.documentElement.dataset.result = JSON.stringify(result);
}
`;

/** Puts it onto a site: a page to begin at, and the callback. */
export async function relyingPage(sites, { client = 'shop', lang = 'en', site = sites.shop } = {}) {
  const body = await readFile(LIBRARY, 'utf8');
  const callback = sites.clients[client].callbacks[0];
  const parts = { loader: false, lang, script: script({ issuer: sites.issuer, client, callback, lang }) };
  const csp = ({ nonce, issuer }) => `default-src 'none'; script-src 'nonce-${nonce}' 'self'; style-src 'self'; img-src 'self'; connect-src ${issuer}; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
  site.page('/oauth4webapi.js', () => ({ headers: { 'content-type': 'text/javascript; charset=utf-8' }, body }));
  site.page(`/spa-${lang}`, { ...parts, csp, element: '<button id="go">Sign in</button>' });
  site.page(new URL(callback).pathname, { ...parts, csp });
  return `/spa-${lang}`;
}

/** What the page has ended with. */
export async function resultOf(page) {
  const root = page.locator('html[data-result]');
  await root.waitFor({ state: 'attached', timeout: 20_000 });
  return JSON.parse(await root.getAttribute('data-result'));
}
