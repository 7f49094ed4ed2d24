// A scene of security info with everything that differs from one recording to the next made the same.
import { AT, QR, WHO, noise } from './steady.mjs';

const INSTANT = 1e12;
const DIGITS = '4029137586';
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const CODES = ['7KQ4-M2XP', 'B9WD-3HTR', 'F6NA-Y8CJ', '2VEG-K5QS', 'X4MP-9DWB', 'H3TR-F6NA', 'Y8CJ-2VEG', 'K5QS-7KQ4', 'M2XP-B9WD', '3HTR-X4MP'];
/** Ids that are told: of a method, with what it is before the dash, and all others. */
const METHOD = /^[paekst]-[A-Za-z0-9_-]{22}$/;
const IDS = ['id', 'enrollment', 'session', 'method'];
const PLAIN = ['id', 'challenge'];

/** A stretch of time, ms, without what the round trips took. */
const rounded = (stretch) => 5000 * Math.round(stretch / 5000);

/** @param {object} scene  @param {string} identifier as it was typed */
export function steadyAccount(scene, identifier) {
  const ids = new Map();
  const known = (id, prefix) => ids.get(id) ?? ids.set(id, `${prefix}-${ids.size + 1}`).get(id);
  const own = (text) => (identifier ? text.replaceAll(identifier, WHO) : text);
  const options = (value, key) => {
    if (Array.isArray(value)) return value.map((one) => options(one));
    if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, name === 'rp' ? one : options(one, name)]));
    return typeof value !== 'string' ? value : PLAIN.includes(key) ? 'A'.repeat(22) : own(value);
  };
  const text = (value, key, within) => {
    if (METHOD.test(value)) return known(value, value[0]);
    if (IDS.includes(key) && value.length > 8) return known(value, 'n');
    if (key === 'view' || key === 'move') return value.replace(/[paekst]-[A-Za-z0-9_-]{22}/, (id) => known(id, id[0]));
    if (key === 'csrf') return 'token-0000000000000000';
    if (key === 'challenge') return 'request-000000000000';
    if (key === 'instance') return 'abcdefgh12345678';
    if (key === 'older') return 'older-0000000000';
    if (key === 'secret') return SECRET;
    if (key === 'value' && within === 'number') return DIGITS.slice(0, value.length);
    if (key === 'link') return value.replace(/(?<=pair=).*/, (secret) => secret.replaceAll(/[^.]/g, 'A'));
    if (key === 'options') return JSON.stringify(options(JSON.parse(value)));
    return own(value);
  };
  const walk = (value, key, within, now) => {
    if (key === 'qr') return { size: QR, modules: noise(QR) };
    if (key === 'codes' && typeof value?.[0] === 'string') return CODES.slice(0, value.length);
    if (key === 'choices') return value.map((_, at) => DIGITS.slice(at, at + value[at].length));
    if (Array.isArray(value)) return value.map((one) => walk(one, key, key, now));
    if (value && typeof value === 'object') {
      // Instants are told from the nearest clock around them.
      const clock = value.server_time ?? (value.created_at && value.codes ? value.created_at : now);
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one, name, key, clock)]));
    }
    if (typeof value === 'number' && value > INSTANT) return AT + rounded(value - now);
    if (key === 'rev') return 6;
    return typeof value === 'string' ? text(value, key, within) : value;
  };
  return walk(scene);
}
