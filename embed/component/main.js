// `component.js`: the sign-in and security info as parts of a page of the issuer's own origin, without a frame or a window.
// The page's scripts see everything that is typed in them; that is why the loader imports this nowhere else.
//
// Nothing of the page is changed but the element that was given: no title, no address, no class, no listener that outlives
// the element. In the page's own tree the parts have a prefix before their ids, because ids are the page's.
import { Place } from './place.js';
import { Signin } from './signin.js';
import { SecurityInfo } from './security.js';

const KINDS = { __proto__: null, signin: Signin, 'security-info': SecurityInfo };

function optionsOf(host) {
  const attribute = (name) => host.getAttribute(name) ?? undefined;
  const shadow = attribute('shadow');
  return {
    lang: attribute('lang'),
    shadow: shadow === undefined || shadow === 'closed' ? shadow : 'open',
    routes: host.hasAttribute('routes'),
    theme: {
      accent: attribute('accent'), accentDark: attribute('accent-dark'), radius: attribute('radius'), font: attribute('font'), scheme: attribute('scheme'),
    },
  };
}

/**
 * Puts a part into an element.
 *
 * @param {HTMLElement} host its attributes `lang`, `shadow`, `routes` and the tokens of the look say what it is to be like
 * @param {'signin' | 'security-info'} kind
 * @param {(type: 'ready' | 'step' | 'result' | 'error' | 'close', detail: object) => boolean} emit tells the page; false
 *   when the page does itself what would be done next
 * @returns {{remove: () => void}} takes it out again
 */
export function mount(host, kind, emit) {
  const place = new Place(host, optionsOf(host), emit);
  place.show(KINDS[kind]);
  return { remove: () => place.remove() };
}
