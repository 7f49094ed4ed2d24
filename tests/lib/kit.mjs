// The conformance kit on a gateway: the people it may sign in as, the file that says so, and what it reports.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
/** The kit's program. */
export const KIT = process.env.GENKAN_CONFORMANCE ?? join(ROOT, 'target/debug/genkan-conformance');

/** Options of a gateway that the kit is through with in a minute: short lives, and limits that are there but soon over. */
export const QUICK = {
  config: {
    policy: {
      push_lifetime: 4, fresh: 4, undo: 60,
      limits: {
        push_gap: 1, push_per_window: 50, push_since_success: 50, max_delay: 30, enrollments_per_hour: 100, phones: 20,
        authenticator_apps: 20, passkeys: 20,
      },
    },
  },
};

/** An account as the kit's file has it, in TOML. */
function account({ identifier, password, totp, recovery = [], pass, link }) {
  const lines = ['[[accounts]]', `identifier = ${JSON.stringify(identifier)}`, `password = ${JSON.stringify(password)}`];
  if (totp) lines.push(`totp = ${JSON.stringify(totp)}`);
  if (recovery.length) lines.push(`recovery = ${JSON.stringify(recovery)}`);
  if (pass) lines.push(`pass = ${JSON.stringify(pass)}`);
  if (link) lines.push(`phone = { how = "contract", link = ${JSON.stringify(link)} }`);
  return lines.join('\n');
}

/**
 * People of every kind in a gateway, and the kit's file about them; `gateway.secrets` are theirs.
 *
 * @param {Gateway} gateway
 * @param {{phones?: boolean, apps?: number, accept?: string[], from?: number}} options `apps` have an authenticator app and no
 *   phone; `accept` are checks that may be left out, `from` is where names begin to count
 */
export async function people(gateway, { phones = true, apps: many = phones ? 6 : 1, accept = [], from = 0 } = {}) {
  const add = async (n, options, phone) => {
    const user = await gateway.addUser({ identifier: `kit-${n}@aoba.example`, ...options });
    return { ...user, link: phone ? await gateway.pairingLink(user.identifier) : undefined };
  };
  const apps = Array.from({ length: many }, (_, n) => (
    add(`app${from + n}`, { recovery: true, pass: 'reusable' }).then((user) => ({ ...user, totp: 'enroll' }))));
  const modes = phones ? ['none', 'none', 'type6', 'select', 'onphone'] : [];
  const all = await Promise.all([...apps, ...modes.map((mode, n) => add(`phone${from + n}`, { mode }, true))]);
  gateway.secrets = all.flatMap((one) => [one.password, one.pass, ...one.recovery ?? []]).filter(Boolean);
  const file = join(gateway.dir, `kit-${from}.toml`);
  await writeFile(file, `patience = 90\naccept_skipped = ${JSON.stringify(accept)}\n\n${all.map(account).join('\n\n')}\n`);
  return file;
}

/**
 * Runs the kit; resolves with its report, its exit code and what it has printed.
 *
 * @param {string} url
 * @param {string} file
 * @param {string[]} args
 */
export async function examine(url, file, args = []) {
  const json = `${file}.json`;
  const junit = `${file}.xml`;
  const child = spawn(KIT, ['--url', url, '--account', file, '--json', json, '--junit', junit, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stdout.on('data', (part) => { text += part; });
  child.stderr.on('data', (part) => { text += part; });
  const [code] = await once(child, 'close');
  const read = async (path) => readFile(path, 'utf8').catch(() => '');
  const report = await read(json);
  return { code, text, junit: await read(junit), report: report ? JSON.parse(report) : undefined };
}

/** Names of the checks that failed. */
export const failed = ({ report, text }) => {
  if (!report) throw new Error(`the kit did not come to a report:\n${text}`);
  return report.checks.filter((one) => one.result === 'failed').map((one) => one.name);
};
