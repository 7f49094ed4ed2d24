// Parts of ours in a page of ours. Another site's page would see every key that is pressed in them: they are refused there.
import { issuer } from './place.js';
import { tell } from './tell.js';

/**
 * Puts a part into an element.
 *
 * @param {HTMLElement} host
 * @param {'signin' | 'security-info'} kind
 * @returns {() => void} takes it out again
 */
export function component(host, kind) {
  let over = false;
  let mounted;
  const put = ({ mount }) => {
    // What it is to look like stands in the element's attributes.
    if (!over) mounted = mount(host, kind, (name, detail) => tell(host, name, detail));
  };
  const fail = (reason) => { if (!over) tell(host, 'error', { reason }); };
  if (location.origin === issuer) import(`${issuer}/component.js`).then(put, () => fail('unavailable'));
  else queueMicrotask(() => fail('misconfigured')); // whoever listens may come after the element
  return () => {
    over = true;
    mounted?.remove();
  };
}

/** `<genkan-security-info>`: a person's own sign-in methods. */
export class SecurityInfo extends HTMLElement {
  static observedAttributes = ['shadow', 'lang', 'routes', 'accent', 'accent-dark', 'radius', 'font', 'scheme'];

  #end;

  connectedCallback() { this.#end = component(this, 'security-info'); }

  disconnectedCallback() {
    this.#end?.();
    this.#end = undefined;
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#end || before === now) return;
    this.disconnectedCallback();
    this.connectedCallback();
  }
}
