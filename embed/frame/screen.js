// What the document says by itself, in its own language: that it gets ready, that it is done, or why it is not.

const at = (id) => document.getElementById(id);

/** Shows one part of the document and no other; a person who is in here goes on at its heading. */
function only(id) {
  showPressed();
  for (const part of ['shell', 'app', 'done', 'cancelled', 'fallback']) if (at(part)) at(part).hidden = part !== id;
  if (document.hasFocus()) at(id).querySelector('h1[tabindex]')?.focus();
}

/** The screens are there. */
export const showScreens = () => only('app');

/** It is done; the page goes on. */
export function showDone() {
  only('done');
  document.documentElement.dataset.step = 'signed_in';
}

/** It was given up. */
export function showCancelled() {
  only('cancelled');
  document.documentElement.dataset.step = 'fallback';
}

/** Why it is not, and what else there is. */
export function showFallback(cause) {
  const fallback = at('fallback');
  fallback.dataset.cause = cause;
  for (const text of fallback.querySelectorAll('[data-cause]')) text.hidden = text.dataset.cause !== cause;
  only('fallback');
  document.documentElement.dataset.step = 'fallback';
}

/** Why a press did nothing: `unseen` or `early`; nothing when it did what it is for. */
export function showPressed(why) {
  for (const part of ['unseen', 'early']) if (at(part).hidden === (part === why)) at(part).hidden = part !== why;
}
