// Events for the page. They do not bubble: a `close` that does would close the dialog around, and an `error` would be
// written down by whatever watches the window for faults.
import { issuer } from './place.js';

export function tell(host, name, detail) {
  return host.dispatchEvent(new CustomEvent(name, { __proto__: null, detail, cancelable: true }));
}

/** The answer; the verifier goes with it where it was made here, and not by the page's server. */
export function tellResult(host, code, state, redirectUri, codeVerifier) {
  const detail = { code, state, iss: issuer, redirectUri };
  if (codeVerifier) detail.codeVerifier = codeVerifier;
  tell(host, 'result', detail);
}
