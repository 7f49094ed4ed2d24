#!/usr/bin/env node
// Serves the built notes; any static host would do that sends these headers.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({ options: {
  origin: { type: 'string', default: 'http://kumo.localhost:3000' },
  issuer: { type: 'string', default: 'http://localhost:8080' },
  client: { type: 'string', default: 'kumo' },
  loader: { type: 'string' }, integrity: { type: 'string', default: '' },
  build: { type: 'string', default: new URL('build/main.js', import.meta.url).pathname },
} });
const { origin: ORIGIN, issuer: ISSUER } = options;
const here = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const filled = (name) => here(name).replaceAll('%ISSUER%', ISSUER).replaceAll('%CLIENT%', options.client)
  .replaceAll('%LOADER%', options.loader ?? `${ISSUER}/genkan.js`).replaceAll(/ integrity="%INTEGRITY%"/g, options.integrity && ` integrity="${options.integrity}"`);
if (!existsSync(options.build)) throw new Error('npm run build comes first');

const FILES = {
  '/': ['text/html', filled('index.html')], '/callback.html': ['text/html', filled('callback.html')],
  '/site.css': ['text/css', here('site.css')], '/main.js': ['text/javascript', readFileSync(options.build, 'utf8')],
};
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'", `script-src 'self' ${ISSUER}`, "style-src 'self'", `connect-src ${ISSUER}`, 'img-src data:', "base-uri 'none'",
    "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin', 'referrer-policy': 'same-origin', 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache',
};

createServer((request, response) => {
  const file = FILES[new URL(request.url, ORIGIN).pathname];
  if (request.headers.host !== new URL(ORIGIN).host) return response.writeHead(421).end();
  if (!file || !['GET', 'HEAD'].includes(request.method)) return response.writeHead(404, HEADERS).end();
  return response.writeHead(200, { ...HEADERS, 'content-type': `${file[0]}; charset=utf-8` }).end(file[1]);
}).listen(new URL(ORIGIN).port, '127.0.0.1', () => console.log(`listening on ${ORIGIN}`));
