// A gateway with a real privacyIDEA behind it, its people with phones that sign, and what its administrator can see.
import { crowd } from './any.mjs';
import { Between } from './between.mjs';
import { merge, ROOMY } from './config.mjs';
import { Gateway } from './gateway.mjs';
import { UpstreamPhone } from './upstream-phone.mjs';
import { startUpstream } from './upstream.mjs';

/** Both of them, and what is between. */
export class Place {
  /** Every byte that the clients of `client()` were sent. */
  heard = '';

  /**
   * @param {{config?: object, upstream?: object, service?: boolean}} options `config` goes over the gateway's, `upstream`
   *   over its section `[upstream]`; without `service` it has no service account there
   */
  static async open({ config = {}, upstream = {}, service = true } = {}) {
    const place = new Place();
    place.server = await startUpstream('privacyidea');
    place.between = await Between.open(place.server.url);
    const { ready } = place.server;
    const { service_user: user, ...plain } = ready.config;
    const section = { ...plain, ...(service ? { service_user: user } : {}), url: place.between.url, ...upstream };
    place.gateway = await Gateway.start({ config: merge(merge(ROOMY.config, { upstream: section }), config), env: { GENKAN_UPSTREAM_SECRET: ready.secret } });
    place.next = crowd(ready.people);
    return place;
  }

  /** The next person like this one, with the phone if there is one. */
  person(like) {
    const one = this.next(like);
    if (!one.phone) return one;
    const phone = new UpstreamPhone(`${this.server.url}/ttype/push`, one.phone);
    // One that was taken back before the phone asked has rung nowhere, but it was sent.
    phone.count = () => this.sent(phone.serial);
    return { ...one, phone };
  }

  /** How many requests the server has ever made for a phone. */
  async sent(serial) {
    const { value } = await this.admin('GET', '/authenticationlog/?page_size=1000&event_types=CHALLENGE_TRIGGERED');
    return value.auth_logs.filter((one) => one.serial.split(',').includes(serial)).length;
  }

  /** A browser without a page that keeps what it hears. */
  client() {
    const client = this.gateway.client();
    const send = client.send.bind(client);
    client.send = async (...call) => {
      const reply = await send(...call);
      this.heard += `${reply.rawHeaders.join('\n')}\n${reply.text}\n`;
      return reply;
    };
    return client;
  }

  /** A call as the server's administrator. */
  async admin(method, path, body) {
    this.token ??= await this.#signIn();
    // It takes a type without a body amiss.
    const typed = body ? { 'content-type': 'application/json' } : {};
    const reply = await fetch(`${this.server.url}${path}`, {
      method, headers: { authorization: this.token, ...typed }, body: body && JSON.stringify(body),
    });
    return (await reply.json()).result;
  }

  /** The wrong tries that the server has counted, by type of token. */
  async failures({ identifier }) {
    const { value } = await this.admin('GET', `/token/?user=${identifier}&realm=demo`);
    return Object.fromEntries(value.tokens.map((one) => [one.tokentype, one.failcount]));
  }

  /** The names that the server has for somebody's tokens. */
  async serials({ identifier }) {
    const { value } = await this.admin('GET', `/token/?user=${identifier}&realm=demo`);
    return value.tokens.map((one) => one.serial);
  }

  async #signIn() {
    const { name, password } = this.server.ready.admin;
    const reply = await fetch(`${this.server.url}/auth`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ username: name, password }),
    });
    return (await reply.json()).result.value.token;
  }

  async close() {
    await this.gateway.dispose();
    await this.between.close();
    await this.server.dispose();
  }
}
