// The look that the host may choose: a few values out of short lists, each checked here once more. Never CSS text, never an
// address. What will not do is left as it is.
import { readable } from '../contrast.js';

const FONTS = ['system', 'serif', 'rounded', 'mono'];
const SCHEMES = ['light', 'dark'];
/** The colours without anybody's choice, as in style/tokens.css. */
const OWN = { accent: '#1d4788', accent_dark: '#9fbef6' };
const COLOUR = /^#[\da-f]{6}$/i;

/**
 * Puts on what is chosen; the first that says something counts.
 *
 * @param {HTMLElement} root
 * @param {object[]} chosen themes; the last are the organisation's colours, which the gateway has checked
 */
export function dress(root, ...chosen) {
  const first = (name, will) => chosen.map((one) => one?.[name]).find((value) => value !== undefined && will(value));
  const [light, dark] = Object.keys(OWN).map((name) => first(name, (value) => COLOUR.test(value) && readable(value, name === 'accent_dark')) ?? OWN[name]);
  const { style, dataset } = root;
  style.setProperty('--indigo', `light-dark(${light},${dark})`);
  style.setProperty('--indigo-deep', 'color-mix(in srgb,var(--indigo) 80%,var(--ink))');
  style.setProperty('--indigo-wash', 'color-mix(in srgb,var(--indigo) 10%,var(--sheet))');
  const radius = first('radius', (value) => Number.isInteger(value) && value >= 0 && value <= 24);
  if (radius !== undefined) {
    style.setProperty('--radius', `${radius}px`);
    style.setProperty('--radius-control', `${radius}px`);
  }
  const font = first('font', (value) => FONTS.includes(value));
  if (font) dataset.font = font;
  const scheme = first('scheme', (value) => SCHEMES.includes(value) || value === 'auto');
  style.setProperty('color-scheme', SCHEMES.includes(scheme) ? scheme : 'light dark');
}
