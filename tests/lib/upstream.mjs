// Real identity servers: each is started on a port of its own, in a throw-away folder, with the demo people.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from './gateway.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const INSTALLED = process.env.GENKAN_UPSTREAMS ?? join(ROOT, 'target/upstreams/installed.json');

// A first start makes its database; on a busy machine that takes a while.
const PATIENCE = 120_000;

const children = new Set();
const endAll = () => { for (const child of children) child.kill('SIGKILL'); };
process.on('exit', endAll);

/** Where a server is installed. */
export function installed(name) {
  let all = {};
  try { all = JSON.parse(readFileSync(INSTALLED, 'utf8')); } catch { /* Nothing is. */ }
  if (!all[name]) throw new Error(`${name} is not installed: cargo xtask setup --upstreams ${name}`);
  return all[name];
}

/** The program of a server: what stands beside its packages in tests/upstreams. */
async function program(name) {
  const source = join(ROOT, 'tests/upstreams', name);
  const folder = installed(name);
  const files = await readdir(source);
  if (files.includes('start.py')) return [join(folder, 'bin/python'), join(source, 'start.py')];
  // A module finds its packages from where it lies.
  for (const file of files) {
    if (file.endsWith('.mjs') && !file.endsWith('.test.mjs')) await copyFile(join(source, file), join(folder, file));
  }
  return ['node', join(folder, 'start.mjs')];
}

/** A running server. */
class Upstream {
  /** All it ever wrote, over restarts. */
  log = '';
  /** What it said of itself when it was ready: `{url, config, people}`. */
  ready;
  #child;
  #ended;

  constructor(name, port, data, own) { Object.assign(this, { name, port, data, own }); }

  get url() { return this.ready.url; }

  get pid() { return this.#child.pid; }

  /** Starts the process; resolves when it answers. */
  async run() {
    const [command, ...args] = await program(this.name);
    const child = spawn(command, [...args, '--port', String(this.port), '--data', this.data], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    child.once('exit', () => children.delete(child));
    this.#child = child;
    this.#ended = once(child, 'exit').catch(() => {});
    let late;
    try {
      this.ready = await new Promise((done, failed) => {
        let out = '';
        child.stdout.on('data', (part) => {
          this.log += part;
          out += part;
          const line = /^ready (\{.*\})$/m.exec(out);
          if (line) done(JSON.parse(line[1]));
        });
        child.stderr.on('data', (part) => { this.log += part; });
        child.on('error', failed);
        child.on('exit', (code, signal) => failed(new Error(`${this.name} ended (${code ?? signal}):\n${this.log}`)));
        late = setTimeout(() => failed(new Error(`${this.name} is not ready:\n${this.log}`)), PATIENCE);
      });
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    } finally { clearTimeout(late); }
    return this;
  }

  /** A graceful end. */
  stop() { return this.#end('SIGTERM'); }

  /** Pulls the plug. */
  kill() { return this.#end('SIGKILL'); }

  /** The same server again, on the same port and data. */
  async restart() {
    await this.stop();
    return this.run();
  }

  /** It holds its breath: connections are taken, nothing is answered. */
  freeze() { this.#child.kill('SIGSTOP'); }

  /** It goes on. */
  thaw() { this.#child.kill('SIGCONT'); }

  /** Ends it, however it stands, and removes its data. */
  async dispose() {
    await this.kill();
    if (this.own) await rm(this.data, { recursive: true, force: true });
  }

  async #end(signal) {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      // One that is frozen cannot hear it.
      child.kill('SIGCONT');
    }
    await this.#ended;
  }
}

/**
 * Starts one of the servers of tests/upstreams.
 *
 * @param {string} name
 * @param {{port?: number, data?: string}} options a free port and a folder of its own unless given
 * @returns {Promise<Upstream>}
 */
export async function startUpstream(name, { port, data } = {}) {
  const folder = data ?? await mkdtemp(join(tmpdir(), `genkan-${name}-`));
  return new Upstream(name, port ?? await freePort(), folder, !data).run();
}
