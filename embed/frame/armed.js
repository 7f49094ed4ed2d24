// Nothing is pressed in here that a person does not see: the page around could have laid something over it, made it
// transparent, turned it, or moved it under the pointer a moment before. A control works when it has been in full view for
// half a second (IntersectionObserver, with `isVisible` where the browser knows it: not covered, not transparent, not
// distorted), in a frame that has stayed where it was, with the focus in it, and by a person's own hand.

/** How long a control has to be in view, and the frame at rest, in ms. */
const ARMING = 500;
/** How often the browser looks whether anything covers it, in ms; 100 is the least it takes. */
const LOOK = 100;
/** All of it, but for what rounding takes away. */
const FULL = 0.95;
const CONTROLS = 'button, a[href], [type=submit]';

/**
 * Watches over `place`.
 *
 * @param {HTMLElement} place
 * @param {(unseen: boolean) => void} said called with every press: whether it did nothing because something is in the way
 */
export function arm(place, said) {
  const watched = new Map();
  const observer = new IntersectionObserver(looked, { threshold: [0, FULL, 1], trackVisibility: true, delay: LOOK });
  const rest = frameAtRest();

  function looked(entries) {
    for (const { target, intersectionRatio, isVisible = true } of entries) {
      const control = watched.get(target);
      if (control) control.see(intersectionRatio >= FULL && isVisible);
    }
  }

  function find() {
    for (const [node, control] of watched) {
      if (node.isConnected) continue;
      observer.unobserve(node);
      control.see(false);
      watched.delete(node);
    }
    for (const node of place.querySelectorAll(CONTROLS)) {
      if (watched.has(node)) continue;
      watched.set(node, new Control(node));
      observer.observe(node);
    }
  }

  function decide(event) {
    const node = (event.type === 'submit' ? event.submitter : event.target.closest?.(CONTROLS)) ?? undefined;
    if (event.type === 'click' && !node) return;
    const control = watched.get(node);
    const byPointer = event.type === 'click' && event.detail > 0;
    if (event.isTrusted && document.hasFocus() && control?.armed && !(byPointer && rest.moved(event))) return said(false);
    event.preventDefault();
    event.stopImmediatePropagation();
    // Too early is what a second click is; it needs no words.
    if (!control?.seen) said(true);
    return undefined;
  }

  find();
  new MutationObserver(find).observe(place, { childList: true, subtree: true, attributeFilter: ['href', 'type'] });
  for (const kind of ['click', 'submit']) addEventListener(kind, decide, true);
}

/** One control, and since when it can be seen. `data-armed` says it to style sheets and tests. */
class Control {
  armed = false;
  seen = false;
  #node;
  #timer;

  constructor(node) { this.#node = node; }

  see(seen) {
    if (seen === this.seen) return;
    this.seen = seen;
    this.#set(false);
    clearTimeout(this.#timer);
    if (seen) this.#timer = setTimeout(() => this.#set(true), ARMING);
  }

  #set(armed) {
    this.armed = armed;
    this.#node.toggleAttribute('data-armed', armed);
  }
}

/** Where the frame is on the screen, as far as the pointer tells. */
function frameAtRest() {
  let place;
  let since = -Infinity;
  const look = (event) => {
    if (!event.isTrusted) return;
    const now = `${Math.round(event.screenX - event.clientX)} ${Math.round(event.screenY - event.clientY)}`;
    // Before the first look nothing is known, so nothing has moved.
    if (place !== undefined && place !== now) since = performance.now();
    place = now;
  };
  for (const kind of ['pointermove', 'pointerover', 'pointerdown']) addEventListener(kind, look, { capture: true, passive: true });
  return {
    moved(event) {
      look(event);
      return performance.now() - since < ARMING;
    },
  };
}
