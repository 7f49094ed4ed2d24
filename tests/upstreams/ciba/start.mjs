// An OpenID provider with backchannel authentication (CIBA core 1.0, poll mode), and a phone for its people.
//
//   node start.mjs --port 8461 --data DIR      (port 0: any free one)
//
// The provider is the library's. The phone is this file's: the library leaves to whoever runs it how a request reaches
// somebody's device.
//
//   GET  /phone/requests   {account}                what that person's phone shows: [{id, account, message}]
//   POST /phone/answer     {id, decision}           approve | deny
//   GET  /phone/count      {account}                how many requests that phone ever got
//   POST /phone/provider   {interval, polls}        the interval told to clients in s (null: not told, so 5)
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import Provider, { errors } from 'oidc-provider';

import { Phone } from './phone.mjs';
import { Store } from './store.mjs';

const PEOPLE = ['alice', 'dave'];
/** As many more of each (`alice-1`): every test has somebody whose phone is its own. */
const CROWD = 24;
const CLIENT = 'gateway';
const SECRET = 'the gateway, and nobody else: + % & knows this';
const CIBA = 'urn:openid:params:grant-type:ciba';
/** What is left to a person when the client says nothing, s. */
const USUAL = 120;
/** The least time between two polls when none is told, s (CIBA core 7.3). */
const INTERVAL = 5;

const everybody = PEOPLE.flatMap((name) => Array.from({ length: CROWD + 1 }, (_, nth) => (nth ? `${name}-${nth}` : name)));
const people = Object.fromEntries(everybody.map((name) => [name, { phone: true }]));

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, data: { type: 'string' } } });
mkdirSync(values.data, { recursive: true });
const store = new Store(join(values.data, 'store.bin'));
const phone = new Phone(store);
const port = await free(Number(values.port));
const url = `http://127.0.0.1:${port}`;

const provider = new Provider(url, {
  adapter: store.adapter(),
  jwks: { keys: [store.key()] },
  cookies: { keys: [store.secret()] },
  clients: [{
    client_id: CLIENT,
    client_secret: SECRET,
    grant_types: [CIBA],
    redirect_uris: [],
    response_types: [],
    backchannel_token_delivery_mode: 'poll',
  }],
  clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
  findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  ttl: {
    Grant: 600,
    AccessToken: 600,
    IdToken: 600,
    BackchannelAuthenticationRequest: (ctx) => Math.min(Number(ctx?.oidc?.params.requested_expiry) || USUAL, 600),
  },
  features: {
    devInteractions: { enabled: false },
    ciba: {
      enabled: true,
      deliveryModes: ['poll'],
      processLoginHint: (_ctx, hint) => (Object.hasOwn(people, hint) ? hint : undefined),
      processLoginHintToken: () => undefined,
      validateBindingMessage: (_ctx, message) => {
        if (message && !/^\d{2,6}$/.test(message)) throw new errors.InvalidBindingMessage('a number expected');
      },
      validateRequestContext: () => {},
      verifyUserCode: () => {},
      triggerAuthenticationDevice: (ctx, request, account) =>
        phone.receive({ id: request.jti, account: account.accountId, message: ctx.oidc.params.binding_message ?? null }),
    },
  },
});
provider.use(phone.routes(provider, errors));
provider.use(paced);

const server = provider.listen(port, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
// `url` and `issuer` differ when something stands between.
const config = { kind: 'ciba', url, issuer: url, client_id: CLIENT, login_claim: 'sub' };
console.log(`ready ${JSON.stringify({ url, config, secret: SECRET, people })}`);
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});

/** The library neither tells an interval nor minds being asked too often; a provider in the field does both. */
async function paced(ctx, next) {
  const asked = ctx.path === '/token' && ctx.method === 'POST';
  await next();
  if (ctx.path === '/backchannel' && ctx.body?.auth_req_id) {
    phone.told(ctx.body.auth_req_id, phone.interval ?? INTERVAL);
    if (phone.interval) ctx.body = { ...ctx.body, interval: phone.interval };
  }
  if (!asked) return;
  const id = ctx.oidc?.params?.auth_req_id;
  if (id && ctx.body?.error === 'authorization_pending' && phone.early(id)) ctx.body = { error: 'slow_down' };
}

async function free(wanted) {
  if (wanted) return wanted;
  const { createServer } = await import('node:net');
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
