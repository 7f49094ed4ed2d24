// What the sign-in costs in somebody else's page: the loader, the frame, and a component, each in a cold browser.
import { readFile } from 'node:fs/promises';
import { createServer, request as ask } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { DIST, Gateway, freePort } from '../lib/gateway.mjs';
import { freshBrowser } from './cold.mjs';

/** The loader as brotli 11, without headers, in bytes: what the build holds to its limit. */
export async function loaderSize() {
  const script = await readFile(join(DIST, 'genkan.js'));
  return brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

const page = (issuer, element) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>host</title><link rel="icon" href="data:,">
<script type="module" src="${issuer}/genkan.js" crossorigin="anonymous"></script>${element}`;

/** A server of one page; with `behind` everything else is that server's, as one proxy would have it. */
async function serve(port, document, behind) {
  const server = createServer((request, reply) => {
    if (request.url === '/host') return reply.writeHead(200, { 'content-type': 'text/html' }).end(document);
    if (!behind) return reply.writeHead(404).end();
    const passed = ask(behind + request.url, { method: request.method, headers: request.headers }, (answer) => {
      reply.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(reply);
    });
    return request.pipe(passed);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { close: () => { server.close(); server.closeAllConnections(); } };
}

/** Bytes on the wire until the network is quiet after `there` was shown, without the host's own document. */
async function visit(url, there) {
  const { context, close } = await freshBrowser();
  try {
    const sizes = [];
    context.on('requestfinished', (request) => {
      if (request.url() !== url && !request.url().startsWith('data:')) sizes.push(request.sizes());
    });
    const tab = context.pages()[0] ?? await context.newPage();
    await tab.goto(url);
    await there(tab);
    await tab.waitForLoadState('networkidle');
    await tab.waitForTimeout(500);
    const all = await Promise.all(sizes);
    return { requests: all.length, bytes: all.reduce((sum, { responseBodySize, responseHeadersSize }) => sum + responseBodySize + responseHeadersSize, 0) };
  } finally { await close(); }
}

/** `{button, frame, component}`, each `{requests, bytes}` of a first visit; `config` is what a release allows. */
export async function embedded(config) {
  const [hostPort, proxyPort] = [await freePort(), await freePort()];
  const [host, own] = [`http://shop.localhost:${hostPort}`, `http://id.genkan.localhost:${proxyPort}`];
  const gateway = await Gateway.start({ config, more: `[[clients]]
id = "shop"
name = "Shop"
origins = ["${host}"]
callbacks = ["${host}/callback"]
modes = ["popup", "frame"]
frame_password = true
` });
  // The component's gateway is known by the address of the proxy in front of it.
  const behind = await Gateway.start({ config: { ...config, public_url: own, hosts: [`id.genkan.localhost:${proxyPort}`] } });
  const widget = (mode) => `<genkan-signin client="shop" mode="${mode}" callback="/callback"></genkan-signin>`;
  const measure = async (port, document, there, passOn) => {
    const server = await serve(port, document, passOn);
    try { return await visit(`http://${port === proxyPort ? 'id.genkan' : 'shop'}.localhost:${port}/host`, there); } finally { server.close(); }
  };
  try {
    return {
      button: await measure(hostPort, page(gateway.origin, widget('popup')), (tab) => tab.locator('genkan-signin button').first().waitFor()),
      frame: await measure(hostPort, page(gateway.origin, widget('frame')), (tab) => tab.frameLocator('genkan-signin iframe').locator('html[data-ready] input[name=identifier]').waitFor()),
      component: await measure(proxyPort, page(own, widget('component')), (tab) => tab.locator('genkan-signin input[name=identifier]').waitFor(), `http://127.0.0.1:${behind.port}`),
    };
  } finally {
    await gateway.dispose();
    await behind.dispose();
  }
}
