// The journeys of tests/lib/any.mjs with a real better-auth behind the gateway.
import { journeys } from '../lib/any.mjs';
import { worldBehind } from '../lib/behind.mjs';

const LIKE = { codes: 'bob', recovery: 'alice', alone: 'erin', bare: 'erin' };

journeys({
  name: 'better-auth',
  can: {
    codes: true, recovery: true, trusts: true, alone: true, info: true, addApp: true, one: true, rename: true, remove: true, newCodes: true,
  },
  open: () => worldBehind('better-auth', LIKE),
});
