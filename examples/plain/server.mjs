#!/usr/bin/env node
// A bookshop whose people sign in with Genkan. Rendered here, codes redeemed here; docs/embed.md says why each line is there.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import * as oidc from 'openid-client';
import { pages } from './pages.mjs';

// --- settings
const { values: options } = parseArgs({ options: {
  origin: { type: 'string', default: 'http://momiji.localhost:3000' },
  issuer: { type: 'string', default: 'http://localhost:8080' },
  client: { type: 'string', default: 'momiji' },
  'secret-file': { type: 'string', default: 'momiji.secret' },
  loader: { type: 'string' }, integrity: { type: 'string', default: '' },
} });
const { origin: ORIGIN, issuer: ISSUER, client: CLIENT } = options;
const SECRET = readFileSync(options['secret-file'], 'utf8').trim();
const LOADER = { src: options.loader ?? `${ISSUER}/genkan.js`, integrity: options.integrity };

// --- the issuer: found at the first use, and looked for again when it was not there
let found;
const issuer = () => found ??= oidc.discovery(new URL(ISSUER), CLIENT, SECRET, oidc.ClientSecretBasic(SECRET), {
  execute: ISSUER.startsWith('http://localhost') ? [oidc.allowInsecureRequests] : [], // On this computer only.
}).catch((error) => { found = undefined; throw error; });

// --- visits: what this site knows of a browser, by its cookie
const COOKIE = '__Host-momiji';
const visits = new Map();
const random = () => randomBytes(32).toString('base64url');
const visitOf = (request) => visits.get(RegExp(`${COOKIE}=([\\w-]{43})`).exec(request.headers.cookie ?? '')?.[1]);

/** A visit with an id nobody has seen before: at the first page, and again when somebody signs in. */
function begin(response, visit = { asked: new Map() }) {
  const id = random();
  if (visits.size >= 10_000) visits.delete(visits.keys().next().value);
  visits.set(id, Object.assign(visit, { id }));
  response.setHeader('set-cookie', `${COOKIE}=${id}; Path=/; Secure; HttpOnly; SameSite=Lax`);
  return visit;
}

/** The question a page asks: its answer is taken from this visit only, and once. The verifier never leaves the server. */
async function ask(visit) {
  const one = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
  one.challenge = await oidc.calculatePKCECodeChallenge(one.verifier);
  if (visit.asked.size >= 10) visit.asked.delete(visit.asked.keys().next().value);
  visit.asked.set(one.state, one);
  return one;
}

/** Takes the answer, from whichever way it came: the code is redeemed with our secret and the verifier. */
async function redeem(visit, callback, answer) {
  const one = visit?.asked.get(answer.get('state'));
  if (!one) throw new Error('nobody asked for this');
  visit.asked.delete(one.state);
  const tokens = await oidc.authorizationCodeGrant(await issuer(), new URL(`${ORIGIN}${callback}?${answer}`), {
    expectedState: one.state, expectedNonce: one.nonce, pkceCodeVerifier: one.verifier,
  });
  const { sub, preferred_username: name } = tokens.claims();
  return { sub, name, token: tokens.id_token };
}

// --- pages
const POLICY = [
  "default-src 'none'", `script-src 'self' ${new URL(LOADER.src).origin}`, "style-src 'self'", 'img-src data:', "base-uri 'none'",
  `form-action 'self' ${ISSUER}`, "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
].join('; ');
const FILES = { '/site.css': 'text/css', '/site.js': 'text/javascript' };
const langOf = (request) => (/^ja\b/i.test(request.headers['accept-language'] ?? '') ? 'ja' : 'en');

function send(response, status, type, body) {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY, 'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin', 'referrer-policy': 'same-origin', 'x-content-type-options': 'nosniff',
    vary: 'Accept-Language, Cookie',
  }).end(body);
}
const go = (response, place) => response.writeHead(303, { location: place, 'cache-control': 'no-store' }).end();

const routes = {
  async 'GET /'(request, response) {
    const visit = visitOf(request) ?? begin(response);
    const lang = langOf(request);
    const asked = visit.person ? [] : [await ask(visit), await ask(visit)];
    send(response, 200, 'text/html', pages(lang).home({ person: visit.person, asked, client: CLIENT, loader: LOADER, issuer: ISSUER }));
  },
  // The small window ends here; <genkan-callback> hands its code to the page that opened it.
  async 'GET /callback'(request, response) {
    send(response, 200, 'text/html', pages(langOf(request)).callback({ loader: LOADER }));
  },
  // The page in between, for those who have no script: the same question, asked by the server.
  async 'GET /go'(request, response) {
    const visit = visitOf(request) ?? begin(response);
    const { state, nonce, challenge } = await ask(visit);
    go(response, oidc.buildAuthorizationUrl(await issuer(), {
      redirect_uri: `${ORIGIN}/return`, scope: 'openid profile', state, nonce, code_challenge: challenge, code_challenge_method: 'S256',
    }).href);
  },
  async 'GET /return'(request, response, { searchParams }) { await signIn(request, response, '/return', searchParams); },
  async 'POST /signed-in'(request, response) { await signIn(request, response, '/callback', new URLSearchParams(await text(request))); },
  // Ours is over. The issuer asks whether people want to sign out there as well, and sends them back.
  async 'POST /sign-out'(request, response) {
    const { id, person } = visitOf(request) ?? {};
    visits.delete(id);
    begin(response);
    if (!person) return go(response, '/');
    go(response, oidc.buildEndSessionUrl(await issuer(), { id_token_hint: person.token, post_logout_redirect_uri: `${ORIGIN}/` }).href);
  },
};

async function signIn(request, response, callback, answer) {
  const visit = visitOf(request);
  const person = await redeem(visit, callback, answer);
  visits.delete(visit.id);
  begin(response, { asked: new Map(), person });
  go(response, '/');
}

// --- listen
createServer(async (request, response) => {
  const url = new URL(request.url, ORIGIN);
  try {
    if (request.headers.host !== new URL(ORIGIN).host) return response.writeHead(421).end();
    if (request.method === 'POST' && request.headers.origin !== ORIGIN) return response.writeHead(403).end();
    const file = request.method === 'GET' && FILES[url.pathname];
    if (file) return send(response, 200, file, readFileSync(new URL(`.${url.pathname}`, import.meta.url)));
    const route = routes[`${request.method} ${url.pathname}`];
    if (!route) return send(response, 404, 'text/html', pages(langOf(request)).nothing());
    await route(request, response, url);
  } catch (error) {
    console.error(`${request.method} ${url.pathname}: ${error.code ?? ''} ${error.message}`); // Never the code or the token.
    send(response, 502, 'text/html', pages(langOf(request)).sorry({ refused: error.error === 'access_denied' }));
  }
}).listen(new URL(ORIGIN).port, '127.0.0.1', () => console.log(`listening on ${ORIGIN}`));
