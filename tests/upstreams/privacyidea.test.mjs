// The journeys of tests/lib/any.mjs with a real privacyIDEA behind the gateway, and phones that really sign.
import { journeys } from '../lib/any.mjs';
import { Place } from '../lib/privacyidea.mjs';

const LIKE = { phone: 'alice', codes: 'alice', recovery: 'alice', alone: 'erin', bare: 'alice' };

journeys({
  name: 'privacyIDEA',
  can: {
    phone: true, numbers: true, notMe: true, codes: true, recovery: true, alone: true, info: true, addApp: true, rename: true,
    remove: true, newCodes: true,
  },
  async open() {
    const place = await Place.open();
    return { gateway: place.gateway, person: async (who) => place.person(LIKE[who]), close: () => place.close() };
  },
});
