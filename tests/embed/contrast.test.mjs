// A colour that a page chooses passes exactly when it would pass in the configuration.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { readable } from '../../embed/contrast.js';

const BRAND = await readFile(new URL('../../gateway/src/brand.rs', import.meta.url), 'utf8');
const rgb = (hex) => [16, 8, 0].map((shift) => (hex >> shift) & 255);
const palette = (look) => [...new RegExp(`Look::${look} => \\[(.*)\\]`).exec(BRAND)[1].matchAll(/0x00(\w{2})_(\w{4})/g)].map(([, a, b]) => rgb(parseInt(a + b, 16)));
const LOOKS = { light: palette('Light'), dark: palette('Dark') };

const mixed = (one, share, other) => one.map((part, n) => part * share + other[n] * (1 - share));
const luminance = (colour) => {
  const [r, g, b] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
};
const ratio = (one, other) => Math.max(luminance(one), luminance(other)) / Math.min(luminance(one), luminance(other));

/** All six places of brand.rs. */
function everywhere(accent, [paper, sheet, ink, on]) {
  const [deep, wash] = [mixed(accent, 0.8, ink), mixed(accent, 0.1, sheet)];
  return Math.min(ratio(accent, paper), ratio(accent, sheet), ratio(accent, wash), ratio(accent, on), ratio(deep, on), ratio(ink, wash)) >= 4.5;
}

test('the palettes were found, and brand.rs has the six places', () => {
  for (const look of Object.values(LOOKS)) assert.equal(look.length, 4);
  assert.match(BRAND, /fn places\(.*\) -> \[\(&'static str, f64\); 6\]/);
});

test('35,937 colours, in both looks', () => {
  const steps = Array.from({ length: 33 }, (_, n) => Math.min(255, n * 8));
  let passed = 0;
  for (const r of steps) for (const g of steps) for (const b of steps) {
    const hex = `#${[r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
    for (const look of ['light', 'dark']) {
      const expected = everywhere([r, g, b], LOOKS[look]);
      assert.equal(readable(hex, look === 'dark'), expected, `${hex} ${look}`);
      passed += expected;
    }
  }
  assert.ok(passed > 5000 && passed < 60_000, `${passed}`);
});
