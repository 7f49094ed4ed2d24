// The end of a request and of a whole sign-in, really waited for, at every step (F16, F21; rows 22, 36). Gateways let
// nobody make a sign-in shorter than two minutes, so all pages wait for it together.
import { after, before, describe } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { Visit, visitTest } from '../lib/browser.mjs';
import { Post } from '../lib/post.mjs';
import { BROKEN } from '../lib/faults.mjs';
import { Matrix, STEPS, organisation } from '../lib/matrix.mjs';
import { at, givePassword, identify, press } from '../lib/page.mjs';

const post = await Post.open();
let gateway;
before(async () => { gateway = await Gateway.start(organisation(post, { push_lifetime: 30, flow_lifetime: 120 })); });
after(async () => { await gateway.dispose(); await post.close(); });

const options = { gateway: () => gateway, expect: BROKEN, timeout: 420_000 };

/** Waits for an instant that the server has named in a flow. */
const until = (flow, instant) => new Promise((done) => { setTimeout(done, instant - flow.server_time + 1000); });

/** One of each kind is enough for two minutes; a kept name and an ended session have nothing to lose. */
const KINDS = Object.keys(STEPS).filter((name, index, all) => STEPS[name].shows !== 'signed-in'
  && (STEPS[name].shows === 'enroll_required' || all.findIndex((one) => STEPS[one].shows === STEPS[name].shows) === index));

/** The sign-in of this page is over: what the next press shows. */
async function over(place) {
  const { page, step, visit } = place;
  const calls = visit.calls().length;
  // A name is no reason to bother anybody: it goes on with a new sign-in.
  const ends = step.shows === 'identify' ? 'password' : 'expired';
  await place.goOnTo([ends], 'too late');
  assert.ok(visit.calls().length - calls <= 4, `${visit.calls().length - calls} calls`);
  if (ends === 'expired') {
    assert.equal(await page.locator('#app input').count(), 0, 'nothing to type a secret into');
    await press(page, 'restart');
    await at(page, 'identify');
  }
  if (place.phone) assert.equal(await place.phone.count(), place.pushes, 'requests on the phone');
  await visit.clean();
}

// All of it is waiting, so it waits together.
describe('the end', { concurrency: true }, () => {
  visitTest('every step: the sign-in is over, said calmly, and begins again', options, async () => {
    const places = [];
    const failed = [];
    try {
      for (const name of KINDS) {
        const own = await Visit.open(gateway, { expect: BROKEN });
        places.push(Object.assign(await new Matrix(own).open(name), { own }));
        await places.at(-1).type();
      }
      const last = places.at(-1).client;
      await last.poll();
      await until(last.flow, last.flow.expires_at);
      for (const place of places) await over(place).catch((error) => failed.push(`${place.name}: ${error.message}`));
    } finally { await Promise.all(places.map(({ own }) => own.close())); }
    assert.ok(failed.length === 0, `\n${failed.join('\n\n')}`);
  });

  for (const name of ['push_pending', 'code_on_phone']) {
    visitTest(`${name}: the request ends while the computer sleeps`, options, async (visit) => {
      const place = await new Matrix(visit).open(name);
      const { page, client } = place;
      const protocol = await visit.context.newCDPSession(page);
      await protocol.send('Page.setWebLifecycleState', { state: 'frozen' });
      await client.poll();
      await until(client.flow, client.flow.step.expires_at);
      await protocol.send('Page.setWebLifecycleState', { state: 'active' });
      await at(page, 'push_ended');
      assert.equal(await page.locator('html').getAttribute('data-outcome'), 'expired');
      assert.equal(await page.locator('#number').count(), 0, 'no number that is worth nothing');
      assert.equal(await place.phone.count(), place.pushes, 'requests on the phone');
    });
  }

  visitTest('the name is kept, the password is not', options, async (visit) => {
    const user = await gateway.addUser();
    const page = await visit.tab('/');
    await identify(page, user);
    await at(page, 'password');
    await page.locator('input[name=password]').fill(user.password);
    const flow = await page.evaluate(async () => (await fetch('/api/v1/flows', {
      method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: '{"purpose":"sign_in"}',
    })).json());
    await until(flow, flow.expires_at);
    await givePassword(page, user);
    await at(page, 'expired');
    await press(page, 'restart');
    await at(page, 'identify');
    assert.equal(await page.locator('input[name=identifier]').inputValue(), user.identifier);
    await identify(page, user);
    await at(page, 'password');
    assert.equal(await page.locator('input[name=password]').inputValue(), '');
  });
});
