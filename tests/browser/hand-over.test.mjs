// Rare screens come as a second application: the page goes over to it where it stands, and nothing is lost or doubled.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { accessible } from '../lib/axe.mjs';
import { BROKEN, changeReplies } from '../lib/faults.mjs';
import { at, givePassword, identify, press, retry, submit } from '../lib/page.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(); });
after(() => gateway.dispose());

const site = () => gateway;
const FORM = { type: 'form', title: 'House rules', text: null, fields: [{ name: 'team', label: 'Team', secret: false, optional: false }] };

/** Has the server answer the password step with a form, as a server with such a question would; `asked.form` says when. */
async function asking(page) {
  const asked = { form: true };
  await changeReplies(page, /\/api\/v1\/flows($|\/)/, (flow) => {
    if (asked.form && flow.step?.type === 'password') Object.assign(flow, { step: FORM, actions: ['submit', 'change_account', 'cancel'] });
  });
  return asked;
}

const more = (visit, ending) => visit.requests.filter((one) => one.url.includes('_more.') && one.url.endsWith(ending)).length;
const texts = (page) => page.locator('#app').innerText();

for (const lang of ['en', 'ja']) {
  visitTest(`a rare screen comes when it is needed, and not before, ${lang}`, { gateway: site, lang, expect: BROKEN }, async (visit) => {
    const page = await visit.context.newPage();
    await page.addInitScript(() => {
      globalThis.steps = [];
      new MutationObserver(() => steps.push(document.documentElement.dataset.step))
        .observe(document, { attributes: true, subtree: true, attributeFilter: ['data-step'] });
    });
    const asked = await asking(page);
    await page.goto(gateway.origin);
    await at(page, 'identify');
    assert.equal(more(visit, ''), 0);
    const starts = () => visit.calls('POST', /\/api\/v1\/flows$/).length;
    const before = starts();
    await identify(page, { identifier: 'mei@aoba.example' });
    await at(page, 'form');
    await page.getByRole('heading', { name: 'House rules' }).waitFor();
    assert.deepEqual([more(visit, '.wasm'), more(visit, '.js'), more(visit, '.txt')], [1, 1, 1]);
    assert.equal(starts(), before + 1, 'the other page asks for the live flow, once');
    const steps = await page.evaluate(() => globalThis.steps);
    assert.ok(steps.includes('loading') && !steps.includes('identify', steps.indexOf('loading')), `never back to the start: ${steps}`);
    assert.equal(await page.locator('#app > *').count(), 1, 'one page');
    assert.equal(await page.locator('html').getAttribute('lang'), lang);
    assert.match(await texts(page), lang === 'ja' ? /続ける/ : /Continue/);
    assert.ok((await texts(page)).includes('mei@aoba.example'));
    await accessible(page, 'a rare screen');
    // Its own texts, in the other language too.
    await press(page, 'language');
    await page.locator(`html[lang=${lang === 'ja' ? 'en' : 'ja'}]`).waitFor({ state: 'attached' });
    assert.equal(more(visit, '.txt'), 2);
    // It has every screen: what follows is drawn without coming back.
    asked.form = false;
    await page.evaluate(() => { document.dispatchEvent(new Event('visibilitychange')); dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); });
    await at(page, 'password');
    await givePassword(page, { password: 'wrong on purpose' });
    await page.locator('[aria-invalid=true]').waitFor();
    assert.equal(visit.calls('POST', /\/actions\/password$/).length, 1, 'one page sends');
  });
}

visitTest('the other page does not come: said calmly, tried again on request', { gateway: site, expect: [...BROKEN, /integrity/i] }, async (visit) => {
  const page = await visit.tab('/');
  await asking(page);
  await at(page, 'identify');
  await page.route('**/signin_more.*', (route) => route.abort());
  await identify(page, { identifier: 'mei@aoba.example' });
  await at(page, 'unreachable');
  assert.equal(await page.locator('#fallback').count(), 0);
  await accessible(page, 'the rare screens did not come');
  await page.unroute('**/signin_more.*');
  await page.route('**/signin_more.*.wasm', async (route) => {
    const response = await route.fetch();
    const body = Buffer.from(await response.body());
    body[body.length - 1] ^= 1;
    return route.fulfill({ response, body });
  });
  const refused = page.waitForEvent('console', (message) => /integrity/i.test(message.text()));
  await retry(page);
  await refused;
  await at(page, 'unreachable');
  await page.unroute('**/signin_more.*.wasm');
  await retry(page);
  await at(page, 'form');
  await page.getByRole('heading', { name: 'House rules' }).waitFor();
});

visitTest('when the step has passed meanwhile, the first page goes on', { gateway: site, expect: BROKEN }, async (visit) => {
  const page = await visit.tab('/');
  const asked = await asking(page);
  await at(page, 'identify');
  let release;
  const held = new Promise((done) => { release = done; });
  await page.route('**/signin_more.*.wasm', async (route) => { await held; await route.continue(); });
  await identify(page, { identifier: 'mei@aoba.example' });
  await at(page, 'loading');
  asked.form = false;
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await at(page, 'password');
  const done = page.waitForResponse('**/signin_more.*.wasm');
  release();
  await (await done).finished();
  await page.locator('input[name=password]').fill('x');
  await submit(page);
  await page.locator('[aria-invalid=true]').waitFor();
  assert.equal(visit.calls('POST', /\/actions\/password$/).length, 1);
  assert.equal(await page.locator('#app > *').count(), 1);
});
