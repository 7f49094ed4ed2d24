// docs/embed.md, followed to the letter: its files, its commands, in an empty folder; then somebody signs in at the shop.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { visitTest } from '../lib/browser.mjs';
import { accessible } from '../lib/axe.mjs';
import { DIST, freePort } from '../lib/gateway.mjs';
import { exchange } from '../lib/http.mjs';
import { fits, numberOf, prove, remember } from '../lib/page.mjs';
import { Phone } from '../lib/phone.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const GATEWAY = process.env.GENKAN_GATEWAY ?? join(ROOT, 'target/debug/genkan-gateway');
const guide = await readFile(join(ROOT, 'docs/embed.md'), 'utf8');
const blocks = [...guide.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)\n```$/gms)].map(([, kind, name, text]) => ({ kind, name, text }));
const named = (name) => blocks.filter((one) => one.name === name).map(({ text }) => text);

/** The folder of somebody who follows the guide, with the two addresses on ports of this test. */
class Folder {
  #children = [];

  static async open() {
    const folder = new Folder();
    folder.path = await mkdtemp(join(tmpdir(), 'genkan-guide-'));
    folder.ports = [await freePort(), await freePort()];
    folder.issuer = `http://localhost:${folder.ports[0]}`;
    folder.shop = `http://shop.localhost:${folder.ports[1]}`;
    await symlink(GATEWAY, join(folder.path, 'genkan-gateway'));
    await symlink(DIST, join(folder.path, 'dist'));
    return folder;
  }

  /** A text of the guide, for this folder. */
  here(text) { return text.replaceAll(/\b8080\b/g, this.ports[0]).replaceAll(/\b3000\b/g, this.ports[1]); }

  #options(env = {}) { return { cwd: this.path, env: { ...process.env, ...env } }; }

  write(name, text) { return writeFile(join(this.path, name), this.here(text)); }

  /** Runs a command to its end and gives what it said. */
  async run(command, env) { return (await promisify(execFile)('sh', ['-ec', this.here(command)], this.#options(env))).stdout; }

  /** Runs a command that stays; gives what it said until it listened. */
  async start(command) {
    const child = spawn('sh', ['-ec', `exec ${this.here(command)}`], { ...this.#options(), stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.push(child);
    let said = '';
    await new Promise((done, failed) => {
      const hear = (part) => { said += part; if (/^listening on /m.test(said)) done(); };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code) => failed(new Error(`\`${command}\` ended (${code}):\n${said}`)));
    });
    return said;
  }

  async close() {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(this.path, { recursive: true, force: true });
  }
}

const folder = await Folder.open();
process.on('exit', () => { rm(folder.path, { recursive: true, force: true }).catch(() => {}); });
let password;

/** Blocks in the order of the guide: files are written, commands are run. */
test.before(async () => {
  const five = guide.slice(guide.indexOf('\n## Five minutes'), guide.indexOf('\n## Which mode'));
  for (const { kind, name, text } of blocks.filter((one) => five.includes(`\n${one.text}\n`))) {
    if (kind !== 'sh') await folder.write(name, text);
    else if (name === 'gateway') password = /^ *Password +(\S+)/m.exec(await folder.start(text))[1];
    else if (name === 'site') await folder.start(text);
    // What it would bring is here already, in the version that is tried.
    else if (/^npm install openid-client@6$/.test(text)) await symlink(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
    else if (name === undefined) await folder.run(text);
  }
});
test.after(() => folder.close());

const world = () => ({ origin: folder.shop, origins: [folder.issuer], log: '', raw: (options) => exchange(folder.issuer, options) });

/** One of the demo's people, and a phone that was paired on its page. */
async function demo(identifier) {
  const body = new URLSearchParams({ account: identifier }).toString();
  const { text } = await exchange(folder.issuer, { method: 'POST', path: '/demo', body, headers: {
    'content-type': 'application/x-www-form-urlencoded', origin: folder.issuer, 'sec-fetch-site': 'same-origin',
  } });
  const [link] = /http[^"<\s]*#pair=[\w.-]+/.exec(text) ?? assert.fail(text);
  return { user: { identifier, password }, phone: await Phone.pair(folder.issuer, link) };
}

test('the guide names every file it needs', async () => {
  for (const name of ['gateway.toml', 'index.html', 'callback.html', 'site.js', 'server.mjs']) await access(join(folder.path, name));
  assert.match(await readFile(join(folder.path, 'loader.html'), 'utf8'), RegExp(`^<script type="module" src="${folder.issuer}/assets/genkan-\\w+\\.js" integrity="sha384-[\\w+/]+=*" crossorigin="anonymous"></script>\\n$`));
});

test('the guide has every attribute, event and reason of the types, and none besides', async () => {
  const types = await readFile(join(ROOT, 'embed/genkan.d.ts'), 'utf8');
  const part = (from, to) => types.slice(types.indexOf(from), types.indexOf(to, types.indexOf(from)));
  const keys = (text) => [...text.matchAll(/^ {2}(?:readonly )?'?([\w-]+)'?\??: /gm)].map(([, name]) => name);
  const table = (heading, nth = 0) => {
    const section = guide.slice(guide.indexOf(`\n${heading}\n`));
    const rows = section.slice(0, section.indexOf('\n## ', 1)).split('\n\n').filter((text) => text.startsWith('|'))[nth].trim().split('\n').slice(2);
    return rows.flatMap((row) => [...row.split('|')[1].matchAll(/`([\w-]+)`/g)].map(([, name]) => name));
  };
  const attributes = [...new Set([...keys(part('interface ThemeAttributes', '\n}')), ...keys(part('interface SigninAttributes', '\n}')),
    ...keys(part('interface SecurityInfoAttributes', '\n}'))])];
  assert.deepEqual(table('## The element').sort(), attributes.sort());
  assert.deepEqual(table('## Events').sort(), keys(part('interface SigninEventMap', '\n}')).sort());
  const reasons = [...part('type Reason', ';\n\n').matchAll(/\| '([\w-]+)'/g)].map(([, name]) => name);
  assert.deepEqual(table('## Events', 1).sort(), reasons.sort());
  assert.ok(attributes.length > 12 && reasons.length > 6);
});

for (const [lang, identifier] of [['en', 'mei@aoba.example'], ['ja', 'kenji@aoba.example']]) {
  visitTest(`whoever follows the guide has a shop that people sign in at, ${lang}`, { gateway: world, lang }, async (visit) => {
    const { user, phone } = await demo(identifier);
    visit.canary.guard('the password', password);
    visit.canary.guard('the secret of the shop', (await readFile(join(folder.path, 'shop.secret'), 'utf8')).trim());
    // The element speaks the language of the page it stands in.
    for (const name of ['index.html', 'callback.html']) await folder.write(name, named(name)[0].replace('lang="en"', `lang="${lang}"`));
    const page = await visit.tab('/');
    await page.locator('genkan-signin button').first().waitFor();
    await fits(page, 'the shop');
    await accessible(page, 'the shop');
    const opened = visit.context.waitForEvent('page');
    await page.locator('genkan-signin button').first().click();
    const small = await opened;
    await small.getByText(lang === 'ja' ? 'ハナの店' : 'Hana Shop').waitFor();
    await prove(small, user);
    await phone.approve(await numberOf(small));
    const gone = small.waitForEvent('close');
    await remember(small, true);
    await gone;
    await page.getByText('Hello,').waitFor();
    assert.equal(await phone.count(), 1, 'requests on the phone');
    if (lang === 'en') await byHand(visit);
  });
}

/** The call of the guide: once it brings tokens, twice it ends the session. */
async function byHand(visit) {
  const [command] = named('curl');
  const verifier = randomBytes(32).toString('base64url');
  const page = await visit.context.newPage();
  const answered = page.waitForRequest((one) => one.url().startsWith(`${folder.shop}/callback?`));
  await page.goto(`${folder.issuer}/oidc/authorize?${new URLSearchParams({
    client_id: 'shop', response_type: 'code', redirect_uri: `${folder.shop}/callback`, scope: 'openid', state: 'here', nonce: 'n',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  })}`);
  const code = new URL((await answered).url()).searchParams.get('code');
  const redeem = async () => JSON.parse(await folder.run(command, { CODE: code, VERIFIER: verifier }));
  assert.match((await redeem()).id_token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
  const [sid] = (await visit.context.cookies(folder.issuer)).filter(({ name }) => name === '__Host-sid');
  const session = () => exchange(folder.issuer, { path: '/api/v1/session', headers: { cookie: `${sid.name}=${sid.value}` } });
  assert.equal((await session()).json.authenticated, true);
  assert.deepEqual((await redeem()).error, 'invalid_grant');
  assert.equal((await session()).json.authenticated, false, 'a stolen code ends it');
  await page.close();
}
