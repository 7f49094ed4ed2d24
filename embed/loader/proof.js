// What nobody else can know: the state by which a page knows its own answer again, and the proof that the code is for
// whoever asked for it (PKCE, RFC 7636, S256).

/** Base64url without padding (RFC 4648, 5), of bytes. */
function base64url(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** A random value of so many bytes. */
export const random = (bytes) => base64url(crypto.getRandomValues(new Uint8Array(bytes)));

/** A pair of verifier and challenge, and a state. Made beforehand, because a click has no time to wait for it. */
export async function proof() {
  const verifier = random(32);
  const ascii = new Uint8Array(verifier.length);
  for (let i = 0; i < ascii.length; i++) ascii[i] = verifier.charCodeAt(i);
  const digest = await crypto.subtle.digest('SHA-256', ascii);
  return { __proto__: null, state: random(16), challenge: base64url(new Uint8Array(digest)), verifier };
}
