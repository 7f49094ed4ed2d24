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
  const send = async (shown) => {
    const reply = await ask(`${api}/requests`, {
      method: 'POST',
      headers: { accept: 'application/json', 'accept-language': document.documentElement.lang, 'content-type': 'application/json' },
      body: JSON.stringify({ ticket: shown, ...Object.fromEntries(told) }),
    });
    const said = await reply.json().catch(() => ({}));
    return reply.ok ? said : { why: String(said.type ?? '').split(':').pop() || 'unavailable' };
  };
  let said = await send(ticket);
  // Two frames that come at the same time are given a cookie each, and the browser keeps the last one.
  if (said.why === 'csrf') said = await send(await another());
  if (said.why) throw new Cause(`!${said.why}`);
  return said;
}

/** The ticket of this document for the cookie that is there now. */
async function another() {
  const text = await (await ask(location.href, {})).text();
  return / name="?genkan-embed"? content="?([^">]*)/.exec(text)?.[1] ?? '';
}

const ask = (url, how) => fetch(url, {
  credentials: 'same-origin', redirect: 'error', cache: 'no-store', signal: AbortSignal.timeout(DEADLINE), ...how,
}).catch(() => { throw new Cause('network'); });
