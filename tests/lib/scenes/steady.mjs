// A reply with everything that differs from one recording to the next made the same: names, secrets, instants.

/** The instant of every recording, ms since the epoch: 15 January 2027, 17:00 in Tokyo. */
export const AT = Date.UTC(2027, 0, 15, 8);
/** Who signs in. */
export const WHO = 'mei@aoba.example';

const SAME = {
  id: 'flow-0000000000000000', csrf: 'token-0000000000000000', challenge: 'request-000000000000', instance: 'abcdefgh12345678',
  rev: 6,
};
const DIGITS = '4029137586';
const INSTANT = 1e12;
const SECRET = 'AAAAAAAAAAAAAAAAAAAAAA';
/** Members that hold a text made of JSON: what the page hands to the browser for a passkey. */
const OPTIONS = ['options', 'passkey'];

/** Modules on a side of the picture in place of a QR code: they differ with the link. */
export const QR = 41;

/** A stretch of time, ms, without what the round trips took; long ones need no seconds. */
function rounded(stretch) {
  const to = Math.abs(stretch) < 10_000 ? 1000 : 5000;
  return to * Math.round(stretch / to);
}

/** @param {object} reply of the server  @param {string} identifier as it was typed */
export function steady(reply, identifier) {
  const { server_time: now } = reply;
  const ids = new Map();
  const method = (id) => ids.get(id) ?? ids.set(id, `${id[0]}-${ids.size + 1}`).get(id);
  const own = (text) => (identifier ? text.replaceAll(identifier, WHO) : text);
  // The options of a passkey: its challenge, the account's handle and the ids of its passkeys differ.
  const plain = (value, key) => {
    if (Array.isArray(value)) return value.map((one) => plain(one));
    if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, name === 'rp' ? one : plain(one, name)]));
    return typeof value !== 'string' ? value : ['id', 'challenge'].includes(key) ? SECRET : own(value);
  };
  const walk = (value, key, within) => {
    if (key === 'qr') return { size: QR, modules: noise(QR) };
    if (Array.isArray(value)) return value.map((one) => walk(one, key, key));
    if (value && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one, name, key)]));
    }
    if (typeof value === 'number' && value > INSTANT) return AT + rounded(value - now);
    if (key === 'id' && within === 'methods') return method(value);
    if (key === 'value' && within === 'number') return DIGITS.slice(0, value.length);
    if (key === 'link') return value.replace(/(?<=pair=).*/, (secret) => secret.replaceAll(/[^.]/g, 'A'));
    if (OPTIONS.includes(key) && typeof value === 'string') return JSON.stringify(plain(JSON.parse(value)));
    if (key in SAME && (typeof value === typeof SAME[key])) return SAME[key];
    return typeof value === 'string' ? own(value) : value;
  };
  return walk(reply);
}

/** A picture of noise with three finders, scanned by nobody. */
export function noise(size) {
  const finder = (x, y) => [[0, 0], [size - 7, 0], [0, size - 7]].map(([a, b]) => [x - a, y - b]).find(([a, b]) => a >= 0 && b >= 0 && a < 7 && b < 7);
  const dark = (x, y) => {
    const corner = finder(x, y);
    if (!corner) return (x * 7 + y * 13 + x * y) % 3 === 0;
    const edge = Math.min(...corner, ...corner.map((one) => 6 - one));
    return edge !== 1;
  };
  return Array.from({ length: size * size }, (_, at) => (dark(at % size, Math.floor(at / size)) ? '1' : '0')).join('');
}

/** A scene without what the clock and the round trips decide: instants become a word. Two recordings have the same. */
export function timeless(value) {
  if (Array.isArray(value)) return value.map(timeless);
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, timeless(one)]));
  return typeof value === 'number' && value > INSTANT ? 'an instant' : value;
}
