// Every screen in Japanese: accessible, usable at 320 px and at 400 % zoom, targets that can be hit; a picture of each.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { EXPECTED, studied } from '../lib/study.mjs';
import { everyPhoneScreen, everyScreen, SHORT } from '../lib/walk.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(SHORT); });
after(() => gateway.dispose());

visitTest('every screen of the sign-in page, ja', { gateway: () => gateway, lang: 'ja', expect: EXPECTED, timeout: 300_000 }, async (visit) => {
  const names = await studied(everyScreen, visit, 'ja', ['light']);
  assert.ok(names.length >= 27, `${names.length} screens: ${names}`);
});

visitTest('every screen of the phone page, ja', { gateway: () => gateway, lang: 'ja', expect: EXPECTED, timeout: 300_000 }, async (visit) => {
  const names = await studied(everyPhoneScreen, visit, 'ja-phone', ['light']);
  assert.ok(names.length >= 11, `${names.length} screens: ${names}`);
});
