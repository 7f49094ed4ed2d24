// A gateway in front of a real identity server whose people come as a crowd: each test takes somebody of its own.
import { crowd } from './any.mjs';
import { Between } from './between.mjs';
import { ROOMY, merge } from './config.mjs';
import { isStep } from './expect.mjs';
import { Gateway } from './gateway.mjs';
import { startUpstream } from './upstream.mjs';

/**
 * Starts the server, the gateway, and with `counted` what counts and disturbs the calls between them.
 *
 * @param {string} name as in tests/upstreams
 * @param {{counted?: boolean, upstream?: object, around?: object}} options `upstream` goes over the server's own section, `around`
 *   is what the gateway starts with beside it
 * @returns {Promise<{server: object, between?: Between, gateway: Gateway, next: (like: string) => object, close: () => Promise<void>}>}
 */
export async function behind(name, { counted = false, upstream: more = {}, around = ROOMY } = {}) {
  const begun = [];
  // What was started stays until it is ended: a gateway that does not come up must not leave the rest behind, for which
  // the whole file would wait.
  const close = async () => { for (const one of begun.reverse()) await (one.dispose ?? one.close).call(one); };
  try {
    const server = await startUpstream(name);
    begun.push(server);
    const between = counted ? await Between.open(server.url) : undefined;
    if (between) begun.push(between);
    const upstream = { ...server.ready.config, ...between && { url: between.url }, ...more };
    const { secret } = server.ready;
    const env = secret ? { GENKAN_UPSTREAM_SECRET: secret } : {};
    const gateway = await Gateway.start({ ...around, env, config: merge(around.config, { upstream }) });
    begun.push(gateway);
    return { server, between, gateway, next: crowd(server.ready.people), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What `open` of a world of journeys gives; `like` says which of the people each kind of person is. */
export async function worldBehind(name, like) {
  const { gateway, next, close } = await behind(name);
  return { gateway, person: async (who) => next(like[who]), close };
}

/** From the password to the session; the code only where one is asked for. `asked`: for another site (see relying.mjs). */
export async function through(client, person, { remember = false, asked } = {}) {
  await client.prove(person, asked);
  if (client.flow.step.type === 'code_required') isStep(await client.act('code', { code: await person.codes.next() }), 'remember_browser');
  isStep(await client.act('remember', { remember }), 'signed_in');
}
