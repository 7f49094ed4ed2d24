// What a django-allauth that is slow, gone, new or talks nonsense does to people: tests/lib/trouble.mjs.
import { Between } from '../lib/between.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { crowd } from '../lib/any.mjs';
import { startUpstream } from '../lib/upstream.mjs';
import { troubles } from '../lib/trouble.mjs';

troubles({
  name: 'django-allauth',
  can: { codes: true, info: true, addApp: true, survives: true, again: true },
  async open() {
    const server = await startUpstream('allauth');
    const between = await Between.open(server.url);
    const gateway = await Gateway.start({ config: merge(ROOMY.config, { upstream: { ...server.ready.config, url: between.url } }) });
    const next = crowd(server.ready.people);
    return {
      gateway, server, between,
      paths: { password: /\/auth\/login$/, code: /\/2fa\/authenticate$/ },
      person: async (who) => next(who === 'bare' ? 'erin' : 'bob'),
      async close() { await gateway.dispose(); await between.close(); await server.dispose(); },
    };
  },
});
