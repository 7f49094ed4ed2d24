// What an element asks for, and the address where it is asked (OpenID Connect authorization code with PKCE).
import { matches } from '../protocol.js';
import { issuer } from './place.js';
import { languageOf } from './texts.js';

/**
 * Reads an element's attributes, under the names that the frame and the sign-in page know them by; `undefined` when it
 * cannot work with them.
 *
 * @param {{state: string, challenge: string, verifier: string}} own proof, unless the page's server has its own
 * @returns {{fields: object, verifier?: string} | undefined}
 */
export function asked(host, own, mode) {
  const fields = { __proto__: null };
  const set = (name, attribute, otherwise) => {
    const value = host.getAttribute(attribute) || otherwise;
    if (value) fields[name] = value;
    return value;
  };
  const given = host.getAttribute('code-challenge');
  const callback = set('redirect_uri', 'callback');
  // With a challenge of the server's, only a state of its own tells it which answer belongs to which.
  if (!own || !callback || (given && !host.getAttribute('state')) || !matches(/^[a-z\d_-]{1,32}$/, set('client_id', 'client'))) return undefined;
  const { href, origin } = new URL(callback, location.href);
  // The answer comes back over a channel that ends at this origin.
  if (mode !== 'redirect' && origin !== location.origin) return undefined;
  fields.redirect_uri = href;
  set('state', 'state', own.state);
  set('code_challenge', 'code-challenge', own.challenge);
  fields.code_challenge_method = 'S256';
  set('scope', 'scope', 'openid');
  set('login_hint', 'login-hint');
  set('request_uri', 'request');
  fields.locale = languageOf(host);
  if (host.nonce) fields.nonce = host.nonce; // browsers hide the attribute, and keep the property
  if (host.idTokenHint) fields.id_token_hint = host.idTokenHint;
  return { __proto__: null, fields, verifier: given ? undefined : own.verifier };
}

/** The address of the sign-in page. What a server has asked for beforehand (RFC 9126) says everything itself. */
export function address(fields) {
  const { request_uri: pushed, id_token_hint: token } = fields;
  let url = `${issuer}/oidc/authorize?response_type=code`;
  for (const name in fields) {
    const said = pushed ? name === 'client_id' || name === 'request_uri' : name !== 'id_token_hint';
    if (said) url += `&${name === 'locale' ? 'ui_locales' : name}=${encodeURIComponent(fields[name])}`;
  }
  // A token has no place in an address. Whoever was to be asked once more is asked by it anyway.
  return token ? `${url}&prompt=login` : url;
}

/** Why it went wrong, in our words, from those of OAuth (RFC 6749, 4.1.2.1). */
export function reasonOf(error) {
  if (matches(/^server|^temp/, error)) return 'unavailable'; // server_error, temporarily_unavailable
  return matches(/^access|_required$/, error) ? 'refused' : 'misconfigured'; // access_denied, login_required, …
}
