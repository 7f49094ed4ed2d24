// The journeys of tests/lib/any.mjs with nothing behind the gateway but its own store: what every other has to match.
import { Gateway } from '../lib/gateway.mjs';
import { ROOMY } from '../lib/config.mjs';
import { journeys } from '../lib/any.mjs';
import { codesOf } from '../lib/unused.mjs';

journeys({
  name: 'own store',
  can: {
    // No code before its time.
    strict: true,
    phone: true, numbers: true, codes: true, recovery: true, info: true, addApp: true, rename: true, remove: true, newCodes: true,
  },
  async open() {
    const gateway = await Gateway.start(ROOMY);
    return {
      gateway,
      async person() {
        const user = await gateway.addUser({ mode: 'type2', recovery: true });
        const phone = await gateway.pair(user, 'Mei’s phone');
        return { ...user, phone, codes: codesOf(phone.seed, user.identifier, 0) };
      },
      close: () => gateway.dispose(),
    };
  },
});
