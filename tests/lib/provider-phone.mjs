// Somebody's phone at the provider of tests/upstreams/ciba: what it was sent, and what its owner says.

const PATIENCE = 15_000;
const LOOK_AGAIN = 100;

export class ProviderPhone {
  /**
   * @param {string} url the provider's
   * @param {string} account whose
   */
  constructor(url, account) { Object.assign(this, { url, account }); }

  /** What it shows: `[{id, message}]`. */
  async requests() {
    const reply = await fetch(`${this.url}/phone/requests?account=${encodeURIComponent(this.account)}`);
    return reply.json();
  }

  /** How many requests it ever got. */
  async count() {
    const reply = await fetch(`${this.url}/phone/count?account=${encodeURIComponent(this.account)}`);
    return (await reply.json()).count;
  }

  /** The newest request, once there is one. */
  async ringing() {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const request = (await this.requests()).at(-1);
      if (request) return request;
      if (Date.now() > end) throw new Error(`nobody has asked for ${this.account}`);
      await new Promise((done) => { setTimeout(done, LOOK_AGAIN); });
    }
  }

  /** Approves, when the number on the page is the one it shows; its owner compares them. */
  async approve(number) {
    const request = await this.ringing();
    if ((number ?? null) !== request.message) throw new Error(`the page shows ${number}, the phone ${request.message}`);
    await this.answer(request, 'approve');
  }

  async deny() { await this.answer(await this.ringing(), 'deny'); }

  async answer({ id }, decision) {
    const reply = await fetch(`${this.url}/phone/answer`, { method: 'POST', body: JSON.stringify({ id, decision }) });
    if (!reply.ok) throw new Error(`the provider says ${reply.status}`);
  }
}

/** How often its clients may ask, s. Otherwise 5, as the standard has it. */
export async function askedEvery(url, interval) {
  await fetch(`${url}/phone/provider`, { method: 'POST', body: JSON.stringify({ interval }) });
}
