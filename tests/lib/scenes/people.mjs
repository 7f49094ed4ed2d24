// What the recipes of scenes share: people, a phone, a browser before the second proof.
import { randomBytes } from 'node:crypto';

const LINKS = { help: '/help', support: 'https://help.aoba.example/people', privacy: 'https://aoba.example/privacy' };
const PHONE = 'Mei’s phone';

/** A gateway on which requests may follow each other at once. */
export const QUICK = { policy: { limits: { push_gap: 0 } }, links: LINKS };

/** An account; its name becomes the same in every recording. */
export const account = (gateway, options = {}) => gateway.addUser({
  identifier: `mei-${randomBytes(4).toString('hex')}@aoba.example`, ...options,
});

/** An account with a phone, and a browser. */
export async function person(gateway, options) {
  const user = await account(gateway, options);
  return { user, phone: await gateway.pair(user, PHONE), client: gateway.client() };
}

/** The same, before the second proof. */
export async function proven(gateway, options) {
  const someone = await person(gateway, options);
  await someone.client.prove(someone.user);
  return someone;
}
