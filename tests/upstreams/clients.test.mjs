// Other sites let people in whose accounts are somebody else's: an identity server behind the gateway changes nothing for them.
import test from 'node:test';
import assert from 'node:assert/strict';
import { crowd } from '../lib/any.mjs';
import { through } from '../lib/behind.mjs';
import { Relying, follow } from '../lib/relying.mjs';
import { Sites } from '../lib/sites.mjs';
import { startUpstream } from '../lib/upstream.mjs';

for (const name of ['allauth', 'better-auth']) {
  test(`${name}: people come in, go through, and a second use of the code ends it`, { timeout: 180_000 }, async () => {
    const server = await startUpstream(name);
    const sites = await Sites.open({ config: { upstream: server.ready.config } });
    try {
      const next = crowd(server.ready.people);
      for (const [like, amr] of [['erin', ['pwd']], ['bob', ['pwd', 'otp', 'mfa']]]) {
        const person = next(like);
        const relying = await Relying.open(sites);
        const browser = sites.gateway.client();
        const kept = await relying.begin();
        const { searchParams: asked } = await follow(browser, kept.url);
        await through(browser, person, { asked: { client: asked.get('client'), return: asked.get('return') } });
        const address = browser.flow.step.redirect_to;
        const { claims } = await relying.end(kept, address);
        assert.deepEqual(claims.amr, amr);
        assert.equal(claims.preferred_username, person.identifier);
        const silent = await relying.begin({ prompt: 'none' });
        assert.equal((await relying.end(silent, await follow(browser, silent.url))).claims.sub, claims.sub);
        await assert.rejects(relying.end(kept, address), { error: 'invalid_grant' });
        assert.equal((await browser.session()).json.authenticated, false);
      }
    } finally {
      await sites.close();
      await server.dispose();
    }
  });
}
