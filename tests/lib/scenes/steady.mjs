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

/** @param {object} reply of the server  @param {string} identifier as it was typed */
export function steady(reply, identifier) {
  const { server_time: now } = reply;
  const ids = new Map();
  const method = (id) => ids.get(id) ?? ids.set(id, `${id[0]}-${ids.size + 1}`).get(id);
  const walk = (value, key, within) => {
    if (Array.isArray(value)) return value.map((one) => walk(one, key, key));
    if (value && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one, name, key)]));
    }
    if (typeof value === 'number' && value > INSTANT) return AT + 1000 * Math.round((value - now) / 1000);
    if (key === 'id' && within === 'methods') return method(value);
    if (key === 'value' && within === 'number') return DIGITS.slice(0, value.length);
    if (key in SAME && (typeof value === typeof SAME[key])) return SAME[key];
    return typeof value === 'string' && identifier ? value.replaceAll(identifier, WHO) : value;
  };
  return walk(reply);
}

/** The members of a reply and the kinds of their values, as one sorted list; lists count by their first item. */
export function shape(value, path = '') {
  if (Array.isArray(value)) return value.length ? shape(value[0], `${path}[]`) : [];
  if (value && typeof value === 'object') return Object.entries(value).flatMap(([name, one]) => shape(one, `${path}.${name}`)).sort();
  return [`${path}: ${typeof value}`];
}
