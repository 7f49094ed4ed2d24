// Whether a colour can be read on our ground (WCAG 2.2, 1.4.3 and 1.4.11): the same places and mixtures as the gateway
// checks registered colours by, see gateway/src/brand.rs.

// Paper, sheet, ink, and what stands on the colour itself; by look, as in style/tokens.css.
const PALETTE = { light: [0xf6f2ea, 0xfffdf9, 0x1c1e23, 0xffffff], dark: [0x121316, 0x1b1d22, 0xeceae4, 0x0f182b] };
/** What text needs against what it stands on (level AA). */
const ENOUGH = 4.5;

const parts = (code) => [code >> 16, (code >> 8) & 0xff, code & 0xff];
const mixed = (one, share, other) => one.map((part, i) => part * share + other[i] * (1 - share));

function luminance(colour) {
  const [r, g, b] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The contrast ratio of two colours, 1 to 21. */
export function contrast(one, two) {
  const [a, b] = [luminance(one) + 0.05, luminance(two) + 0.05];
  return Math.max(a, b) / Math.min(a, b);
}

/** The parts of `#rrggbb`, 0 to 255; nothing for what is no such text. */
export const colour = (text) => (/^#[\da-f]{6}$/i.test(text) ? parts(parseInt(text.slice(1), 16)) : undefined);

/** Whether `#rrggbb` will do as the colour of what can be pressed, in the look `light` or `dark`. */
export function legible(text, look) {
  const accent = colour(text);
  if (!accent) return false;
  const [paper, sheet, ink, on] = PALETTE[look].map(parts);
  const [deep, wash] = [mixed(accent, 0.8, ink), mixed(accent, 0.1, sheet)];
  const places = [[accent, paper], [accent, sheet], [accent, wash], [accent, on], [deep, on], [ink, wash]];
  return places.every(([one, two]) => contrast(one, two) >= ENOUGH);
}
