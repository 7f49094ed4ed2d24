// A gateway of one's own: free port, temporary data, generated configuration, the real binary.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { randomBytes } from 'node:crypto';
import { exchange } from './http.mjs';
import { Client } from './client.mjs';
import { Phone } from './phone.mjs';
import { configuration } from './config.mjs';
import { Secure } from './secure.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const BINARY = process.env.GENKAN_GATEWAY ?? join(ROOT, 'target/debug/genkan-gateway');
/** Where the built pages lie; a gateway starts without them, the browser tests do not. */
export const DIST = process.env.GENKAN_DIST ?? join(ROOT, 'dist');

function environment({ breaks, env }) {
  const { GENKAN_BREAK: _, ...rest } = process.env;
  return { RUST_LOG: 'info', ...rest, ...(breaks ? { GENKAN_BREAK: breaks } : {}), ...env };
}

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

// Whatever ends the tests, their gateways end with them.
const children = new Set();
const endAll = () => { for (const child of children) child.kill('SIGKILL'); };
process.on('exit', endAll);
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => { endAll(); process.exit(1); });

/** A running gateway. */
export class Gateway {
  /** All it ever wrote to stdout and stderr, over restarts. */
  log = '';
  #child;

  /**
   * Starts one.
   *
   * @param {{breaks?: string, config?: object, args?: string[], dist?: string, env?: object, host?: string, more?: string,
   *   files?: Record<string, string>, secure?: boolean}} options `breaks` is a rule to switch off (negative control), `config` goes over the
   *   defaults of config.mjs, section by section, `env` over the environment; `host` is the name people know it by; `more`
   *   stands at the end of its configuration, as text, and `files` lie beside that; `secure` puts TLS before it.
   */
  static async start(options = {}) {
    if (!existsSync(BINARY)) throw new Error(`no gateway at ${BINARY}: cargo build -p genkan-gateway --features negative-controls`);
    const gateway = new Gateway();
    gateway.options = options;
    gateway.dir = await mkdtemp(join(tmpdir(), 'genkan-test-'));
    gateway.port = await freePort();
    if (options.secure) gateway.front = await Secure.open();
    if (gateway.front) gateway.front.to = gateway.port;
    gateway.origin = `http${gateway.front ? 's' : ''}://${options.host ?? 'localhost'}:${gateway.front?.port ?? gateway.port}`;
    gateway.configFile = join(gateway.dir, 'gateway.toml');
    await gateway.configure(options.config);
    for (const [name, content] of Object.entries(options.files ?? {})) await writeFile(join(gateway.dir, name), content, { mode: 0o600 });
    await gateway.run();
    return gateway;
  }

  /** Writes its configuration, for the next start: `config` goes over the defaults of config.mjs. */
  async configure(config) {
    const { dist = DIST, more = '' } = this.options;
    const text = configuration({ port: this.port, origin: this.origin, data: join(this.dir, 'data'), dist }, config);
    await writeFile(this.configFile, `${text}\n${more}`);
  }

  /** Starts the process; resolves when it listens. */
  async run() {
    const child = spawn(BINARY, ['--config', this.configFile, ...this.options.args ?? []], {
      env: environment(this.options),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    this.#child = child;
    this.pid = child.pid;
    this.ended = once(child, 'exit');
    const listening = new Promise((done, failed) => {
      let out = '';
      child.stdout.on('data', (part) => {
        this.log += part;
        out += part;
        if (/^listening on \S+$/m.test(out)) done();
      });
      child.stderr.on('data', (part) => { this.log += part; });
      child.on('error', failed);
      child.on('exit', (code, signal) => failed(new Error(`the gateway ended (${code ?? signal}):\n${this.log}`)));
    });
    await listening;
    return this;
  }

  /** Runs one of its subcommands on the same configuration and returns its stdout. */
  async cli(args, input = '') {
    const child = spawn(BINARY, [...args, '--config', this.configFile], { env: environment({ env: this.options.env }), stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (part) => { out += part; });
    child.stderr.on('data', (part) => { err += part; });
    child.stdin.on('error', () => {}); // It may end without reading.
    child.stdin.end(input);
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`genkan-gateway ${args.join(' ')}: exit ${code}\n${out}${err}`);
    return out;
  }

  /**
   * Adds an account with a random password.
   *
   * @param {{identifier?: string, mode?: string | null, name?: string, email?: string, sms?: string, recovery?: boolean,
   *   pass?: 'once' | 'reusable'}} options `mode` null leaves it to the configuration; `recovery` and `pass` come back as
   *   the codes and the pass themselves.
   */
  async addUser({ identifier = `user-${randomBytes(5).toString('hex')}@aoba.example`, mode = 'type6', name, email, sms, recovery, pass } = {}) {
    const password = `pw ${randomBytes(12).toString('base64url')}`;
    const named = name ? ['--name', name] : [];
    const numbered = mode ? ['--number-mode', mode] : [];
    await this.cli(['user', 'add', identifier, ...numbered, ...named, '--password-stdin'], `${password}\n`);
    const user = { identifier, password, mode };
    if (email) await this.cli(['user', 'address', 'add', identifier, '--email', email]);
    if (sms) await this.cli(['user', 'address', 'add', identifier, '--sms', sms]);
    if (recovery) user.recovery = JSON.parse(await this.cli(['user', 'recovery-codes', 'new', identifier, '--json'])).codes;
    if (pass) user.pass = JSON.parse(await this.cli(['user', 'pass', identifier, `--${pass}`, '--json'])).pass;
    return user;
  }

  /** A fresh pairing link for an account. */
  async pairingLink(identifier) {
    return JSON.parse(await this.cli(['device', 'link', identifier, '--json'])).link;
  }

  /** Pairs a new phone with an account. */
  async pair(user, name = 'Test phone', app = undefined) {
    return Phone.pair(this.origin, await this.pairingLink(user.identifier), name, app);
  }

  /** An account with a phone and a browser that stands before the second method: `{user, phone, client}`. */
  async person(options = {}) {
    const user = await this.addUser(options);
    const phone = await this.pair(user);
    return { user, phone, client: this.client() };
  }

  /** A new browser (no page). */
  client(options) { return new Client(this.origin, options); }

  /** A call with nothing a browser adds. */
  raw(options) { return exchange(this.origin, options); }

  /** Nobody reads its log any more, as when a supervisor dies. */
  breakLog() {
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  /** Graceful stop; resolves with the exit code. */
  async stop() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    const [code, signal] = await this.ended;
    return code ?? signal;
  }

  /** Pulls the plug. */
  async kill() {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** Every byte it keeps on disk, as one string in Latin-1, so that any secret can be searched for. */
  async disk() {
    const parts = [];
    for (const entry of await readdir(this.dir, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) parts.push((await readFile(join(entry.parentPath ?? entry.path, entry.name))).toString('latin1'));
    }
    return parts.join('\n');
  }

  /** Ends it, however it stands, and removes its data. */
  async dispose() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    await this.ended.catch(() => {});
    this.front?.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}
