// Every screen on a real gateway in Japanese. The sign-in page's are studied in the gallery; the phone's page is studied here.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { EXPECTED, glanced, studied } from '../lib/study.mjs';
import { everyPhoneScreen, everyScreen, SHORT } from '../lib/walk.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(SHORT); });
after(() => gateway.dispose());

visitTest('every screen of the sign-in page on a real gateway, ja', { gateway: () => gateway, lang: 'ja', expect: EXPECTED, timeout: 300_000 }, async (visit) => {
  const names = await glanced(everyScreen, visit, 'ja', ['fallback']);
  assert.ok(names.length >= 27, `${names.length} screens: ${names}`);
});

visitTest('every screen of the phone page, ja', { gateway: () => gateway, lang: 'ja', expect: EXPECTED, timeout: 300_000 }, async (visit) => {
  const names = await studied(everyPhoneScreen, visit, 'ja-phone', ['light']);
  assert.ok(names.length >= 11, `${names.length} screens: ${names}`);
});
