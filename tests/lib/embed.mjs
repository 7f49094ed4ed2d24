// A frame without a page: its document, its one cookie, and the calls that its script would make.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from './client.mjs';
import { merge, ROOMY } from './config.mjs';

/** Where the clients' pages are; nothing listens there. */
export const SHOP = 'http://shop.localhost:4100';
export const DESK = 'http://desk.localhost:4200';
const MODES = ['popup', 'redirect', 'frame'];

const client = (id, origin, more) => ({
  id, name: `Shop ${id}`, names: { ja: `店 ${id}` }, origins: [origin], callbacks: [`${origin}/callback`], modes: MODES, ...more,
});

/** Of the client that can keep one. */
export const SECRET = randomBytes(24).toString('base64url');
const secretFile = join(mkdtempSync(join(tmpdir(), 'genkan-secret-')), 'desk');
writeFileSync(secretFile, `${SECRET}\n`, { mode: 0o600 });

// The tests of the server need no built pages: a document with the place for the ticket, and the loader's names.
const folder = mkdtempSync(join(tmpdir(), 'genkan-dist-'));
mkdirSync(join(folder, 'assets'));
for (const [name, text] of Object.entries({
  'index.html': '<!doctype html><title>Sign in</title>',
  'embed.html': '<!doctype html><html lang="en"><meta name="genkan-embed" content=""><title>Sign in</title>',
  'embed.ja.html': '<!doctype html><html lang="ja"><meta name="genkan-embed" content=""><title>サインイン</title>',
  'genkan.js': 'export {};', 'genkan.d.ts': 'export {};', 'assets/genkan-0123456789abcdef.js': 'export {};',
  'embed.js': 'export {};', 'component.js': 'export {};', 'assets/signin.0123456789abcdef.js': 'export {};',
})) writeFileSync(join(folder, name), text);

/** The clients of these tests, as `[[clients]]`. */
export const CLIENTS = [
  client('shop', SHOP, { origins: [SHOP, 'http://www.shop.localhost:4100'] }),
  client('pass', SHOP, { frame_password: true, theme: { accent: '#0b6b3a', radius: 12, font: 'serif' } }),
  client('plain', SHOP, { modes: ['popup', 'redirect'] }),
  client('gone', SHOP, { enabled: false }),
  client('desk', DESK, { secret_file: secretFile }), client('other', SHOP),
];

/** Options of a gateway with these clients and no limits. */
export const WITH_CLIENTS = { dist: folder, config: merge(ROOMY.config, { clients: CLIENTS }) };

const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
/** The hash of that (RFC 7636, appendix B). */
export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

/** The ticket, or the word in its place. */
export const ticketOf = (html) => /<meta name="genkan-embed" content="([^"]*)">/.exec(html)?.[1];

/** The code in the address a flow of a client ends with. */
export const codeOf = (flow) => new URL(flow.step.redirect_to).searchParams.get('code');

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const form = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined)).toString();

/** `POST /oidc/token` of a page of a public client, or, with `secret`, of a client's server: the whole answer. */
export function redeem(gateway, code, { client: id = 'shop', origin = SHOP, verifier = VERIFIER, secret } = {}) {
  const headers = { ...FORM, ...secret ? {} : { origin, 'sec-fetch-site': 'cross-site' } };
  const body = form({
    grant_type: 'authorization_code', client_id: id, client_secret: secret, code, redirect_uri: `${origin}/callback`, code_verifier: verifier,
  });
  return gateway.raw({ method: 'POST', path: '/oidc/token', headers, body });
}

/** `POST /oidc/par` of the client's server. */
export function push(gateway, { client: id = 'desk', origin = DESK, secret = SECRET, ...more } = {}) {
  const body = form({
    client_id: id, client_secret: secret, response_type: 'code', redirect_uri: `${origin}/callback`, scope: 'openid', state: 'of-the-server',
    code_challenge: CHALLENGE, code_challenge_method: 'S256', ...more,
  });
  return gateway.raw({ method: 'POST', path: '/oidc/par', headers: FORM, body });
}

/** Where a browser is sent that comes to the door from a page of a client. */
export async function sentTo(browser, { client: id = 'shop', origin = SHOP } = {}) {
  const query = new URLSearchParams({
    client_id: id, response_type: 'code', redirect_uri: `${origin}/callback`, scope: 'openid', state: randomBytes(16).toString('base64url'),
    code_challenge: CHALLENGE, code_challenge_method: 'S256',
  });
  const reply = await browser.send('GET', `/oidc/authorize?${query}`, undefined, {
    headers: { accept: 'text/html', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  });
  return new URL(reply.headers.location, browser.origin).searchParams;
}

/** The code a signed-in browser is sent back to a client with. */
export const codeFor = async (browser, place) => (await sentTo(browser, place)).get('code');

/** The ID token a client has of a signed-in browser. */
export const idToken = async (gateway, browser, place) => (await redeem(gateway, await codeFor(browser, place), place)).json.id_token;

/** The claims of an ID token, unchecked: who tests signatures does it with a library. */
export const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());

/** A frame in a page of `parent`, in a browser of its own. */
export class Frame extends Client {
  base = '/embed/v1';

  /** @param {{client?: string, parent?: string}} place */
  constructor(gateway, { client: id = 'shop', parent = SHOP } = {}) {
    super(gateway.origin);
    Object.assign(this, { gateway, id, parent });
  }

  /** The document; its ticket is kept. */
  async load({ lang = 'en', headers = {} } = {}) {
    const query = new URLSearchParams({ client_id: this.id, parent_origin: this.parent, lang });
    const reply = await this.send('GET', `/embed/signin?${query}`, undefined, {
      headers: { accept: 'text/html', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe', ...headers },
    });
    this.ticket = ticketOf(reply.text);
    return reply;
  }

  /** `POST /embed/v1/requests`. */
  ask(more = {}, options) {
    const state = randomBytes(16).toString('base64url');
    return this.send('POST', '/embed/v1/requests', {
      ticket: this.ticket, client_id: this.id, state, code_challenge: CHALLENGE, code_challenge_method: 'S256', ...more,
    }, options);
  }

  /** Document, request and flow: stands before its first screen. */
  async open(more = {}) {
    await this.load();
    const asked = await this.ask(more);
    if (asked.status !== 201) return asked;
    this.request = asked.json.request;
    return this.start({ purpose: asked.json.purpose, client: this.id, return: asked.json.request });
  }
}
