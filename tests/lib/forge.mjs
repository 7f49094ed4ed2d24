// Messages that somebody makes up: of every shape that has ever fooled a receiver.

/** What each window hears last of each that forges. */
export const LAST = 'that was all';

/**
 * Runs in the page of whoever forges. Sends `count` messages, the same ones each time, and [`LAST`] to each window: to the
 * page around and all that can be reached from it, or to the frame of the element in this page.
 *
 * @param {{count: number, nonces: string[], seed: number, who: 'parent' | 'element', last: string}} options `nonces` are
 *   those it somehow learned
 */
export async function forge({ count, nonces, seed, who, last }) {
  let state = seed;
  const random = (n) => { state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff; return state % n; };
  const any = (list) => list[random(list.length)];
  const words = ['ready', 'init', 'resize', 'step', 'result', 'error', 'close', 'cancel', 'submit', 'choose', 'resend', 'approve', 'continue', 'password',
    'identify', 'navigate', 'reload', '__proto__', 'constructor', 'toString', '', 'INIT', 'init ', 1, null, undefined, ['init'], { toString: 1 }];
  const junk = () => any([null, undefined, 0, -1, NaN, Infinity, 2001, 'x', '*', 'javascript:1', 'https://evil.localhost', 'x'.repeat(random(9000)), [], {}, new Date(), /x/,
    new Map([['t', 'init']]), new Set([1]), new ArrayBuffer(8), new Uint8Array(5000), new Error('x'), true, 10n, [[[[]]]], { a: { b: { c: 1 } } }, '\ud800', '\0', '🐙'.repeat(2000)]);
  const nonce = () => any([...nonces, 'n'.repeat(43), '', 1, null, [...nonces]]);
  const init = () => ({
    v: 1, t: 'init', n: nonce(), client_id: any(['shop', 'pass', 'desk', 'gone']), state: 's', code_challenge: 'c'.repeat(43), code_challenge_method: 'S256',
  });
  const fields = ['h', 's', 'code', 'iss', 'e', 'n', 'state', 'client_id', 'theme', 'login_hint', 'request_uri', 'id_token_hint', 'identifier', 'password', 'method', 'url', 'v', 't'];
  const make = () => {
    switch (random(6)) {
      case 0: return junk();
      case 1: return { ...init(), [any(fields)]: junk() };
      case 2: return init();
      case 3: return { v: 1, t: any(words), n: nonce() };
      case 4: return { v: 1, t: any(['resize', 'step', 'result', 'error', 'close', 'ready', 'cancel']), n: nonce(), h: random(3000), s: any(['done', 'code', 'x']), code: 'c'.repeat(43), iss: location.origin, e: 'expired' };
      default: {
        const one = { v: any([1, 1, 1, 2, 0, '1', null, true]), t: any(words), n: nonce() };
        for (let i = random(5); i > 0; i -= 1) one[any(fields)] = junk();
        return one;
      }
    }
  };
  const windows = () => {
    // No index and no name leads to it.
    if (who === 'element') return [document.querySelector('genkan-signin').shadowRoot.querySelector('iframe').contentWindow];
    const list = [parent];
    for (let i = 0; i < parent.length; i += 1) if (parent[i] !== window) list.push(parent[i]);
    return list;
  };
  let sent = 0;
  while (sent < count) {
    for (const one of windows()) {
      const message = make();
      const ports = random(4) === 0 ? [new MessageChannel().port2] : [];
      try { one.postMessage(message, '*', ports); } catch { one.postMessage({ v: 1, t: 'init' }, '*'); }
      sent += 1;
    }
    // As fast as a page can, but not in one task: the receiver has its turns.
    if (sent % 100 < windows().length) await new Promise((done) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = done; port2.postMessage(0); });
  }
  for (const one of windows()) one.postMessage(last, '*');
}
