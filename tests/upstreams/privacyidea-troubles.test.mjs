// What happens to people while privacyIDEA is slow, gone, started anew or answers nonsense: tests/lib/trouble.mjs.
import { Place } from '../lib/privacyidea.mjs';
import { troubles } from '../lib/trouble.mjs';

troubles({
  name: 'privacyIDEA',
  can: { phone: true, numbers: true, codes: true, info: true, addApp: true, survives: true },
  async open() {
    const place = await Place.open();
    const { gateway, server, between } = place;
    return {
      gateway, server, between,
      paths: { password: /^\/auth$/, code: /^\/auth$/, poll: /^\/validate\/polltransaction/ },
      person: async () => place.person('alice'),
      close: () => place.close(),
    };
  },
});
