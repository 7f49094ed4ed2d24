// The frame's own document: whom it answers, what it says where nothing can be done in it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { visitTest } from '../lib/browser.mjs';
import { framed } from '../lib/frame-host.mjs';
import { Sites } from '../lib/sites.mjs';
import { accessible } from '../lib/axe.mjs';

let sites;
before(async () => { sites = await Sites.open(); });
after(() => sites.close());
const world = () => sites.world();

const KANA = /[\u3040-\u30ff\u4e00-\u9fff]/;
const WORDS = { en: /Go on in a window of its own/, ja: /別のウィンドウで続けてください/ };

for (const lang of ['en', 'ja']) {
  for (const [client, reason] of [['plain', 'unsupported'], ['gone', 'unavailable']]) {
    visitTest(`a client that has no frame (${client}): it says so to people and to the page, ${lang}`, { gateway: world, lang }, async (visit) => {
      const it = await framed(visit, sites, { client });
      assert.deepEqual(await it.told('error'), { v: 1, t: 'error', e: reason });
      const text = await it.says(reason);
      assert.match(text, WORDS[lang]);
      assert.equal(KANA.test(text), lang === 'ja');
      assert.equal(visit.requests.filter((one) => one.url.endsWith('.wasm')).length, 0, 'nothing is loaded for it');
      assert.equal(visit.requests.filter((one) => one.method === 'POST').length, 0);
      await accessible(it.frame, `nothing can be done, ${lang}`);
    });
  }
}

visitTest('the word for the hand-shake leaves the address at once', { gateway: world }, async (visit) => {
  const it = await framed(visit, sites, { client: 'plain' });
  await it.told('error');
  assert.equal(await it.frame.evaluate(() => location.hash), '');
});

visitTest('opened by itself there is nothing to do', { gateway: world, expect: [/403/] }, async (visit) => {
  const page = await visit.tab();
  const reply = await page.goto(sites.frame());
  assert.equal(reply.status(), 403);
});
