#!/usr/bin/env node
// Starts one of the sites beside a gateway with demo accounts that knows it: `cargo xtask example NAME` builds and comes here.
import { spawn, execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, '..');

/** The address that client.toml names, on another port. */
const moved = (address, port) => address.replaceAll(':3000', `:${port}`);

/** The registration of an example, for a site on `port`: the text for the gateway's configuration, and what is in it. */
export function registration(name, port) {
  const text = moved(readFileSync(join(HERE, name, 'client.toml'), 'utf8'), port);
  const value = (key) => RegExp(`^${key} = \\[?"([^"]+)"`, 'm').exec(text)?.[1];
  return { text, client: value('id'), origin: value('origins'), secretFile: value('secret_file') };
}

/** The loader among built pages: its address at this issuer, and the hash that browsers check it by. */
export function loader(dist, issuer) {
  const file = readdirSync(join(dist, 'assets')).find((one) => /^genkan-\w+\.js$/.test(one));
  if (!file) throw new Error(`there is no loader in ${dist}; run \`cargo xtask build\``);
  const hash = createHash('sha384').update(readFileSync(join(dist, 'assets', file))).digest('base64');
  return { src: `${issuer}/assets/${file}`, integrity: `sha384-${hash}` };
}

/** The command line of a site's server; what has to be built for it is built into `folder`. */
export function command(name, { origin, issuer, client, folder, dist, secretFile }) {
  const { src, integrity } = loader(dist, issuer);
  const args = [join(HERE, name, 'server.mjs'), '--origin', origin, '--issuer', issuer, '--client', client, '--loader', src, '--integrity', integrity];
  if (secretFile) args.push('--secret-file', secretFile);
  if (existsSync(join(HERE, name, 'main.tsx'))) {
    const build = join(folder, 'main.js');
    execFileSync(join(ROOT, 'node_modules/.bin/esbuild'), [join(HERE, name, 'main.tsx'), '--bundle', '--minify', '--format=esm',
      '--define:process.env.NODE_ENV="production"', '--log-level=warning', `--outfile=${build}`], { stdio: 'inherit' });
    args.push('--build', build);
  }
  return args;
}

/** Fails where somebody else listens already. */
async function free(port, option) {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening').catch(() => { throw new Error(`port ${port} is in use: stop what listens there, or choose another with ${option}`); });
  server.close();
  await once(server, 'close');
}

async function main() {
  const { values: options, positionals: [name] } = parseArgs({ allowPositionals: true, options: {
    gateway: { type: 'string' }, dist: { type: 'string', default: join(ROOT, 'dist') },
    port: { type: 'string', default: '3000' }, 'issuer-port': { type: 'string', default: '8080' },
  } });
  await free(Number(options.port), '--port');
  await free(Number(options['issuer-port']), '--issuer-port');
  const folder = mkdtempSync(join(tmpdir(), 'genkan-example-'));
  const issuer = `http://localhost:${options['issuer-port']}`;
  const { text, client, origin, secretFile } = registration(name, options.port);
  if (secretFile) writeFileSync(join(folder, secretFile), randomBytes(32).toString('base64url'), { mode: 0o600 });
  const config = join(folder, 'gateway.toml');
  writeFileSync(config, `listen = "127.0.0.1:${options['issuer-port']}"\npublic_url = "${issuer}"\n\n${text}`);
  const children = [];
  let ended = false;
  /** Whatever ends, ends all of it. */
  const end = (code) => {
    if (ended) return;
    ended = true;
    process.exitCode = code;
    for (const child of children) child.kill('SIGTERM');
    Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit'))).then(() => rmSync(folder, { recursive: true, force: true }));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(0));
  const run = (program, args, env) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    children.push(child);
    child.on('error', (error) => { console.error(error.message); end(1); });
    child.on('exit', () => end(1));
    return new Promise((ready) => {
      let said = '';
      child.stdout.on('data', (part) => {
        process.stdout.write(part);
        said += part;
        if (/^listening on /m.test(said)) ready();
      });
    });
  };
  // The first sees to what it writes; what it says to its operator would hide the addresses.
  await run(options.gateway, ['--config', config, '--demo', '--dist', options.dist], { GENKAN_LOG: process.env.GENKAN_LOG ?? 'warn' });
  await run(process.execPath, command(name, { origin, issuer, client, folder, dist: options.dist, secretFile: secretFile && join(folder, secretFile) }));
  console.log(`
  1  Pair a phone   ${issuer}/demo: choose somebody, then “Use a window as the phone”, and leave that window open
  2  Open the site  ${origin}/
  3  Sign in        with that name and the password above; the phone asks

  The gateway knows the site as ${client}: ${config}
  Ctrl-C ends all of it.
`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main().catch((error) => { console.error(`error: ${error.message}`); process.exitCode = 1; });
