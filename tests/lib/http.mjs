// One HTTP exchange with every byte in our hands: Node's fetch adds headers of its own and hides Set-Cookie order.
import http from 'node:http';

const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: 256 });

/**
 * Sends one request to a gateway on the loopback and resolves with the whole answer.
 *
 * @param {string} origin `http://name:port`; the connection always goes to 127.0.0.1.
 * @param {{method?: string, path: string, headers?: Record<string, string | string[] | null>, body?: unknown,
 *   timeout?: number}} options a header of value `null` is left out; a body that is no string or Buffer becomes JSON.
 * @returns {Promise<{status: number, headers: http.IncomingHttpHeaders, rawHeaders: string[], text: string,
 *   json: any, elapsed: number}>} `json` is undefined when the body is none; `elapsed` in milliseconds.
 */
export function exchange(origin, { method = 'GET', path, headers = {}, body, timeout = 40_000 }) {
  const url = new URL(origin);
  const data = body === undefined ? undefined
    : typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  const sent = { host: url.host, ...headers };
  if (data && sent['content-length'] === undefined) sent['content-length'] = String(data.length);
  for (const name of Object.keys(sent)) if (sent[name] === null) delete sent[name];
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request({ agent, host: '127.0.0.1', port: url.port, method, path, headers: sent, setHost: false },
      (reply) => {
        const parts = [];
        reply.on('data', (part) => parts.push(part));
        reply.on('error', reject);
        reply.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          resolve({
            status: reply.statusCode, headers: reply.headers, rawHeaders: reply.rawHeaders, text, json: parse(text),
            elapsed: performance.now() - began,
          });
        });
      });
    request.setTimeout(timeout, () => request.destroy(new Error(`${method} ${path}: no answer within ${timeout} ms`)));
    request.on('error', reject);
    request.end(data);
  });
}

function parse(text) {
  try { return JSON.parse(text); } catch { return undefined; }
}

/** The word of a problem's type, e.g. `code-incorrect`; undefined when the answer is no problem. */
export function problem(reply) {
  const type = reply.json?.type;
  return typeof type === 'string' && type.startsWith('urn:genkan:problem:') ? type.slice('urn:genkan:problem:'.length)
    : undefined;
}
