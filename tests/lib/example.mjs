// The small backend of examples/backend on a port of its own, as it is or with one of its rules taken out.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from './gateway.mjs';
import { Client } from './client.mjs';
import { exchange } from './http.mjs';
import { totp } from './totp.mjs';

export const EXAMPLE = resolve(import.meta.dirname, '../../examples/backend');

const running = new Set();
process.on('exit', () => { for (const child of running) child.kill('SIGKILL'); });

/** The people of its accounts file; `code()` is what their app shows now. */
async function people(file) {
  const all = JSON.parse(await readFile(file, 'utf8'));
  return all.map((one) => ({ ...one, seed: base32(one.totp), code() { return totp(this.seed, Date.now()); } }));
}

const kitFile = (people) => people.map(({ identifier, password, totp }) => ['[[accounts]]', ...Object.entries({ identifier, password, totp })
  .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)].join('\n')).join('\n\n');

function base32(text) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = 0n;
  for (const letter of text) bits = (bits << 5n) | BigInt(alphabet.indexOf(letter));
  return Buffer.from(bits.toString(16).padStart(text.length * 5 / 4, '0'), 'hex');
}

/** So many people of their own, as the accounts file has them, for tests that would wait for each other's codes. */
export function crowd(count) {
  const letters = () => [...randomBytes(32)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte & 31]).join('');
  return Array.from({ length: count }, (_, n) => ({ identifier: `person-${n}@example.org`, password: `pw ${letters()}`, totp: letters() }));
}

/** The small backend, running. */
export class ExampleBackend {
  /** All it ever wrote. */
  log = '';

  /**
   * @param {{dist?: string, accounts?: object[], source?: string, cheap?: boolean, without?: [string, string]}} options
   *   `accounts` and `source` instead of its own; `cheap` hashes passwords cheaply; `without` is a piece of the source and
   *   what stands there instead.
   */
  static async start({ dist, accounts, source, cheap, without } = {}) {
    const backend = new ExampleBackend();
    backend.port = await freePort();
    backend.origin = `http://localhost:${backend.port}`;
    backend.dir = await mkdtemp(join(tmpdir(), 'genkan-example-'));
    await cp(EXAMPLE, backend.dir, { recursive: true });
    if (accounts) await writeFile(join(backend.dir, 'demo-accounts.json'), JSON.stringify(accounts));
    backend.people = await people(join(backend.dir, 'demo-accounts.json'));
    if (source) await writeFile(join(backend.dir, 'server.mjs'), source);
    if (cheap && /scrypt\)/.test(await readFile(join(backend.dir, 'server.mjs'), 'utf8'))) await backend.#take('N: 2 ** 14, r: 8, p: 5', 'N: 2 ** 13');
    if (without) await backend.#take(...without);
    await writeFile(backend.kitFile, kitFile(backend.people));
    const pages = dist ? ['--dist', dist] : [];
    const child = spawn(process.execPath, [join(backend.dir, 'server.mjs'), '--accounts', join(backend.dir, 'demo-accounts.json'),
      '--port', String(backend.port), ...pages], { stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    backend.ended = once(child, 'exit').finally(() => running.delete(child));
    backend.child = child;
    await new Promise((done, failed) => {
      child.stdout.on('data', (part) => { backend.log += part; if (/^listening on /m.test(backend.log)) done(); });
      child.stderr.on('data', (part) => { backend.log += part; });
      child.once('exit', (code) => failed(new Error(`the small backend ended (${code}):\n${backend.log}`)));
    });
    return backend;
  }

  /** The conformance kit's file about its people. */
  get kitFile() { return join(this.dir, 'kit.toml'); }

  async #take(piece, instead) {
    const file = join(this.dir, 'server.mjs');
    const source = await readFile(file, 'utf8');
    if (source.split(piece).length !== 2) throw new Error(`not exactly once in server.mjs: ${piece}`);
    await writeFile(file, source.replace(piece, () => instead));
  }

  /** A new browser (no page). */
  client() { return new Client(this.origin); }

  /** A call with nothing a browser adds. */
  raw(options) { return exchange(this.origin, options); }

  async dispose() {
    this.child.kill('SIGKILL');
    await this.ended;
    await rm(this.dir, { recursive: true, force: true });
  }
}
