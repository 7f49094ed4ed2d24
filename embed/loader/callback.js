// `<genkan-callback>`: the page that a sign-in ends on. It gives the answer to whoever asked: this tab, if it went there
// itself, or another one of the same origin.
import { reasonOf } from './asked.js';
import { issuer } from './place.js';
import { tabs } from './tabs.js';
import { tell, tellResult } from './tell.js';
import { languageOf, textsOf } from './texts.js';

export class Callback extends HTMLElement {
  #channel;

  connectedCallback() {
    const { searchParams: given } = new URL(location.href);
    const part = (name) => given.get(name);
    const back = { state: part('state'), iss: part('iss'), code: part('code'), error: part('error') };
    // A code in the address would be kept in the history.
    history.replaceState(null, '', location.pathname);
    const kept = back.state && back.iss === issuer ? taken(back.state) : '';
    if (kept === null) this.#pass(back);
    else this.#later(() => this.#answer(back, kept));
  }

  disconnectedCallback() { this.#channel?.close(); }

  /** This tab went there and has come back; or nobody has come from anywhere. */
  #answer({ code, state, error }, kept) {
    const { 0: verifier, 1: redirectUri } = kept.split(' ');
    if (redirectUri && code) tellResult(this, code, state, redirectUri, verifier);
    else tell(this, 'error', { reason: redirectUri ? reasonOf(error) : 'expired' });
  }

  /** Another tab asked. This window is only closed once that one has the answer. */
  #pass(back) {
    this.textContent = textsOf(languageOf(this)).done;
    this.#channel = tabs(back.state, (message) => { if (message.taken) close(); });
    this.#channel.postMessage(back);
  }

  /** Once the page's own scripts have run, and listen. */
  #later(run) {
    if (document.readyState === 'complete') setTimeout(run);
    else addEventListener('load', run, { __proto__: null, once: true });
  }
}

/** What was kept for an answer of this state, which is kept no longer. */
function taken(state) {
  try {
    const name = `genkan.${state}`;
    const kept = sessionStorage.getItem(name);
    sessionStorage.removeItem(name);
    return kept;
  } catch {
    return null;
  }
}
