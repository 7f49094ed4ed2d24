// Nothing is pressed in here that a person does not see and mean: the page around could have laid something over it, made
// it transparent, turned it, moved it under the pointer a moment before, or put the focus in while somebody typed. A
// control works when it has been in full view for half a second (IntersectionObserver, with `isVisible` where the browser
// knows it: not covered, not transparent, not distorted), in a frame that has stayed where it was under the pointer for as
// long, or has had the focus for as long, and by a person's own hand.
//
// A finger gives no sign before it touches, so for touch it is the browser that has to ignore what has just moved.

/** How long all of it has to be so, in ms. */
const ARMING = 500;
/** How often the browser looks whether anything covers a control, in ms; 100 is the least it takes. */
const LOOK = 100;
/** What a frame between two pixels seems to move by, because a click is told in whole ones, in px. */
const JITTER = 2;
/** All of it, but for what rounding takes away. */
const FULL = 0.95;
const CONTROLS = 'button, a[href], [type=submit]';

/** Something that has to last before it counts. `attribute` says it to style sheets and tests. */
class Lasting {
  counts = false;
  #node;
  #attribute;
  #timer;

  constructor(node, attribute) {
    this.#node = node;
    this.#attribute = attribute;
  }

  /** It has just begun, or has been disturbed; or it is not so. */
  begin(now = true) {
    clearTimeout(this.#timer);
    this.#set(false);
    if (now) this.#timer = setTimeout(() => this.#set(true), ARMING);
  }

  #set(counts) {
    this.counts = counts;
    this.#node.toggleAttribute(this.#attribute, counts);
  }
}

/**
 * Watches over `place`.
 *
 * @param {HTMLElement} place
 * @param {(why?: 'unseen' | 'early') => void} said called with every press: why it did nothing, if it did nothing
 */
export function arm(place, said) {
  const seen = inView(place);
  const still = frameAtRest();
  const focus = focusLasts();
  const decide = (event) => {
    const node = event.type === 'submit' ? event.submitter : event.target.closest?.(CONTROLS);
    if (event.type === 'click' && !node) return;
    const control = seen.get(node);
    const meant = event.type !== 'click' || (event.detail > 0 ? still(event) : focus.counts);
    if (event.isTrusted && document.hasFocus() && meant && control?.counts) {
      said();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    // What has only just come into view is what a second click hits; it needs no words.
    if (!control?.seen) said('unseen');
    else if (control.counts) said('early');
  };
  for (const kind of ['click', 'submit']) addEventListener(kind, decide, true);
}

/** Every control of `place`, and whether it has been in full view for long enough. */
function inView(place) {
  const watched = new Map();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, intersectionRatio, isVisible = true } of entries) {
      const control = watched.get(target);
      const seen = intersectionRatio >= FULL && isVisible;
      if (!control || control.seen === seen) continue;
      control.seen = seen;
      control.begin(seen);
    }
  }, { threshold: [0, FULL, 1], trackVisibility: true, delay: LOOK });
  const find = () => {
    for (const [node, control] of watched) {
      if (node.isConnected) continue;
      observer.unobserve(node);
      control.begin(false);
      watched.delete(node);
    }
    for (const node of place.querySelectorAll(CONTROLS)) {
      if (watched.has(node)) continue;
      watched.set(node, new Lasting(node, 'data-armed'));
      observer.observe(node);
    }
  };
  find();
  new MutationObserver(find).observe(place, { childList: true, subtree: true, attributeFilter: ['href', 'type'] });
  return watched;
}

/** Whether the frame has stayed where it was under the pointer; a press before that begins the wait anew. */
function frameAtRest() {
  const rest = new Lasting(document.documentElement, 'data-rest');
  let place;
  let touched = false;
  const look = (event) => {
    if (!event.isTrusted) return;
    // Not every browser says it of a click.
    touched = (event.pointerType || (touched && 'touch')) === 'touch';
    if (touched) return;
    const now = [event.screenX - event.clientX, event.screenY - event.clientY];
    // Measured from where the wait began, so that a slow slide is a move, too.
    if (place && now.every((at, i) => Math.abs(at - place[i]) <= JITTER)) return;
    rest.begin();
    place = now;
  };
  for (const kind of ['pointermove', 'pointerover', 'pointerdown']) addEventListener(kind, look, { capture: true, passive: true });
  // Where it is when the pointer comes back is anybody's guess.
  document.documentElement.addEventListener('pointerleave', () => { place = undefined; });
  return (event) => {
    look(event);
    if (touched || rest.counts) return true;
    rest.begin();
    return false;
  };
}

/** Whether the focus has been in here for long enough to be typed for. */
function focusLasts() {
  const focus = new Lasting(document.documentElement, 'data-focused');
  if (document.hasFocus()) focus.begin();
  addEventListener('focus', () => focus.begin());
  addEventListener('blur', () => focus.begin(false));
  return focus;
}
