// One exchange between the windows, then a line of our own: nobody else can speak on it or listen to it.
import { PAGE_PORT, PAGE_WINDOW, VERSION, portReader, windowReader } from '../protocol.js';

/**
 * Says that the frame is there, and waits for the page's answer: the first that is right, and no other.
 *
 * @returns {Promise<{init: object, line: Line}>} never ends when nobody answers
 */
export function shakeHands({ origin, nonce }) {
  const read = windowReader(PAGE_WINDOW, { source: parent, origin, nonce });
  return new Promise((done) => {
    addEventListener('message', function heard(event) {
      const init = event.ports.length === 1 && read(event);
      if (!init) return;
      removeEventListener('message', heard);
      done({ init, line: new Line(event.ports[0]) });
    });
    parent.postMessage({ v: VERSION, t: 'ready', n: nonce }, origin);
  });
}

/** The line to the page. Everything that is ever said on it is a word of embed/protocol.js. */
class Line {
  #port;
  /** Called when the page gives the sign-in up. */
  cancelled = () => {};

  constructor(port) {
    this.#port = port;
    const read = portReader(PAGE_PORT);
    port.onmessage = (event) => { if (read(event)?.t === 'cancel') this.cancelled(); };
  }

  say(t, more) { this.#port?.postMessage({ v: VERSION, t, ...more }); }

  /** Says the last word. */
  end(t, more) {
    this.say(t, more);
    this.#port = undefined;
    this.cancelled = () => {};
  }
}
