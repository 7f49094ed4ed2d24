// better-auth as somebody would run it: a sign-in name, a password, an authenticator app, backup codes.
//
//   node start.mjs --port 8451 --data DIR      (port 0: any free one)
//
// The library's memory adapter knows no disk. Its tables are written to DIR after every request, so that a restart with
// the same DIR goes on where it was.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deserialize, serialize } from 'node:v8';

import { base32 } from '@better-auth/utils/base32';
import { createOTP } from '@better-auth/utils/otp';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { twoFactor, username } from 'better-auth/plugins';

const PASSWORD = 'Correct-horse-1';
/** Who is here, and whether they have an authenticator app. */
const PEOPLE = { alice: true, bob: true, erin: false };
/** As many more of each (`alice-1`), so that every test has somebody whose codes nobody else has used. */
const CROWD = 24;

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, data: { type: 'string' } } });
mkdirSync(values.data, { recursive: true });
const file = join(values.data, 'store.bin');
const kept = existsSync(file) ? deserialize(readFileSync(file)) : null;
const secret = kept?.secret ?? randomBytes(32).toString('hex');
const tables = kept?.tables ?? { user: [], session: [], account: [], verification: [], twoFactor: [], rateLimit: [] };
const people = kept?.people ?? {};
const save = () => writeFileSync(file, serialize({ secret, tables, people }));

const server = createServer((request, response) => {
  response.on('finish', save);
  handle(request, response);
});
server.listen(Number(values.port), '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const url = `http://127.0.0.1:${server.address().port}`;

if (!kept) {
  const open = library(false);
  for (const [name, app] of Object.entries(PEOPLE)) {
    for (let nth = 0; nth <= CROWD; nth += 1) {
      const one = nth ? `${name}-${nth}` : name;
      people[one] = await signUp(open, one, app);
    }
  }
  save();
}
const handle = toNodeHandler(library(true));
// `origin` is what the library takes a request for its own by, also when something stands between.
console.log(`ready ${JSON.stringify({ url, config: { kind: 'better-auth', url, origin: url }, people })}`);
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});

function library(disableSignUp) {
  return betterAuth({
    appName: 'Demo',
    baseURL: url,
    secret,
    database: memoryAdapter(tables),
    emailAndPassword: { enabled: true, disableSignUp },
    // A hyphen in a name is the tests' own.
    plugins: [username({ usernameValidator: (name) => /^[a-z0-9._-]+$/i.test(name) }), twoFactor()],
    telemetry: { enabled: false },
    logger: { level: 'error' },
  });
}

/** Signs somebody up by the library's own calls; an app's seed is proven as a person does. */
async function signUp(auth, name, app) {
  const body = { name, email: `${name}@example.test`, password: PASSWORD, username: name };
  const signedUp = await auth.api.signUpEmail({ body, asResponse: true });
  if (!app) return { password: PASSWORD };
  const cookie = signedUp.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  const headers = new Headers({ cookie });
  const { totpURI, backupCodes } = await auth.api.enableTwoFactor({ body: { password: PASSWORD }, headers });
  const totp = new URL(totpURI).searchParams.get('secret');
  // The library's secret is a text; what an app is given is that text in base 32.
  const code = await createOTP(new TextDecoder().decode(base32.decode(totp))).totp();
  await auth.api.verifyTOTP({ body: { code }, headers });
  return { password: PASSWORD, totp, recovery: backupCodes };
}
