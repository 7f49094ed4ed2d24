// The journeys of tests/lib/any.mjs with a real OpenID provider behind the gateway, that asks people on their phone:
// once after a password of the gateway's own store, once without any password.
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { crowd, journeys } from '../lib/any.mjs';
import { ProviderPhone, askedEvery } from '../lib/provider-phone.mjs';
import { startUpstream } from '../lib/upstream.mjs';

function world(passwordless) {
  return async () => {
    const server = await startUpstream('ciba');
    await askedEvery(server.url, 1);
    const gateway = await Gateway.start({
      config: merge(ROOMY.config, { upstream: { ...server.ready.config, passwordless } }),
      env: { GENKAN_UPSTREAM_SECRET: server.ready.secret },
    });
    const next = crowd(server.ready.people);
    return {
      gateway,
      async person() {
        const { identifier } = next('alice');
        const own = passwordless ? { identifier } : await gateway.addUser({ identifier, mode: null });
        return { ...own, phone: new ProviderPhone(server.url, identifier) };
      },
      async close() { await gateway.dispose(); await server.dispose(); },
    };
  };
}

journeys({ name: 'OpenID CIBA', can: { phone: true, numbers: true, info: true }, open: world(false) });

journeys({
  name: 'OpenID CIBA without a password',
  can: { phone: true, numbers: true, info: true, password: false },
  open: world(true),
});
