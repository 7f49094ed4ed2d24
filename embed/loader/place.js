// Where this script comes from is whom it talks to: nothing in the page can name another place.
export const issuer = new URL(import.meta.url).origin;

// A form or a picture with the name of a method hides that method from `document.method`.
const { createElement } = Document.prototype;
const { apply } = Reflect;

/** A new element of this document. */
export const element = (name) => apply(createElement, document, [name]);

/** Opens a window, and says whether the browser did. */
export function opened(url) {
  return window.open(url, '_blank', 'popup,width=480,height=720') !== null;
}
