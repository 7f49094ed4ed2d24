// The tests of tests/browser, in Firefox.
import test from 'node:test';
import { existsSync } from 'node:fs';

/** Registers everything that these files of tests/browser register, for Firefox; where it is not, that is said. */
export async function inFirefox(...files) {
  if (!existsSync(process.env.FIREFOX ?? '/usr/bin/firefox-esr')) {
    test(`Firefox: ${files.join(', ')}`, { skip: 'Firefox is not here: apt install firefox-esr' }, () => {});
    return;
  }
  process.env.GENKAN_BROWSER = 'firefox';
  for (const file of files) await import(`../browser/${file}.test.mjs`);
}
