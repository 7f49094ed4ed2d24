// The page's side of a frame. The frame says that it is there, is given a port and what is wanted, once; all else comes
// over that port.
import { FRAME_PORT, FRAME_WINDOW, VERSION, portReader, windowReader } from '../protocol.js';
import { element, issuer } from './place.js';
import { random } from './proof.js';

/** How long a frame may take until it says that it is there, in ms. */
const PATIENCE = 15_000;
/** How long it may take to end when it is told to, in ms. */
const FAREWELL = 1000;

/**
 * Shows the frame in `place`.
 *
 * @param {object} fields what is asked for
 * @param {(kind: string, message?: object) => void} hear its messages, and `refused` or `unavailable` when none came
 * @returns {(politely: boolean) => void} ends it
 */
export function frame(place, fields, theme, title, hear) {
  const n = random(16);
  const view = element('iframe');
  view.sandbox = 'allow-scripts allow-forms allow-same-origin allow-popups';
  view.allow = 'publickey-credentials-get';
  view.referrerPolicy = 'no-referrer';
  view.loading = 'eager';
  view.title = title;
  view.src = `${issuer}/embed/signin?client_id=${fields.client_id}&parent_origin=${encodeURIComponent(location.origin)}&lang=${encodeURIComponent(fields.locale)}#${n}`;
  let port;
  let loaded;
  let over;
  let timer = setTimeout(() => hear(loaded ? 'refused' : 'unavailable'), PATIENCE);
  view.onload = () => { loaded = true; };
  place.prepend(view);
  const { contentWindow: source } = view;
  const take = windowReader(FRAME_WINDOW, { __proto__: null, source, origin: issuer, nonce: n });
  const greet = (event) => {
    if (port || !take(event)) return; // once
    clearTimeout(timer);
    const { port1, port2 } = new MessageChannel();
    const listen = portReader(FRAME_PORT);
    port = port1;
    port.onmessage = (sent) => {
      const message = listen(sent);
      if (!message) return;
      if (over) { if (message.t === 'close') end(); } // of a frame that was told to end
      else if (message.t === 'resize') view.style.blockSize = `${message.h}px`;
      else hear(message.t, message);
    };
    source.postMessage({ __proto__: null, v: VERSION, t: 'init', n, theme, ...fields }, issuer, [port2]);
  };
  addEventListener('message', greet);
  const end = (politely) => {
    over = true;
    removeEventListener('message', greet);
    clearTimeout(timer);
    if (port && politely) {
      port.postMessage({ v: VERSION, t: 'cancel' });
      // It stays, unseen, until it has said so to the server.
      view.hidden = true;
      timer = setTimeout(end, FAREWELL);
      return;
    }
    port?.close();
    view.remove();
  };
  return end;
}
