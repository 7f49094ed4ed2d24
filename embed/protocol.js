// What a page and the frame in it may say to each other, and how each side reads it. Both sides use this file.
//
// Window, frame to page: `ready`. Window, page to frame: `init`, with one MessagePort. Everything else goes over that
// port: `resize`, `step`, `result`, `error`, `close` to the page, `cancel` to the frame. A message that is not exactly
// one of these is dropped in silence: an answer, or a line in the log, would be something to play with.
//
// The page's own scripts may have changed what every object inherits. Nothing here reads an inherited property, calls a
// method by its name, or walks an iterator; the few functions that are needed are taken while this file loads.
const { hasOwn, getPrototypeOf, getOwnPropertyDescriptor, prototype: PLAIN } = Object;
const { apply, ownKeys } = Reflect;
const { exec } = RegExp.prototype;
const { isSafeInteger } = Number;
const clock = performance.now.bind(performance);

/** The version every message carries. */
export const VERSION = 1;
/** What a message may weigh at most, its names and values together, in bytes. */
export const HEAVIEST = 4096;

/** True when all of `text` is `pattern` (which has to be anchored). */
export const matches = (pattern, text) => typeof text === 'string' && apply(exec, pattern, [text]) !== null;

// Checks take a value and what the message may still weigh (`{ left }`, in bytes), and say whether it will do; that of
// an object gives a copy of it.
const text = (pattern) => (value, weight) =>
  // Too long is known before it is looked at.
  typeof value === 'string' && (weight.left -= value.length) >= 0 && matches(pattern, value);
/** Text of people: in UTF-8 each of its units takes three bytes at most. All other text is ASCII. */
const words = (pattern) => (value, weight) => text(pattern)(value, weight) && (weight.left -= 2 * value.length) >= 0;
const whole = (least, most) => (value) => isSafeInteger(value) && value >= least && value <= most;
const NOTHING = { __proto__: null };
const chosen = (optional) => (value, weight) => copy(value, NOTHING, optional, weight);
const kind = (required, optional = NOTHING) => ({ __proto__: null, required, optional });

/**
 * The own properties of a plain object, copied: every required one and none that is not known, each of its kind.
 * `undefined` when it is anything else.
 */
function copy(value, required, optional, weight) {
  if (typeof value !== 'object' || value === null) return undefined;
  const above = getPrototypeOf(value);
  if (above !== null && above !== PLAIN) return undefined;
  const keys = ownKeys(value);
  const made = { __proto__: null };
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (typeof key !== 'string') return undefined;
    const check = required[key] ?? optional[key];
    const { value: part } = { __proto__: null, ...getOwnPropertyDescriptor(value, key) };
    weight.left -= key.length;
    const taken = check && check(part, weight);
    if (!taken) return undefined;
    made[key] = taken === true ? part : taken;
  }
  for (const key in required) if (!hasOwn(made, key)) return undefined;
  return weight.left >= 0 ? made : undefined;
}

const NONCE = /^[\w-]{22,64}$/;
const OPAQUE = /^[\x20-\x7e]{1,512}$/; // what OAuth allows in `state` and `nonce` (RFC 6749 A.5)
const CODE = /^[\w.~-]{22,512}$/;
const ISSUER = /^https?:\/\/[\x21-\x7e]{1,300}$/;
const one = (values) => text(new RegExp(`^(?:${values})$`));

/** What is allowed to be chosen about the look, and nothing else: never CSS, never an address. */
export const THEME = /* @__PURE__ */ (() => ({
  __proto__: null,
  accent: text(/^#[\da-f]{6}$/i),
  accent_dark: text(/^#[\da-f]{6}$/i),
  radius: whole(0, 24),
  font: one('system|serif|rounded|mono'),
  scheme: one('light|dark|auto'),
}))();

/** Frame to page, between windows. */
export const FRAME_WINDOW = /* @__PURE__ */ (() => ({ __proto__: null, ready: kind({ __proto__: null, n: text(NONCE) }) }))();

/** Page to frame, between windows. */
export const PAGE_WINDOW = /* @__PURE__ */ (() => ({
  __proto__: null,
  init: kind({
    __proto__: null,
    n: text(NONCE),
    client_id: text(/^[a-z\d_-]{1,32}$/),
    state: text(OPAQUE),
    code_challenge: text(/^[\w-]{43}$/),
    code_challenge_method: one('S256'),
  }, {
    __proto__: null,
    redirect_uri: text(/^https?:\/\/[\x21-\x7e]{1,1000}$/),
    scope: text(/^[\x21\x23-\x5b\x5d-\x7e ]{1,256}$/),
    nonce: text(OPAQUE),
    locale: text(/^[A-Za-z]{2,3}(?:-[A-Za-z\d]{1,8}){0,4}$/),
    theme: chosen(THEME),
    login_hint: words(/^[^\0-\x1f\x7f-\x9f]{1,320}$/),
    request_uri: text(/^urn:[\x21-\x7e]{1,512}$/),
    id_token_hint: text(/^[\w-]+\.[\w-]+\.[\w-]+$/),
  }),
}))();

/** Frame to page, over the port. */
export const FRAME_PORT = /* @__PURE__ */ (() => ({
  __proto__: null,
  resize: kind({ __proto__: null, h: whole(0, 2000) }),
  step: kind({ __proto__: null, s: one('identify|password|approve|code|passkey|choose|blocked|done|other') }),
  result: kind({ __proto__: null, code: text(CODE), iss: text(ISSUER) }),
  error: kind({ __proto__: null, e: one('unavailable|expired|refused|unsupported|misconfigured') }),
  close: kind(NOTHING),
}))();

/** Page to frame, over the port. */
export const PAGE_PORT = /* @__PURE__ */ (() => ({ __proto__: null, cancel: kind(NOTHING) }))();

/**
 * Reads one message of `kinds`.
 *
 * @returns a copy that inherits nothing, or `undefined` for everything that is not exactly such a message
 */
export function read(data, kinds) {
  if (typeof data !== 'object' || data === null) return undefined;
  const { value: t } = { __proto__: null, ...getOwnPropertyDescriptor(data, 't') };
  const known = typeof t === 'string' ? kinds[t] : undefined;
  if (!known) return undefined;
  const required = { __proto__: null, v: (value) => value === VERSION, t: () => true, ...known.required };
  return copy(data, required, known.optional, { __proto__: null, left: HEAVIEST });
}

/**
 * Says of each message whether it may still be read: more than 20 within a second are somebody's play, or a loop, and
 * none is read for the next 10 seconds.
 */
export function patience(now = clock) {
  let since = -Infinity;
  let seen = 0;
  let deaf = -Infinity;
  return () => {
    const at = now();
    if (at < deaf) return false;
    if (at - since >= 1000) {
      since = at;
      seen = 0;
    }
    if (++seen <= 20) return true;
    deaf = at + 10_000;
    return false;
  };
}

/**
 * Reads messages between windows: from this window, of exactly this origin, with this nonce.
 *
 * Others are dropped before they are counted, so that nobody can make the right one go unheard.
 *
 * @returns {(event: MessageEvent) => object | undefined}
 */
export function windowReader(kinds, { source, origin, nonce }, now) {
  const patient = patience(now);
  return (event) => {
    if (event.source !== source || event.origin !== origin || !patient()) return undefined;
    const message = read(event.data, kinds);
    return message && message.n === nonce ? message : undefined;
  };
}

/** Reads messages that came over the port, which only the other side has. */
export function portReader(kinds, now) {
  const patient = patience(now);
  return (event) => (patient() ? read(event.data, kinds) : undefined);
}
