// What page and frame may say to each other: everything that is not exactly one of the known messages is dropped.
import test from 'node:test';
import assert from 'node:assert/strict';
import {
  FRAME_PORT, FRAME_WINDOW, HEAVIEST, PAGE_PORT, PAGE_WINDOW, THEME, patience, portReader, read, windowReader,
} from '../../embed/protocol.js';

const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'; // RFC 7636, appendix B
const INIT = { v: 1, t: 'init', n: NONCE, client_id: 'shop', state: 's', code_challenge: CHALLENGE, code_challenge_method: 'S256' };
const ALL = {
  __proto__: null,
  redirect_uri: 'https://shop.example/cb', scope: 'openid profile', nonce: 'n', locale: 'ja-JP', login_hint: '花 <b>', request_uri: 'urn:ietf:params:oauth:request_uri:x',
  id_token_hint: 'a.b.c', theme: { accent: '#123abc', accent_dark: '#ABCDEF', radius: 24, font: 'mono', scheme: 'auto' },
};
const GOOD = [
  [FRAME_WINDOW, { v: 1, t: 'ready', n: NONCE }],
  [PAGE_WINDOW, INIT],
  [PAGE_WINDOW, { ...INIT, ...ALL }],
  [FRAME_PORT, { v: 1, t: 'resize', h: 0 }],
  [FRAME_PORT, { v: 1, t: 'resize', h: 2000 }],
  ...'identify password approve code passkey choose blocked done other'.split(' ').map((s) => [FRAME_PORT, { v: 1, t: 'step', s }]),
  ...'unavailable expired refused unsupported misconfigured'.split(' ').map((e) => [FRAME_PORT, { v: 1, t: 'error', e }]),
  [FRAME_PORT, { v: 1, t: 'result', code: NONCE, iss: 'https://id.example' }],
  [FRAME_PORT, { v: 1, t: 'close' }],
  [PAGE_PORT, { v: 1, t: 'cancel' }],
];
const KINDS = [FRAME_WINDOW, PAGE_WINDOW, FRAME_PORT, PAGE_PORT];

/** Pseudo-random numbers that are the same in every run (mulberry32). */
function random(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

test('the messages that exist are read, by the side they are for alone', () => {
  for (const [kinds, message] of GOOD) {
    assert.deepEqual({ ...read(message, kinds) }, message.theme ? { ...message, theme: { __proto__: null, ...message.theme } } : message);
    for (const others of KINDS) if (others !== kinds) assert.equal(read(message, others), undefined);
  }
});

test('the whole list of messages, so that a new one is seen here', () => {
  assert.deepEqual(KINDS.map((kinds) => Object.keys(kinds)), [['ready'], ['init'], ['resize', 'step', 'result', 'error', 'close'], ['cancel']]);
  const fields = (kinds) => Object.values(kinds).flatMap(({ required, optional }) => [...Object.keys(required), ...Object.keys(optional)]);
  assert.deepEqual(fields(FRAME_PORT), ['h', 's', 'code', 'iss', 'e'], 'what a page can hear: no name, no address, no token');
  assert.deepEqual(Object.keys(THEME), ['accent', 'accent_dark', 'radius', 'font', 'scheme']);
});

test('a copy inherits nothing and follows no later change', () => {
  const sent = { ...INIT, theme: { radius: 3 } };
  const taken = read(sent, PAGE_WINDOW);
  sent.client_id = 'other';
  sent.theme.radius = 999;
  assert.equal(taken.client_id, 'shop');
  assert.equal(taken.theme.radius, 3);
  assert.equal(Object.getPrototypeOf(taken), null);
  assert.equal(Object.getPrototypeOf(taken.theme), null);
});

const WRONG = [undefined, null, true, 0, -1, 2001, 1.5, NaN, Infinity, '1', '', ' ', 'x'.repeat(5000), '\u2028', '<script>', 'url(//x)', [], {},
  () => 1, Symbol('x'), 1n, new Date(0), new Map(), { toString: () => 'close' }, ['step'], Object('close'), '#12345', '#1234567', 'javascript:alert(1)', '__proto__', 'constructor'];

test('each field with each wrong value is refused', () => {
  for (const [kinds, message] of GOOD) {
    for (const field of Object.keys(message)) {
      for (const value of WRONG) {
        if (field === 'login_hint' && typeof value === 'string' && value && value.length < 321) continue;
        if (['state', 'nonce', 'scope'].includes(field) && typeof value === 'string' && /^[\x20-\x7e]{1,256}$/.test(value)) continue;
        if ((field === 'h' && value === 0) || (field === 'client_id' && /^[a-z\d_-]+$/.test(String(value)) && typeof value === 'string' && value.length < 33)) continue;
        if (field === 'theme' && value && Object.getPrototypeOf(value) === Object.prototype && !Object.keys(value).length) continue;
        assert.equal(read({ ...message, [field]: value }, kinds), undefined, `${message.t}.${field} = ${String(value).slice(0, 20)}`);
      }
    }
    for (const field of Object.keys(message)) {
      if (ALL[field] !== undefined) continue;
      const { [field]: left, ...less } = message;
      assert.equal(read(less, kinds), undefined, `${message.t} without ${field}`);
      assert.equal(read(Object.create(message, Object.getOwnPropertyDescriptors(less)), kinds), undefined, 'inherited does not count');
    }
    for (const more of ['extra', '__defineGetter__', Symbol('x')]) assert.equal(read({ ...message, [more]: 1 }, kinds), undefined);
    assert.equal(read(JSON.parse(JSON.stringify(message).replace('{', '{"__proto__":{},')), kinds), undefined);
    assert.equal(read(Object.assign(Object.create({ x: 1 }), message), kinds), undefined, 'not a plain object');
    assert.equal(read(Object.assign([], message), kinds), undefined);
    assert.equal(read(Object.defineProperty({ ...message }, 't', { get: () => message.t, enumerable: true }), kinds), undefined, 'a getter');
  }
});

test('the theme is a few tokens: no CSS, no address, no HTML', () => {
  const refused = [
    { accent: 'red' }, { accent: '#fff' }, { accent: '#12345g' }, { accent: '#123456;}' }, { accent: 'url(https://x)' }, { accent: '#123456\n' },
    { radius: '4px' }, { radius: -1 }, { radius: 25 }, { radius: 4.5 }, { font: 'Comic Sans' }, { font: 'system, x' }, { scheme: 'dim' },
    { css: '' }, { accent: undefined }, { background: '#123456' },
  ];
  for (const theme of refused) assert.equal(read({ ...INIT, theme }, PAGE_WINDOW), undefined, JSON.stringify(theme));
});

test('a message has a weight, in bytes', () => {
  const weigh = (id_token_hint, login_hint) => read({ ...INIT, id_token_hint, login_hint }, PAGE_WINDOW);
  assert.ok(weigh(`a.${'b'.repeat(3500)}.c`, 'x'.repeat(100)));
  assert.equal(weigh(`a.${'b'.repeat(3500)}.c`, '花'.repeat(200)), undefined, 'letters of three bytes');
  assert.equal(weigh(`a.${'b'.repeat(HEAVIEST)}.c`, 'x'), undefined);
  const started = performance.now();
  assert.equal(weigh('x'.repeat(50_000_000), 'x'), undefined);
  assert.ok(performance.now() - started < 50, 'too long is known before it is looked at');
});

test('100,000 messages made of pieces of real ones: only real ones are read', () => {
  const next = random(20);
  const pieces = GOOD.flatMap(([, message]) => Object.entries(message));
  const values = [...WRONG, ...pieces.map(([, value]) => value)];
  let taken = 0;
  for (let i = 0; i < 100_000; i++) {
    const [kinds, base] = GOOD[next(GOOD.length)];
    const message = next(3) ? { ...base } : { v: 1, t: base.t };
    for (let n = next(4); n; n--) {
      const [key] = pieces[next(pieces.length)];
      if (next(2)) delete message[key]; else message[key] = values[next(values.length)];
    }
    const made = read(message, kinds);
    if (!made) continue;
    taken++;
    assert.equal(made.v, 1);
    assert.deepEqual(Object.keys(made).sort(), Object.keys(message).sort());
    const { required, optional } = kinds[made.t];
    for (const key of Object.keys(made)) assert.ok(key === 'v' || key === 't' || key in required || key in optional, key);
    if (made.t === 'resize') assert.ok(made.h >= 0 && made.h <= 2000);
  }
  assert.ok(taken > 1000, `the corpus has real ones in it too (${taken})`);
});

test('between windows: another window, another origin, another nonce', () => {
  const source = {};
  const take = windowReader(FRAME_WINDOW, { source, origin: 'https://id.example', nonce: NONCE }, () => 0);
  const data = { v: 1, t: 'ready', n: NONCE };
  const event = { source, origin: 'https://id.example', data };
  const others = [
    { ...event, source: {} }, { ...event, source: null }, { ...event, origin: 'https://id.example.evil.example' }, { ...event, origin: 'null' },
    { ...event, origin: 'http://id.example' }, { ...event, origin: 'https://id.example:8443' }, { ...event, origin: 'HTTPS://ID.EXAMPLE' },
    { ...event, data: { ...data, n: 'BBBBBBBBBBBBBBBBBBBBBB' } }, { ...event, data: JSON.stringify(data) },
  ];
  for (const one of others) assert.equal(take(one), undefined);
  assert.equal(take(event).t, 'ready');
});

test('strangers are not counted: they cannot make the right one go unheard', () => {
  const source = {};
  const take = windowReader(FRAME_WINDOW, { source, origin: 'o', nonce: NONCE }, () => 0);
  const data = { v: 1, t: 'ready', n: NONCE };
  for (let i = 0; i < 10_000; i++) assert.equal(take({ source: {}, origin: 'o', data }), undefined);
  assert.ok(take({ source, origin: 'o', data }));
});

test('20 messages a second are heard, the next makes deaf for ten seconds', () => {
  let at = 1000;
  const may = patience(() => at);
  const heard = (count) => Array.from({ length: count }, may).filter(Boolean).length;
  assert.equal(heard(20), 20);
  at += 1000;
  assert.equal(heard(25), 20);
  at += 9_999;
  assert.equal(heard(5), 0);
  at += 1;
  assert.equal(heard(20), 20);
  const port = portReader(FRAME_PORT, () => 0);
  assert.equal(Array.from({ length: 30 }, () => port({ data: { v: 1, t: 'close' } })).filter(Boolean).length, 20);
});

test('a page that has changed what everything inherits changes nothing here', () => {
  const saved = [[Object.prototype, 'h'], [Object.prototype, 'value'], [Object.prototype, 's'], [Array.prototype, '0'], [Array.prototype, '1']];
  const before = [RegExp.prototype.exec, RegExp.prototype.test, Array.prototype[Symbol.iterator], String.prototype.charCodeAt, Object.keys, Reflect.ownKeys, Object.getOwnPropertyDescriptor];
  const results = [];
  try {
    for (const [where, key] of saved) Object.defineProperty(where, key, { value: 7, configurable: true, writable: true });
    RegExp.prototype.exec = () => ['x'];
    RegExp.prototype.test = () => true;
    Array.prototype[Symbol.iterator] = null;
    String.prototype.charCodeAt = () => 0;
    Object.keys = () => [];
    Reflect.ownKeys = () => [];
    Object.getOwnPropertyDescriptor = () => ({ value: 'close' });
    results[0] = read({ v: 1, t: 'resize' }, FRAME_PORT);
    results[1] = read({ v: 1, t: 'step', s: 'evil' }, FRAME_PORT);
    results[2] = read({ v: 1, t: 'step', s: 'approve' }, FRAME_PORT);
    results[3] = read({}, FRAME_PORT);
  } finally {
    for (let i = 0; i < saved.length; i++) delete saved[i][0][saved[i][1]];
    Array.prototype[Symbol.iterator] = before[2];
    [RegExp.prototype.exec, RegExp.prototype.test, , String.prototype.charCodeAt, Object.keys, Reflect.ownKeys, Object.getOwnPropertyDescriptor] = before;
  }
  assert.deepEqual(results.map((one) => one?.s), [undefined, undefined, 'approve', undefined]);
});
