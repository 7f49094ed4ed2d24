// What a page chooses about the look: a few tokens, each checked, and a colour only where it can be read.
import { THEME } from '../protocol.js';
import { readable } from '../contrast.js';

/** The tokens of an element, without those that will not do. */
export function themeOf(host) {
  const theme = { __proto__: null };
  for (const token in THEME) {
    const given = host.getAttribute(token === 'accent_dark' ? 'accent-dark' : token);
    const value = token === 'radius' && given ? +given : given;
    if (THEME[token](value, { __proto__: null, left: 99 })) theme[token] = value;
  }
  if (theme.accent && !readable(theme.accent)) delete theme.accent;
  if (theme.accent_dark && !readable(theme.accent_dark, true)) delete theme.accent_dark;
  return theme;
}

const FONTS = {
  __proto__: null,
  system: 'system-ui',
  serif: 'ui-serif,serif',
  rounded: 'ui-rounded,system-ui',
  mono: 'ui-monospace,monospace',
};

/**
 * Puts tokens on a part of ours: through the CSSOM, which no content security policy forbids. Each of them has been
 * checked, so that nothing but itself gets into the text.
 */
export function paint({ style }, { accent = '#1d4788', accent_dark: dark = '#9fbef6', radius = 12, font, scheme = 'inherit' }) {
  style.cssText = `--accent:light-dark(${accent},${dark});border-radius:${radius}px;font-family:${FONTS[font] ?? 'inherit'};color-scheme:${scheme === 'auto' ? 'light dark' : scheme}`;
}
