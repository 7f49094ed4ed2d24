// Whether a colour that a page has chosen can be read where it is used (WCAG 2.2, 1.4.3). One that fails is dropped, and
// the default stays. The verdict is that for the colours that are configured (gateway/src/brand.rs), of whose places one
// is always the hardest: text on its own tint. tests/embed/contrast.test.mjs compares them.
//
// No method is called: the page may have changed what every string inherits.

/** Part `n` of three of `#rrggbb`, 0 to 255. */
const part = (hex, n) => +`0x${hex[2 * n + 1]}${hex[2 * n + 2]}`;

/** Relative luminance, plus 0.05, of so much of one colour in another (`color-mix(in srgb, …)`). */
function luminance(one, share, other) {
  const light = (n) => {
    const value = (part(one, n) * share + part(other, n) * (1 - share)) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * light(0) + 0.7152 * light(1) + 0.0722 * light(2) + 0.05;
}

/** @param {string} accent `#rrggbb` */
export function readable(accent, dark) {
  const text = luminance(accent, 1, accent);
  const tint = luminance(accent, 0.1, dark ? '#1b1d22' : '#fffdf9'); // of a sheet, as style/tokens.css has it
  return (dark ? text / tint : tint / text) >= 4.5;
}
