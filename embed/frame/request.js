// Says to the gateway who asks for what; everything after that is the sign-in's own API.
import { Cause } from '../../public/load.js';

/** What the page may say about it, beyond what it has to. */
const PASSED = ['client_id', 'state', 'code_challenge', 'code_challenge_method', 'nonce', 'redirect_uri', 'scope', 'login_hint', 'request_uri', 'id_token_hint'];
const DEADLINE = 15_000;

/**
 * Opens a request for the page's sign-in.
 *
 * @returns {Promise<{request: string, purpose: string, theme?: object}>}
 */
export async function request(api, ticket, init) {
  const told = PASSED.filter((name) => init[name] !== undefined).map((name) => [name, init[name]]);
  const reply = await fetch(`${api}/requests`, {
    method: 'POST',
    headers: { accept: 'application/json', 'accept-language': document.documentElement.lang, 'content-type': 'application/json' },
    body: JSON.stringify({ ticket, ...Object.fromEntries(told) }),
    credentials: 'same-origin',
    redirect: 'error',
    cache: 'no-store',
    signal: AbortSignal.timeout(DEADLINE),
  }).catch(() => { throw new Cause('network'); });
  const said = await reply.json().catch(() => ({}));
  if (reply.ok) return said;
  throw new Cause(`!${String(said.type ?? '').split(':').pop() || 'unavailable'}`);
}
