// The journeys of tests/lib/any.mjs with a real better-auth behind the gateway.
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY, merge } from '../lib/config.mjs';
import { crowd, journeys } from '../lib/any.mjs';
import { startUpstream } from '../lib/upstream.mjs';

const LIKE = { codes: 'bob', recovery: 'alice', alone: 'erin', bare: 'erin' };

journeys({
  name: 'better-auth',
  can: {
    codes: true, recovery: true, trusts: true, alone: true, info: true, addApp: true, one: true, rename: true, remove: true, newCodes: true,
  },
  async open() {
    const server = await startUpstream('better-auth');
    const gateway = await Gateway.start({ config: merge(ROOMY.config, { upstream: server.ready.config }) });
    const next = crowd(server.ready.people);
    return {
      gateway,
      person: async (who) => next(LIKE[who]),
      async close() { await gateway.dispose(); await server.dispose(); },
    };
  },
});
