// How it can end, in the words of the page (embed/protocol.js) and in those of the document.

const EXPIRED = ['expired', 'expired'];
const GONE = ['unavailable', 'unavailable'];
const UNSUPPORTED = ['unsupported', 'unsupported'];
const REFUSED = ['refused', 'refused'];
const WRONG = ['misconfigured', 'misconfigured'];
const COOKIES = ['cookies', 'unavailable'];

/** The words of the screens (src/flow/replied.rs), of the document, and of the gateway's problems, and what is made of them. */
const REASONS = {
  __proto__: null,
  expired: EXPIRED,
  gone: GONE,
  refused: REFUSED,
  unsupported: UNSUPPORTED,
  cookies: COOKIES,
  wrong: WRONG,
  'flow-expired': EXPIRED,
  'not-supported': UNSUPPORTED,
  'not-authenticated': REFUSED,
  'input-invalid': WRONG,
  csrf: COOKIES,
};
/** Causes that the document has words for by themselves. */
const OWN = ['browser', 'network', 'blocked', 'crash', 'misconfigured'];

/** The document's words and the page's for `why`: a cause, or `!` with one of those words. */
export function reason(why) {
  if (why.startsWith('!')) return REASONS[why.slice(1)] ?? GONE;
  if (OWN.includes(why)) return [why, why === 'misconfigured' ? why : 'unavailable'];
  // An end without a code: it was there for a minute, and nobody took it.
  return EXPIRED;
}

/** The one-time code out of the address that the sign-in page would have gone to; it has to be the page's own. */
export function outcome(to, origin) {
  const address = URL.canParse(to) ? new URL(to) : undefined;
  const code = address?.searchParams.get('code');
  const iss = address?.searchParams.get('iss');
  return code && iss === location.origin && address.origin === origin ? { code, iss } : undefined;
}
