// What the page is told while people sign in: on which kind of screen they are, and how tall it is. Never who they are.
import { stepOf } from '../steps.js';

const TALLEST = 2000;
/** Twenty words a second are all that is listened to. */
const PAUSE = 100;

/** Tells the step whenever it changes. */
export function tellSteps(line) {
  const root = document.documentElement;
  let last;
  const look = () => {
    const s = stepOf(root.dataset.step);
    if (!s) return;
    if (s !== last) line.say('step', { s });
    last = s;
  };
  look();
  new MutationObserver(look).observe(root, { attributeFilter: ['data-step'] });
}

/** Tells the height of `content` whenever it changes, not more often than every tenth of a second; and at once when called. */
export function tellHeight(line, content) {
  let last;
  let timer;
  const tell = () => {
    timer = undefined;
    const h = Math.min(TALLEST, Math.ceil(content.getBoundingClientRect().height));
    if (h !== last) line.say('resize', { h });
    last = h;
  };
  new ResizeObserver(() => { timer ??= setTimeout(tell, PAUSE); }).observe(content);
  tell();
  return tell;
}
