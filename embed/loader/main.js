// `genkan.js`: the sign-in in somebody else's page. It has no dependency and sets no global, writes nothing to the
// console, asks for nothing by itself, and talks to the place it was loaded from and nobody else.
import { Callback } from './callback.js';
import { SecurityInfo } from './component.js';
import { Signin } from './signin.js';

/** A page that loads this twice keeps the first. */
function own(name, element) {
  if (!customElements.get(name)) customElements.define(name, element);
}

own('genkan-signin', Signin);
own('genkan-callback', Callback);
own('genkan-security-info', SecurityInfo);
