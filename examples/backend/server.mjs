#!/usr/bin/env node
// A whole backend for the sign-in pages: Node.js 20, nothing else, kept in memory. docs/backend-guide.md is about it.
import { createHash, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseArgs, promisify } from 'node:util';
import { pages } from './pages.mjs';

// --- settings
const { values: options } = parseArgs({ options: { accounts: { type: 'string' }, dist: { type: 'string' },
  origin: { type: 'string' }, port: { type: 'string', default: '8090' } } });
const ORIGIN = options.origin ?? `http://localhost:${options.port}`; // Configured: a request can say anything of itself.
const BASE = '/api/v1';
const MINUTE = 60_000;
const now = () => Math.round(performance.timeOrigin + performance.now()); // Never goes back, as the machine's clock may.
const secret = () => randomBytes(32).toString('base64url');
const digest = (text) => createHash('sha256').update(String(text)).digest('base64url');
// Digests are compared, so that the time says nothing about where the difference is.
const same = (one, other) => timingSafeEqual(Buffer.from(digest(one)), Buffer.from(digest(other)));

// --- discovery
const DISCOVERY = { // What is not announced is not drawn.
  contract: '1.0', base: BASE, issuer: ORIGIN, branding: { product_name: 'Small backend' }, identifier_types: ['email'],
  methods: ['password', 'totp'], links: options.dist ? { help: '/help' } : {}, locales: ['en', 'ja'],
};

// --- problems
const STATUS = {
  'credentials-incorrect': 401, 'not-authenticated': 401, csrf: 403, 'not-found': 404, 'unknown-flow': 404,
  'method-not-allowed': 405, 'not-acceptable': 406, 'stale-flow': 409, 'flow-expired': 410, 'too-large': 413,
  misdirected: 421, 'code-incorrect': 422, 'input-invalid': 422, 'rate-limited': 429, internal: 500, 'not-supported': 501,
};
const problem = (kind, more = {}) => Object.assign(new Error(kind), { kind, more }); // To be thrown, from anywhere.
const invalid = (field) => problem('input-invalid', { field });
function refusal({ kind, more: { allow, flow, ...more } }) {
  const json = { type: `urn:genkan:problem:${kind}`, status: STATUS[kind], title: kind, instance: randomBytes(8).toString('hex'),
    server_time: now(), ...more, flow: flow && view(flow) };
  const wait = more.retry_at && { 'retry-after': Math.max(1, Math.ceil((more.retry_at - now()) / 1000)) };
  return { status: STATUS[kind], headers: { 'content-type': 'application/problem+json', ...wait, ...(allow && { allow }) }, json };
}

// --- http
const HEADERS = { // Of every answer, errors included.
  'cache-control': 'no-store', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'content-type': 'application/json', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()', 'referrer-policy': 'no-referrer',
  vary: 'Sec-Fetch-Site, Origin', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY',
  ...(ORIGIN.startsWith('https:') && { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
};
const routes = [];
const route = (method, path, handle) => routes.push({ method, handle, at: RegExp(`^${BASE}${path.replaceAll('*', '([^/]+)')}$`) });
const cookie = (name, value, seconds) => `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax`
  + (seconds === undefined ? '' : `; Max-Age=${seconds}`);
function guard({ method, headers }) { // What another site can make a browser send, told from the request alone.
  const { origin, 'sec-fetch-site': site, 'sec-fetch-dest': dest, 'content-type': type } = headers;
  if (method === 'GET' && /^(document|iframe|frame|embed|object)$/.test(dest)) throw problem('not-acceptable');
  const own = site ? site === 'same-origin' && [undefined, ORIGIN].includes(origin) : origin === ORIGIN;
  const json = method === 'DELETE' || /^application\/json *(;|$)/i.test(type); // Which no form can send.
  if (method !== 'GET' && !(own && json)) throw problem('csrf');
}

async function read(request) {
  const [path, query] = request.url.split('?');
  const { headers } = request;
  const length = headers['transfer-encoding'] ? Infinity : Number(headers['content-length'] ?? 0);
  if (!(length <= 16_384)) throw problem('too-large'); // Also what does not say how long it is.
  const cookies = Object.fromEntries((headers.cookie ?? '').split(/; */).map((pair) => pair.split(/=(.*)/s, 2)));
  const call = { path, query: new URLSearchParams(query), headers, cookies, text: await text(request) };
  call.method = request.method === 'HEAD' ? 'GET' : request.method;
  call.needs = (token) => { if (!same(headers['x-csrf-token'], token)) throw problem('csrf'); };
  call.members = (known) => { // What is not known is refused, or a misspelt member would go unnoticed.
    let body;
    try { body = JSON.parse(call.text); } catch { throw invalid(); }
    if (body?.constructor !== Object) throw invalid();
    for (const name of Object.keys(body)) if (!Object.hasOwn(known, name) || typeof body[name] !== known[name]) throw invalid(name);
    return body;
  };
  return call;
}

async function answer(request, gone) {
  if (request.headers.host !== new URL(ORIGIN).host) throw problem('misdirected');
  const call = { ...await read(request), gone };
  if (call.path === '/.well-known/signin-configuration') {
    return { json: DISCOVERY, headers: { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' } };
  }
  if (!call.path.startsWith(`${BASE}/`)) return page(call) ?? refusal(problem('not-found'));
  guard(call);
  const here = routes.filter(({ at }) => at.test(call.path));
  const found = here.find(({ method }) => method === call.method);
  if (!here.length) throw problem('not-found');
  if (!found) throw problem('method-not-allowed', { allow: here.map(({ method }) => method).join(', ') });
  return found.handle(call, ...call.path.match(found.at).slice(1));
}

const page = pages(options.dist);
const server = createServer({ requestTimeout: 10_000 }, async (request, response) => {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const made = await answer(request, gone.signal).catch((error) => {
    if (!error.kind && !gone.signal.aborted) console.error(error);
    return refusal(error.kind ? error : problem('internal'));
  });
  const { status = 200, headers, json, data = json && JSON.stringify(json), cookies = [] } = made;
  response.writeHead(status, { ...HEADERS, ...headers, ...(cookies.length && { 'set-cookie': cookies }) }).end(data);
});

// --- flows
const flows = new Map();
const news = new EventEmitter().setMaxListeners(0);
const screens = { // What each stage shows, and what can be done there.
  identify: () => [{ type: 'identify', identifier_types: ['email'], remembered_accounts: false }, ['identify']],
  password: () => [{ type: 'password', can_recover: false }, ['password', 'change_account']],
};

function view(flow) { // All that a page ever learns. Before the password was right, nothing in it depends on the account.
  const [step, actions, methods = []] = screens[flow.stage](flow);
  return { id: flow.id, rev: flow.rev, purpose: 'sign_in', server_time: now(), expires_at: flow.expires, csrf: flow.csrf,
    user: flow.name && { label: flow.name }, reason: 'sign_in', step, methods, actions };
}
function change(flow, next) { // The only way a flow changes: it gets a new revision, and whoever waits is woken.
  Object.assign(flow, next, { rev: flow.rev + 1 });
  news.emit(flow.id);
}
function find(call, id) { // An id alone is worth nothing: the flow belongs to the browser that has its cookie.
  const flow = flows.get(id);
  if (!flow || !same(flow.browser, digest(call.cookies['__Host-flow']))) throw problem('unknown-flow');
  return flow;
}
function check(flow, name, rev) { // What is not offered, or was meant for a screen that has gone, changes nothing.
  if (now() >= flow.expires) throw problem('flow-expired');
  if (name && (rev !== flow.rev || !view(flow).actions.includes(name))) throw problem('stale-flow');
}

route('POST', '/flows', (call) => {
  const { purpose, client, return: to } = call.members({ purpose: 'string', client: 'string', return: 'string', touches: 'string' });
  if (purpose !== 'sign_in') throw ['register', 'reauthenticate'].includes(purpose) ? problem('not-supported') : invalid('purpose');
  if (client !== undefined) throw invalid('client');
  if (![undefined, '/signed-in'].includes(to)) throw invalid('return'); // Nobody is sent where a request wants them to go.
  const token = /^[\w-]{43}$/.test(call.cookies['__Host-flow']) ? call.cookies['__Host-flow'] : secret();
  const browser = digest(token);
  const goesOn = (flow) => flow.browser === browser && flow.to === to && flow.stage !== 'signed_in' && now() < flow.expires;
  const old = [...flows.values()].find(goesOn); // A reload, the back button, a second tab: where they were.
  if (old) return { json: view(old) };
  const expires = now() + 15 * MINUTE;
  const flow = { id: secret(), csrf: secret(), browser, to, rev: 1, stage: 'identify', replies: new Map(), expires };
  flows.set(flow.id, flow);
  return { status: 201, json: view(flow), cookies: [cookie('__Host-flow', token)] };
});

route('GET', '/flows/*', async (call, id) => { // Changes nothing. With `after` it waits for something newer, else 204.
  const flow = find(call, id);
  for (const name of ['after', 'wait']) if (!/^\d{0,15}$/.test(call.query.get(name) ?? '')) throw invalid(name);
  const until = now() + Math.min(call.query.get('wait') ?? 0, 25) * 1000;
  for (;;) {
    check(flow);
    if (!call.query.has('after') || flow.rev > call.query.get('after')) return { json: view(flow) };
    if (now() >= until || call.gone.aborted) return { status: 204 };
    const time = AbortSignal.timeout(Math.min(until, flow.expires) - now());
    await once(news, flow.id, { signal: AbortSignal.any([call.gone, time]) }).catch(() => {});
  }
});
route('DELETE', '/flows/*', (call, id) => {
  const flow = find(call, id);
  call.needs(flow.csrf);
  change(flow, { expires: now() });
  return { status: 204 };
});

// --- actions
const ACTIONS = ['identify', 'password', 'code', 'choose', 'choose_method', 'resend', 'continue', 'remember', 'change_account',
  'report', 'passkey', 'extend', 'recover', 'prove', 'enroll', 'skip', 'submit'];
const MEMBERS = { rev: 'number', identifier: 'string', password: 'string', code: 'string', method: 'string', address: 'string',
  credential: 'string', values: 'object', remember: 'boolean' };
const clean = (typed) => typed.replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
const keyOf = (typed) => clean(typed).normalize('NFKC').toLowerCase(); // All spellings are one name, and share its limits.
const actions = {
  identify(flow, { identifier = '' }) {
    if (!clean(identifier) || [...identifier].length > 320) throw invalid('identifier');
    change(flow, { stage: 'password', name: clean(identifier), key: keyOf(identifier) });
  },
  change_account: (flow) => change(flow, { stage: 'identify', name: undefined, key: undefined }),
};

route('POST', '/flows/*/actions/*', (call, id, name) => {
  if (!ACTIONS.includes(name)) throw problem('not-found');
  const flow = find(call, id);
  call.needs(flow.csrf);
  const input = call.members(MEMBERS);
  const key = call.headers['idempotency-key'] ?? secret();
  if (!/^[\x21-\x7e]{1,128}$/.test(key)) throw invalid('idempotency-key');
  const print = digest(`${name}\n${call.text}`);
  const first = flow.replies.get(key) ?? { print, reply: perform(call, flow, name, input) };
  if (first.print !== print) throw invalid('idempotency-key');
  flow.replies.set(key, first);
  first.reply.catch(() => flow.replies.delete(key)); // What failed may be tried again.
  return first.reply; // Whoever repeats a call gets the answer of the first, even when that is still being made.
});

async function perform(call, flow, name, input) {
  try {
    check(flow, name, input.rev);
    const cookies = await actions[name](flow, input, call);
    return { json: view(flow), cookies };
  } catch (error) {
    if (error.kind && now() < flow.expires) error.more.flow = flow; // So that the page can go on from here.
    throw error;
  }
}

// --- limits
const guesses = new Map(); // By proof and name, whether anybody has that name or not. A new flow begins no new count.
function reserve(proof, { key }) { // Counted before the check, or twenty at once would all be the first one.
  const { count, at } = guesses.get(`${proof} ${key}`) ?? { count: 0, at: 0 };
  const retry_at = count < 5 ? 0 : at + Math.min(1000 * 2 ** (count - 5), 15 * MINUTE);
  if (retry_at > now()) throw problem('rate-limited', { retry_at });
  guesses.set(`${proof} ${key}`, { count: count + 1, at: now() });
  return () => guesses.delete(`${proof} ${key}`); // To be called when it was right.
}

// --- passwords
const stretch = (password, salt) => promisify(scrypt)(password.normalize('NFKC'), salt, 32, { N: 2 ** 14, r: 8, p: 5 });
const accounts = new Map();
for (const { identifier, password, totp } of JSON.parse(readFileSync(options.accounts, 'utf8'))) {
  const salt = randomBytes(16);
  accounts.set(keyOf(identifier), { salt, hash: await stretch(password, salt), totp, step: 0 });
}
const nobody = { salt: randomBytes(16), hash: randomBytes(32) }; // A name that nobody has costs the same work.
const knows = async (password, account = nobody) => timingSafeEqual(await stretch(password, account.salt), account.hash);

actions.password = async (flow, { password = '', rev }) => {
  if (!password || Buffer.byteLength(password) > 1024) throw invalid('password');
  const succeeded = reserve('password', flow);
  const right = await knows(password, accounts.get(flow.key));
  check(flow, 'password', rev); // Other calls went on while this one was hashing.
  if (!right) throw problem('credentials-incorrect');
  succeeded();
  change(flow, { stage: 'code' });
};

// --- codes
const METHODS = [{ id: 'totp', type: 'totp', label: '', usable: true }];
screens.code = () => [{ type: 'code_required', kind: 'totp', length: 6, alphabet: 'digits' }, ['code', 'change_account'], METHODS];
function totp(secret32, step) { // RFC 6238; the secret is base32.
  const bits = [...secret32].map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0')).join('');
  const counter = Buffer.from(step.toString(16).padStart(16, '0'), 'hex');
  const mac = createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))).update(counter).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
function accept(account, code) { // The current code or the one before, each once: a code seen over a shoulder is used up.
  const current = Math.floor(Date.now() / 30_000);
  const step = [current, current - 1].find((one) => same(totp(account.totp, one), code)) ?? 0;
  if (step <= account.step) return false;
  account.step = step;
  return true;
}

actions.code = (flow, { code = '' }) => {
  const typed = code.normalize('NFKC').replace(/[\s\p{Pd}]/gu, '');
  if (!/^\d{6}$/.test(typed)) throw invalid('code');
  const succeeded = reserve('code', flow);
  if (!accept(accounts.get(flow.key), typed)) throw problem('code-incorrect');
  succeeded();
  change(flow, { stage: 'remember' });
};

// --- sessions
const sessions = new Map(); // By the digest of the cookie: a copy of what lies here opens nothing.
const sessionOf = (call) => [sessions.get(digest(call.cookies['__Host-sid']))].find((session) => session?.expires > now());
screens.remember = () => [{ type: 'remember_browser', days: 30, hours: 12 }, ['remember']];
screens.signed_in = (flow) => [{ type: 'signed_in', redirect_to: flow.to ?? '/signed-in' }, []];

actions.remember = (flow, { remember }, call) => {
  if (remember === undefined) throw invalid('remember');
  const seconds = remember ? 30 * 86_400 : 12 * 3_600;
  const token = secret(); // A new one each time; the session that this browser had ends.
  sessions.delete(digest(call.cookies['__Host-sid']));
  sessions.set(digest(token), { name: flow.name, csrf: secret(), since: now(), expires: now() + seconds * 1000 });
  change(flow, { stage: 'signed_in' });
  return [cookie('__Host-sid', token, remember ? seconds : undefined)];
};
route('GET', '/session', (call) => {
  const session = sessionOf(call);
  const more = session && { user: { label: session.name }, csrf: session.csrf, since: session.since, expires_at: session.expires };
  return { json: { authenticated: Boolean(session), server_time: now(), ...more } };
});
route('DELETE', '/session', (call) => {
  if (!sessionOf(call)) throw problem('not-authenticated');
  call.needs(sessionOf(call).csrf);
  sessions.delete(digest(call.cookies['__Host-sid']));
  return { status: 204, cookies: [cookie('__Host-sid', '', 0)] };
});
const sweep = (all) => all.forEach((one, id) => now() < one.expires || all.delete(id));
setInterval(() => [flows, sessions].forEach(sweep), MINUTE).unref();

// --- listen
server.listen(options.port, () => console.log(`listening on ${ORIGIN}`));
