// The sites of examples/, each beside a gateway that knows it by the registration that lies in its folder.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, registration } from '../../examples/start.mjs';
import { DIST, Gateway, freePort } from './gateway.mjs';
import { ROOMY } from './config.mjs';

const running = new Set();
process.on('exit', () => { for (const child of running) child.kill('SIGKILL'); });

/** Starts a server written in JavaScript and waits until it listens: `{child, log(), stop()}`. */
export async function serve(args, { cwd } = {}) {
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const ended = once(child, 'exit').finally(() => running.delete(child));
  let log = '';
  await new Promise((done, failed) => {
    child.stdout.on('data', (part) => { log += part; if (/^listening on /m.test(log)) done(); });
    child.stderr.on('data', (part) => { log += part; });
    child.once('exit', (code) => failed(new Error(`the site ended (${code}):\n${log}`)));
  });
  return { child, log: () => log, stop: async () => { child.kill('SIGKILL'); await ended; } };
}

/** A gateway as visits want it, for people who are at a site: tabs open there, and neither of the two is a stranger. */
export function seenFrom(gateway, origin) {
  return new Proxy(gateway, {
    get(target, name) {
      if (name === 'origin') return origin;
      if (name === 'origins') return [target.origin, origin];
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** One of the sites, running. */
export class ExampleSite {
  /**
   * @param {'plain' | 'react' | 'dark'} name
   * @param {object} config goes over that of a gateway without limits
   */
  static async start(name, { breaks } = {}) {
    const site = new ExampleSite();
    const port = await freePort();
    const { text, client, origin, secretFile } = registration(name, port);
    const files = secretFile ? { [secretFile]: randomBytes(32).toString('base64url') } : {};
    site.gateway = await Gateway.start({ config: ROOMY.config, more: text, files, breaks });
    site.folder = await mkdtemp(join(tmpdir(), 'genkan-site-'));
    for (const [file, content] of Object.entries(files)) await writeFile(join(site.folder, file), content);
    Object.assign(site, { name, client, origin, issuer: site.gateway.origin });
    site.server = await serve(command(name, {
      origin, client, issuer: site.issuer, folder: site.folder, dist: DIST, secretFile: secretFile && join(site.folder, secretFile),
    }));
    return site;
  }

  /** As `visitTest` wants it. */
  get world() { return seenFrom(this.gateway, this.origin); }

  async close() {
    await this.server?.stop();
    await this.gateway.dispose();
    await rm(this.folder, { recursive: true, force: true });
  }
}
