// A client library of another house and another language, as a relying party of ours.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { comeIn, follow } from '../lib/relying.mjs';
import { Sites } from '../lib/sites.mjs';
import { installed } from '../lib/upstream.mjs';

let sites;
before(async () => { sites = await Sites.open(); });
after(() => sites.close());

for (const [client, way] of [['desk', 'client_secret_basic'], ['desk', 'client_secret_post'], ['shop', 'none']]) {
  test(`Authlib lets somebody in, ${way}`, async () => {
    const program = join(import.meta.dirname, 'authlib/relying.py');
    const relying = spawn(join(installed('authlib'), 'bin/python'), [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const lines = createInterface({ input: relying.stdout })[Symbol.asyncIterator]();
      const say = (value) => relying.stdin.write(`${JSON.stringify(value)}\n`);
      const hear = async () => {
        const { value } = await lines.next();
        assert.ok(value, 'the relying party has given up; what it says stands above');
        return JSON.parse(value);
      };
      say({ issuer: sites.issuer, client, way, secret: way === 'none' ? undefined : sites.secret, callback: sites.clients[client].callbacks[0] });
      const person = await sites.gateway.person({ mode: 'none' });
      const page = await follow(person.client, (await hear()).address);
      say({ answer: await comeIn(person.client, page, person) });
      const { claims, facts } = await hear();
      assert.equal(claims.aud, client);
      assert.equal(facts.sub, claims.sub);
      assert.equal(facts.preferred_username, person.user.identifier);
    } finally {
      relying.stdin.end();
      relying.kill();
      if (relying.exitCode === null && relying.signalCode === null) await once(relying, 'exit');
    }
  });
}
