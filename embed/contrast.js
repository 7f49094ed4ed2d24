// Whether a colour that a page has chosen can be read where it is used (WCAG 2.2, 1.4.3): the same places, mixtures and
// limit as for the colours that are configured (gateway/src/brand.rs). One that fails is dropped, and the default stays.
//
// No method is called and nothing is iterated: the page may have changed what every string and array inherits.
const ENOUGH = 4.5;

/** Paper, sheet, ink and what stands on the colour itself, as style/tokens.css has them. */
const LIGHT = ['#f6f2ea', '#fffdf9', '#1c1e23', '#ffffff'];
const DARK = ['#121316', '#1b1d22', '#eceae4', '#0f182b'];

/** Part `n` of three of `#rrggbb`, 0 to 255. */
const part = (hex, n) => +`0x${hex[2 * n + 1]}${hex[2 * n + 2]}`;

/** Relative luminance, plus 0.05, of one colour, or of so much of it in another one (`color-mix(in srgb, …)`). */
function luminance(one, other = one, share = 1) {
  const light = (n) => {
    const value = (part(one, n) * share + part(other, n) * (1 - share)) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * light(0) + 0.7152 * light(1) + 0.0722 * light(2) + 0.05;
}

const apart = (one, other) => (one > other ? one / other : other / one) >= ENOUGH;

/** @param {string} accent `#rrggbb` */
export function readable(accent, dark) {
  const { 0: paper, 1: sheet, 2: ink, 3: on } = dark ? DARK : LIGHT;
  const colour = luminance(accent);
  const wash = luminance(accent, sheet, 0.1);
  return apart(colour, luminance(paper)) && apart(colour, luminance(sheet)) && apart(colour, wash) && apart(colour, luminance(on))
    && apart(luminance(accent, ink, 0.8), luminance(on)) && apart(luminance(ink), wash);
}
