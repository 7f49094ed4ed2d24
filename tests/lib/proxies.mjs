// A real nginx or Caddy with the files of examples/deploy, in front of a gateway that the world reaches only through it.
// Nothing of them is changed but addresses and where files lie.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import './localhost.mjs';
import { DIST, Gateway, freePort } from './gateway.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const EXAMPLES = join(ROOT, 'examples/deploy');
const UNPACKED = join(ROOT, 'target/xtask/proxies');
const KINDS = ['documents', 'assets', 'files', 'discovery'];

/** Where the program of a proxy is; undefined when there is none on this machine. */
export function programOf(name) {
  const named = process.env[`GENKAN_${name.toUpperCase()}`];
  const known = ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', join(UNPACKED, 'usr/sbin'), join(UNPACKED, 'usr/bin')];
  return [named, ...known.map((folder) => join(folder, name))].find((path) => path && existsSync(path));
}

/** How each proxy is made out of the example's text. */
const MAKES = {
  nginx: {
    pages: 'nginx-pages.conf', ending: 'conf', example: (layout) => `nginx-${layout}.conf`,
    text: (text, { port, dir }) => `daemon off;\npid ${dir}/nginx.pid;\nerror_log stderr warn;\n${process.getuid?.() === 0 ? 'user root;\n' : ''}`
      + `events { }\nhttp {\n${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${dir}/${name};`).join('\n')}\n`
      + `access_log off;\n${text.replaceAll('listen 443', `listen 127.0.0.1:${port}`)}\n}\n`,
    args: ({ file, dir }) => ['-p', dir, '-c', file],
  },
  caddy: {
    pages: 'pages.caddy', ending: 'caddy', example: (layout) => `${layout}.Caddyfile`,
    text: (text, { port, dir }) => `{\n\tadmin off\n\tauto_https off\n\tstorage file_system ${dir}/caddy\n}\n`
      + text.replaceAll(/^(\S+\.localhost) \{$/gm, (_, host) => `https://${host}:${port} {\n\tbind 127.0.0.1\n\ttls ${dir}/cert.pem ${dir}/key.pem`),
    args: ({ file }) => ['run', '--config', file, '--adapter', 'caddyfile'],
  },
};

/** A gateway behind a proxy; for browser tests it is the gateway. */
export class Proxied {
  origins = [];
  /** What the proxy has written. */
  said = '';

  /**
   * Starts gateway and proxy.
   *
   * @param {'nginx' | 'caddy'} name
   * @param {'one-address' | 'two-addresses'} layout
   */
  static async open(name, layout) {
    const one = new Proxied();
    try { await one.#begin(name, layout); } catch (error) { await one.close(); throw error; }
    return one;
  }

  async #begin(name, layout) {
    const make = MAKES[name];
    this.dir = await mkdtemp(join(tmpdir(), `genkan-${name}-`));
    const port = await freePort();
    this.origin = `https://login.genkan.localhost:${port}`;
    const apart = layout === 'two-addresses';
    this.api = apart ? `https://api.genkan.localhost:${port}` : this.origin;
    if (apart) this.origins = [this.api];
    this.gateway = await Gateway.start({ config: {
      public_url: this.api, trusted_proxies: ['127.0.0.1/32'], ...(apart ? { pages: [this.origin] } : {}),
    } });
    await this.#certificate();
    await this.#files(make, apart);
    const text = this.#local(await readFile(join(EXAMPLES, make.example(layout)), 'utf8'));
    const file = join(this.dir, `made.${make.ending}`);
    await writeFile(file, make.text(text, { port, dir: this.dir }));
    await mkdir(join(this.dir, 'logs'));
    this.child = spawn(programOf(name), make.args({ file, dir: this.dir }), { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: this.dir } });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on('data', (part) => { this.said += part; });
    this.ended = once(this.child, 'exit');
    process.on('exit', () => this.child.kill('SIGKILL'));
    await this.#answers();
  }

  /** The example's text with the addresses and folders of this test. */
  #local(text) {
    return text.replaceAll('/etc/genkan', this.dir).replaceAll('/srv/genkan/dist', DIST).replaceAll('.example.com', '.genkan.localhost')
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${this.gateway.port}`);
  }

  /** What docs/deploy.md says has to lie beside the example. */
  async #files(make, apart) {
    const api = apart ? ['--api', this.api] : [];
    for (const kind of KINDS) {
      const text = await this.gateway.cli(['headers', '--server', make.ending === 'conf' ? 'nginx' : 'caddy', '--only', kind, ...api]);
      await writeFile(join(this.dir, `${kind}.${make.ending}`), text);
    }
    await writeFile(join(this.dir, make.pages), this.#local(await readFile(join(EXAMPLES, make.pages), 'utf8')));
    await writeFile(join(this.dir, 'discovery.json'), await this.gateway.cli(['discovery', ...api]));
  }

  async #certificate() {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
      '-keyout', join(this.dir, 'key.pem'), '-out', join(this.dir, 'cert.pem'), '-subj', '/CN=genkan.localhost',
      '-addext', 'subjectAltName=DNS:login.genkan.localhost,DNS:api.genkan.localhost'], { stdio: 'ignore' });
  }

  /** Waits until a call comes through. */
  async #answers() {
    for (let tries = 0; ; tries += 1) {
      if (this.child.exitCode !== null) throw new Error(`the proxy ended (${this.child.exitCode}):\n${this.said}`);
      const reply = await this.fetch('/api/v1/session', { origin: this.api }).catch((error) => error);
      if (reply.status === 200) return;
      if (tries > 200) throw new Error(`the proxy does not answer: ${reply.stack ?? reply.status}\n${this.said}`);
      await new Promise((done) => { setTimeout(done, 50); });
    }
  }

  /** One exchange by HTTP/1.1: `{status, headers, body}`. */
  fetch(path, { origin = this.origin, method = 'GET', headers = {}, body } = {}) {
    const { hostname, port, host } = new URL(origin);
    return new Promise((done, failed) => {
      const request = https.request({ host: '127.0.0.1', port, servername: hostname, path, method, headers: { host, ...headers }, rejectUnauthorized: false },
        (reply) => {
          const parts = [];
          reply.on('data', (part) => parts.push(part));
          reply.on('end', () => done({ status: reply.statusCode, headers: reply.headers, body: Buffer.concat(parts) }));
        });
      request.on('error', failed);
      request.end(body);
    });
  }

  /** What a browser test asks of its gateway. */
  get log() { return this.gateway.log; }
  cli(...all) { return this.gateway.cli(...all); }
  addUser(...all) { return this.gateway.addUser(...all); }
  pairingLink(...all) { return this.gateway.pairingLink(...all); }

  async close() {
    this.child?.kill('SIGTERM');
    await this.ended;
    await this.gateway?.dispose();
    await rm(this.dir, { recursive: true, force: true });
  }
}
