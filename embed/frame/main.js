// The sign-in in a frame of another site's page. It starts nothing before that page has shown that it is the one it says,
// keeps nothing in this browser, goes nowhere, and hands over a one-time code and nothing else.
import { Cause, broken, discovery, load, passkey } from '../../public/load.js';
import { arm } from './armed.js';
import { claim } from './address.js';
import { dress } from './theme.js';
import { outcome, reason } from './ends.js';
import { request } from './request.js';
import { shakeHands } from './handshake.js';
import { showCancelled, showDone, showFallback, showPressed, showScreens } from './screen.js';
import { tellHeight, tellSteps } from './told.js';

const API = `${location.origin}/embed/v1`;
/** A page that does not answer within this time never will, ms. */
const PATIENCE = 10_000;
const root = document.documentElement;

/** The line to the page, once there is one; what says on it how tall everything is; and whether the last word is said. */
let line;
let measure = () => {};
let over = false;

/** The last word: `show` what people read, then tell the page. */
function end(show, t, more) {
  over = true;
  show();
  measure();
  line?.end(t, more);
}

/** Nothing more happens here: says so to people by `cause`, and to the page by `e`. */
function fail(cause, e = 'unavailable') {
  if (!over) end(() => showFallback(cause), 'error', { e });
}

addEventListener('error', (event) => { if (broken(event.error)) fail('crash'); });
addEventListener('unhandledrejection', (event) => { if (broken(event.reason)) fail('crash'); });

// The frame never takes the focus: it moves it on while a person is in here (WCAG 2.2, 3.2.1).
const { focus } = HTMLElement.prototype;
HTMLElement.prototype.focus = function later(...how) { if (document.hasFocus()) focus.apply(this, how); };

/** Passkeys are made at the sign-in page only, and never offered beside a field in here. */
const keys = async (how, ...more) => (how === 'ask' ? passkey(how, ...more) : '');

/** How the screens ended: `to` is where they would have gone, or what was in the way; nothing when they were given up. */
function ended(to) {
  if (over) return;
  const result = outcome(to, claimed.origin);
  if (result) end(showDone, 'result', result);
  else if (!to) end(showCancelled, 'close');
  else fail(...reason(to));
}

/** The page's language, where it is one of ours; the document's own texts stay as they are. */
function speak(locale, about) {
  const lang = locale?.split('-')[0];
  const { languages = ['en', 'ja'] } = about.branding;
  if (lang === root.lang || !languages.includes(lang)) return;
  for (const id of ['shell', 'fallback', 'done', 'cancelled', 'unseen', 'early']) document.getElementById(id).lang = root.lang;
  root.lang = lang;
}

async function begin(ticket) {
  const hands = await shakeHands(claimed);
  if (over) return;
  ({ line } = hands);
  const { init } = hands;
  line.cancelled = () => end(showCancelled, 'close');
  measure = tellHeight(line, document.querySelector('main'));
  if (ticket.startsWith('!') || init.client_id !== claimed.client) throw new Cause(ticket.startsWith('!') ? ticket : 'misconfigured');
  if (!self.WebAssembly?.instantiateStreaming) throw new Cause('browser');
  const about = discovery();
  const given = about.then((said) => [API, said]);
  given.catch(() => {}); // whoever needs it says so
  about.then((said) => { speak(init.locale, said); dress(root, init.theme, said.branding.colors); }).catch(() => {});
  const start = load(document.querySelector('meta[name=genkan-app]'), given, () => root.lang, keys);
  start.catch(() => {}); // below
  const asked = await request(API, ticket, init);
  const said = await about;
  dress(root, init.theme, asked.theme, said.branding.colors);
  const screens = await start;
  if (over) return;
  const app = document.getElementById('app');
  arm(app, showPressed);
  showScreens();
  await screens({ client: init.client_id, request: asked.request, fresh: asked.purpose === 'reauthenticate', identifier: init.login_hint, done: ended }, 'embed');
  const giveUp = () => app.dispatchEvent(new Event('cancel'));
  if (over) { giveUp(); return; }
  line.cancelled = giveUp;
  document.getElementById('shell').remove();
  tellSteps(line);
  root.dataset.ready = '';
}

const ticket = document.querySelector('meta[name=genkan-embed]').content;
const claimed = claim();
if (claimed) {
  const watchdog = setTimeout(() => { if (!line) fail('misconfigured'); }, PATIENCE);
  begin(ticket).catch((error) => fail(...reason(error.cause ?? 'blocked'))).finally(() => clearTimeout(watchdog));
} else {
  fail('unsupported');
}
if (ticket.startsWith('!')) showFallback(ticket.slice(1));
