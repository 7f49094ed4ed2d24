// What a better-auth that is slow, gone, new or talks nonsense does to people: tests/lib/trouble.mjs.
import { Between } from '../lib/between.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { crowd } from '../lib/any.mjs';
import { startUpstream } from '../lib/upstream.mjs';
import { troubles } from '../lib/trouble.mjs';

troubles({
  name: 'better-auth',
  // A right code whose answer is lost has used up what was begun there; people begin again.
  // A change asks for the password first, and only then the server; what happens to that is tried at the sign-in.
  can: { codes: true, info: true, survives: true },
  async open() {
    const server = await startUpstream('better-auth');
    const between = await Between.open(server.url);
    const gateway = await Gateway.start({ config: merge(ROOMY.config, { upstream: { ...server.ready.config, url: between.url } }) });
    const next = crowd(server.ready.people);
    return {
      gateway, server, between,
      paths: { password: /\/sign-in\/username$/, code: /\/two-factor\/verify-totp$/ },
      person: async (who) => next(who === 'bare' ? 'erin' : 'bob'),
      async close() { await gateway.dispose(); await between.close(); await server.dispose(); },
    };
  },
});
