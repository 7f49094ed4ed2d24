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

/** The clients of these tests, as `[[clients]]`. */
export const CLIENTS = [
  client('shop', SHOP, { origins: [SHOP, 'http://www.shop.localhost:4100'] }),
  client('pass', SHOP, { frame_password: true, theme: { accent: '#0b6b3a', radius: 12, font: 'serif' } }),
  client('plain', SHOP, { modes: ['popup', 'redirect'] }),
  client('gone', SHOP, { enabled: false }),
  client('desk', DESK),
];

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
export const STAND_IN = folder;

/** Options of a gateway with these clients and no limits. */
export const WITH_CLIENTS = { dist: folder, config: merge(ROOMY.config, { clients: CLIENTS }) };

/** A pair of PKCE as anybody makes one; only its form matters here. */
export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeGWOHg2-5PSIOd6kYfY';

/** The ticket, or the word in its place. */
export const ticketOf = (html) => /<meta name="genkan-embed" content="([^"]*)">/.exec(html)?.[1];

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
