// What a provider that is slow, gone, new or talks nonsense does to people who wait for their phone:
// tests/lib/trouble.mjs.
import { Between } from '../lib/between.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { crowd } from '../lib/any.mjs';
import { ProviderPhone, askedEvery } from '../lib/provider-phone.mjs';
import { startUpstream } from '../lib/upstream.mjs';
import { troubles } from '../lib/trouble.mjs';

troubles({
  name: 'OpenID CIBA',
  // The password is the gateway's own here: what happens to it is told in tests/browser.
  can: { phone: true, password: false, survives: true },
  async open() {
    const server = await startUpstream('ciba');
    await askedEvery(server.url, 1);
    const between = await Between.open(server.url);
    const gateway = await Gateway.start({
      config: merge(ROOMY.config, { upstream: { ...server.ready.config, url: between.url } }),
      env: { GENKAN_UPSTREAM_SECRET: server.ready.secret },
    });
    const next = crowd(server.ready.people);
    return {
      gateway, server, between,
      paths: { poll: /\/token$/ },
      async person() {
        const { identifier } = next('alice');
        return { ...await gateway.addUser({ identifier, mode: null }), phone: new ProviderPhone(server.url, identifier) };
      },
      async close() { await gateway.dispose(); await between.close(); await server.dispose(); },
    };
  },
});
