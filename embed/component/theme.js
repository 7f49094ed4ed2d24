// The look that the page may choose by attributes: a few values out of short lists, checked where the frame's are.
import { dress as put } from '../frame/theme.js';

/**
 * @param {HTMLElement} element
 * @param {object} tokens the attributes of the element
 * @param {{accent: string, accent_dark: string}} [colors] the organisation's
 */
export function dress(element, { accent, accentDark, radius, font, scheme }, colors) {
  const whole = /^\d{1,2}$/.test(radius) ? +radius : undefined;
  put(element, { accent, accent_dark: accentDark, radius: whole, font, scheme }, colors);
  // Without a word about it the part is as light or dark as the page it stands in.
  if (!scheme) element.style.setProperty('color-scheme', 'inherit');
}

/** Lengths follow the size of letters that a person has chosen, and not what the page has made of `rem`. */
export function measure(element) {
  element.style.setProperty('font-size', 'medium');
  element.style.setProperty('--rem', getComputedStyle(element).fontSize);
  element.style.removeProperty('font-size');
}
