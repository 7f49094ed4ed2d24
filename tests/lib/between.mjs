// Between the gateway and a server behind it: everything is let through, counted, and, when a test says so, spoilt.
import { once } from 'node:events';
import http from 'node:http';

/** Ways in which an answer can be nonsense. */
export const NONSENSE = {
  html: { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Welcome</title><h1>It works!</h1>' },
  'half of a JSON': { status: 200, headers: { 'content-type': 'application/json' }, body: '{"status": 200, "data": {"us' },
  'another JSON': { status: 200, headers: { 'content-type': 'application/json' }, body: '[[["nothing", {"of": "use"}]]]' },
  'no body': { status: 200, headers: {}, body: '' },
  'error 500': { status: 500, headers: { 'content-type': 'text/html' }, body: '<h1>Server Error (500)</h1>' },
  'error 502': { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad Gateway</h1>' },
  'error 503': { status: 503, headers: { 'content-type': 'text/plain', 'retry-after': '7' }, body: 'maintenance' },
  'a way elsewhere': { status: 302, headers: { location: 'http://169.254.169.254/latest/' }, body: '' },
  'two megabytes': { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ data: 'x'.repeat(2 << 20) }) },
};

/** A proxy on a port of its own. */
export class Between {
  /** Every call that came: `{method, path, body, status, cookies, spoilt}`; `status` is there when it was answered. */
  calls = [];
  #spoil;
  #open = new Set();
  #asked = [];

  static async open(target) {
    const between = new Between();
    between.target = new URL(target);
    between.server = http.createServer((request, reply) => {
      between.#pass(request, reply).catch(() => reply.destroy());
    });
    between.server.on('connection', (socket) => {
      between.#open.add(socket);
      socket.once('close', () => between.#open.delete(socket));
    });
    between.server.listen(0, '127.0.0.1');
    await once(between.server, 'listening');
    between.url = `http://127.0.0.1:${between.server.address().port}`;
    return between;
  }

  /** How many calls went to paths that match. */
  count(pattern, method) {
    return this.calls.filter((one) => pattern.test(one.path) && (!method || one.method === method)).length;
  }

  /** A call whose path matches, once it has come: none of the first `begun` of all calls. */
  callAfter(begun, pattern) {
    const found = this.calls.slice(begun).find((one) => pattern.test(one.path));
    return found ?? new Promise((done) => { this.#asked.push({ pattern, done }); });
  }

  /**
   * From now on calls that match are spoilt, the first `times` of them:
   *  - `answer`: they are answered with this (`NONSENSE`) and never reach the server;
   *  - `cut: 'before'`: the line breaks before the server has heard, `'after'`: when it has answered, `'half'`: within
   *    the answer;
   *  - `hold`: a promise: they are held back until it is kept, then let through.
   */
  spoil({ path = /./, method, times = Infinity, ...how }) { this.#spoil = { path, method, times, how }; }

  /** Everything goes through again. */
  mend() { this.#spoil = undefined; }

  async close() {
    this.mend();
    this.server.close();
    for (const socket of this.#open) socket.destroy();
  }

  #wrong(call) {
    const spoil = this.#spoil;
    if (!spoil || spoil.times <= 0 || !spoil.path.test(call.path) || (spoil.method && spoil.method !== call.method)) return undefined;
    spoil.times -= 1;
    call.spoilt = true;
    return spoil.how;
  }

  async #pass(request, reply) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    const call = { method: request.method, path: request.url, body: body.toString('utf8') };
    this.calls.push(call);
    this.#asked = this.#asked.filter(({ pattern, done }) => !pattern.test(call.path) || void done(call));
    const wrong = this.#wrong(call);
    if (wrong?.answer) return this.#answer(call, reply, wrong.answer);
    if (wrong?.cut === 'before') return reply.destroy();
    if (wrong?.hold) await wrong.hold;
    const answer = await this.#forward(request, body);
    if (wrong?.cut === 'after') return reply.destroy();
    if (wrong?.cut === 'half') {
      reply.writeHead(answer.status, answer.headers);
      reply.write(answer.body.subarray(0, Math.ceil(answer.body.length / 2)));
      return reply.destroy();
    }
    return this.#answer(call, reply, answer);
  }

  #answer(call, reply, { status, headers, body }) {
    call.status = status;
    call.cookies = headers['set-cookie'] ?? [];
    reply.writeHead(status, headers);
    reply.end(body);
  }

  #forward(request, body) {
    const { hostname, port } = this.target;
    return new Promise((done, failed) => {
      const onward = http.request({ host: hostname, port, method: request.method, path: request.url, headers: request.headers }, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('error', failed);
        answer.on('end', () => {
          const { 'transfer-encoding': _, connection: __, ...headers } = answer.headers;
          done({ status: answer.statusCode, headers, body: Buffer.concat(parts) });
        });
      });
      onward.on('error', failed);
      onward.end(body);
    });
  }
}
