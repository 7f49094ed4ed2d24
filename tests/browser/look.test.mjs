// Every screen on a real gateway in English. The sign-in page's are studied in the gallery; the phone's page is studied here.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Gateway } from '../lib/gateway.mjs';
import { visitTest } from '../lib/browser.mjs';
import { EXPECTED, glanced, studied } from '../lib/study.mjs';
import { everyPhoneScreen, everyScreen, SHORT } from '../lib/walk.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(SHORT); });
after(() => gateway.dispose());

visitTest('every screen of the sign-in page on a real gateway, en', { gateway: () => gateway, expect: EXPECTED, timeout: 300_000 }, async (visit) => {
  const names = await glanced(everyScreen, visit, 'en', ['fallback']);
  assert.ok(names.length >= 27, `${names.length} screens: ${names}`);
});

visitTest('every screen of the phone page, en, light and dark', { gateway: () => gateway, expect: EXPECTED, timeout: 300_000 }, async (visit) => {
  const names = await studied(everyPhoneScreen, visit, 'en-phone', ['light', 'dark']);
  assert.ok(names.length >= 11, `${names.length} screens: ${names}`);
});
