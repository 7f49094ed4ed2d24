// How it can end, in the words of the page (embed/protocol.js) and in those of the document.

/** What the gateway says, and what is made of it: the document's words and the page's. */
const REASONS = {
  __proto__: null,
  'flow-expired': ['expired', 'expired'],
  'unknown-flow': ['unavailable', 'unavailable'],
  'not-supported': ['unsupported', 'unsupported'],
  'not-authenticated': ['refused', 'refused'],
  'input-invalid': ['misconfigured', 'misconfigured'],
  csrf: ['cookies', 'unavailable'],
  unsupported: ['unsupported', 'unsupported'],
};
/** Causes that the document has words for by themselves. */
const OWN = ['browser', 'network', 'blocked', 'crash', 'misconfigured'];

/** The document's words and the page's for `why`: a cause, or `!` with a word of the gateway. */
export function reason(why) {
  if (why.startsWith('!')) return REASONS[why.slice(1)] ?? ['unavailable', 'unavailable'];
  if (OWN.includes(why)) return [why, why === 'misconfigured' ? why : 'unavailable'];
  // An end without a code: it was there for a minute, and nobody took it.
  return REASONS['flow-expired'];
}

/** The one-time code out of the address that the sign-in page would have gone to; it has to be the page's own. */
export function outcome(to, origin) {
  const address = URL.canParse(to) ? new URL(to) : undefined;
  const code = address?.searchParams.get('code');
  const iss = address?.searchParams.get('iss');
  return code && iss === location.origin && address.origin === origin ? { code, iss } : undefined;
}
