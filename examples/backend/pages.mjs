// The files of dist/, for trying things on one machine. In earnest a web server does this: docs/deploy.md.
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

const TYPES = { '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8', '.wasm': 'application/wasm', '.webmanifest': 'application/manifest+json' };
const DOCUMENTS = { '/': '/index', '/signed-in': '/index', '/help': '/help' };
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; "
  + "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
  + "require-trusted-types-for 'script'; trusted-types 'none'";

/** A function that answers a request with a page or a file, or with nothing. Without a folder there are none. */
export function pages(folder) {
  const files = new Map(); // Read once, so that no path of a request reaches the disk.
  for (const name of folder ? readdirSync(folder, { recursive: true }) : []) {
    if (TYPES[extname(name)]) files.set(`/${name.replaceAll(sep, '/')}`, readFileSync(join(folder, name)));
  }
  return ({ method, path, headers, cookies }) => {
    const document = DOCUMENTS[path];
    const japanese = /^ja\b/i.test(cookies.lang ?? headers['accept-language'] ?? '');
    const file = document ? `${document}${japanese ? '.ja' : ''}.html` : path;
    if (!files.has(file) || (!document && file.endsWith('.html'))) return undefined;
    // A form that was sent before the script had come: back to the page, and what was typed is not read.
    if (document && method === 'POST') return { status: 303, headers: { location: path } };
    if (method !== 'GET') return { status: 405, headers: { allow: 'GET, HEAD' } };
    const kept = file.startsWith('/assets/') && { 'cache-control': 'public, max-age=31536000, immutable' }; // Their names change.
    const dress = document && { vary: 'Accept-Language, Cookie', 'content-security-policy': POLICY };
    return { data: files.get(file), headers: { 'content-type': TYPES[extname(file)], ...kept, ...dress } };
  };
}
