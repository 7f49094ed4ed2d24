#!/usr/bin/env node
// A treasury that asks once more before money leaves: signing in by a small window, approving in a frame beside the payment.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import * as oidc from 'openid-client';
import { PAYMENTS, pages } from './pages.mjs';

// --- settings
const { values: options } = parseArgs({ options: {
  origin: { type: 'string', default: 'http://kura.localhost:3000' },
  issuer: { type: 'string', default: 'http://localhost:8080' },
  client: { type: 'string', default: 'kura' },
  'secret-file': { type: 'string', default: 'kura.secret' },
  loader: { type: 'string' }, integrity: { type: 'string', default: '' },
} });
const { origin: ORIGIN, issuer: ISSUER, client: CLIENT } = options;
const SECRET = readFileSync(options['secret-file'], 'utf8').trim();
const LOADER = { src: options.loader ?? `${ISSUER}/genkan.js`, integrity: options.integrity };
const CALLBACK = `${ORIGIN}/callback`;

// --- the issuer: found at the first use, and looked for again when it was not there
let found;
const issuer = () => found ??= oidc.discovery(new URL(ISSUER), CLIENT, SECRET, oidc.ClientSecretBasic(SECRET), {
  execute: ISSUER.startsWith('http://localhost') ? [oidc.allowInsecureRequests] : [], // On this computer only.
}).catch((error) => { found = undefined; throw error; });

// --- visits: what this site knows of a browser, by its cookie
const COOKIE = '__Host-kura';
const visits = new Map();
const visitOf = (request) => visits.get(RegExp(`${COOKIE}=([\\w-]{43})`).exec(request.headers.cookie ?? '')?.[1]);

function begin(response, visit = { asked: new Map() }) {
  const id = randomBytes(32).toString('base64url');
  if (visits.size >= 10_000) visits.delete(visits.keys().next().value);
  visits.set(id, Object.assign(visit, { id }));
  response.setHeader('set-cookie', `${COOKIE}=${id}; Path=/; Secure; HttpOnly; SameSite=Lax`);
  return visit;
}

/** A question, and what it is about: the answer to one payment never releases another. */
async function ask(visit, about) {
  const one = { about, at: Math.floor(Date.now() / 1000), state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
  one.challenge = await oidc.calculatePKCECodeChallenge(one.verifier);
  if (visit.asked.size >= 10) visit.asked.delete(visit.asked.keys().next().value);
  visit.asked.set(one.state, one);
  return one;
}

/** The tokens for an answer, if it is the one to a question about this. */
async function redeem(visit, about, answer) {
  const one = visit?.asked.get(answer.get('state'));
  if (one?.about !== about) throw new Error('nobody asked for this');
  visit.asked.delete(one.state);
  const tokens = await oidc.authorizationCodeGrant(await issuer(), new URL(`${CALLBACK}?${answer}`), {
    expectedState: one.state, expectedNonce: one.nonce, pkceCodeVerifier: one.verifier,
  });
  return { claims: tokens.claims(), idToken: tokens.id_token, asked: one };
}

/**
 * The same question for somebody who is signed in, told to the issuer from server to server (RFC 9126), with the proof of
 * who it is about: no page can put another person there. What comes back names it for the frame.
 */
async function askAgain(visit, about) {
  const one = await ask(visit, about);
  const address = await oidc.buildAuthorizationUrlWithPAR(await issuer(), {
    redirect_uri: CALLBACK, scope: 'openid', state: one.state, nonce: one.nonce, code_challenge: one.challenge,
    code_challenge_method: 'S256', id_token_hint: visit.idToken,
  });
  return { ...one, request: address.searchParams.get('request_uri') };
}

// --- pages
const POLICY = [
  "default-src 'none'", `script-src 'self' ${ISSUER}`, `frame-src ${ISSUER}`, "style-src 'self'", 'img-src data:', "base-uri 'none'",
  "form-action 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
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
const about = { loader: LOADER, client: CLIENT };

const routes = {
  async 'GET /'(request, response) {
    const visit = visitOf(request) ?? begin(response);
    const page = pages(langOf(request));
    if (!visit.person) return send(response, 200, 'text/html', page.door({ ...about, asked: await ask(visit, 'sign-in') }));
    return send(response, 200, 'text/html', page.waiting({ person: visit.person, released: visit.released }));
  },
  async 'GET /callback'(request, response) { send(response, 200, 'text/html', pages(langOf(request)).callback(about)); },
  async 'POST /signed-in'(request, response) {
    const visit = visitOf(request);
    const { claims, idToken } = await redeem(visit, 'sign-in', new URLSearchParams(await text(request)));
    visits.delete(visit.id);
    begin(response, { asked: new Map(), person: { sub: claims.sub, name: claims.preferred_username }, idToken, released: new Map() });
    go(response, '/');
  },
  async 'GET /payment'(request, response, { searchParams }) {
    const visit = visitOf(request);
    const payment = PAYMENTS.find(({ id }) => id === searchParams.get('id'));
    if (!visit?.person || !payment || visit.released.has(payment.id)) return go(response, '/');
    return send(response, 200, 'text/html', pages(langOf(request)).payment({ ...about, payment, asked: await askAgain(visit, payment.id) }));
  },
  async 'POST /release'(request, response) {
    const visit = visitOf(request);
    const answer = new URLSearchParams(await text(request));
    const { claims, asked } = await redeem(visit, answer.get('payment'), answer);
    // The same person, and not the sign-in of this morning: what was proven has to be younger than the question.
    if (claims.sub !== visit.person.sub || claims.auth_time < asked.at) throw new Error('not proven anew');
    visit.released.set(asked.about, { at: claims.auth_time, how: claims.amr });
    go(response, '/');
  },
  async 'POST /sign-out'(request, response) {
    visits.delete(visitOf(request)?.id);
    begin(response);
    go(response, '/');
  },
};

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
    send(response, 502, 'text/html', pages(langOf(request)).sorry());
  }
}).listen(new URL(ORIGIN).port, '127.0.0.1', () => console.log(`listening on ${ORIGIN}`));
