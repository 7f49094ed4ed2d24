// Starts the application, and says so when it cannot be started. No dependency, no global, no inline code: it runs
// under `script-src 'self' 'wasm-unsafe-eval'` with Trusted Types and no policy.
import { Cause, broken, discovery, load as application, paint } from './load.js';

const html = document.documentElement;
const shell = document.getElementById('shell');
const form = document.getElementById('form');
const fallback = document.getElementById('fallback');
const origin = shell.querySelector('[data-origin]');
if (origin) origin.textContent = location.host;

// A form that is submitted before the application is there is not lost: the application finds this mark.
const hold = event => { event.preventDefault(); form.dataset.submitted = '1'; };
if (form) form.addEventListener('submit', hold);

let over = false;
function fail(cause) {
  if (over) return;
  over = true;
  const app = document.getElementById('app');
  if (!fallback.isConnected) document.body.append(shell); // the application had already put the shell away
  if (app) app.hidden = true;
  if (form) form.hidden = true;
  shell.hidden = false;
  shell.querySelector('[data-loading]')?.remove();
  fallback.dataset.cause = cause;
  for (const text of fallback.querySelectorAll('[data-cause]')) text.hidden = text.dataset.cause !== cause;
  fallback.hidden = false;
  fallback.focus();
  delete html.dataset.ready;
  html.dataset.step = 'fallback';
}

// Nothing in a broken module may run. No reload by itself: that could loop.
addEventListener('error', event => { if (broken(event.error)) fail('crash'); });
addEventListener('unhandledrejection', event => { if (broken(event.reason)) fail('crash'); });

// One file beside the pages says what is offered, under which name, and where the API is. Elsewhere means another origin
// of this site: cookies go nowhere else, and no password may. A browser has no list of who can own a name, so this tells
// other sites by the last two labels; the backend, which has one, is as strict as can be. Plain http never leaves this
// machine (only there is it a secure context).
const site = ({ hostname }) => /[^.]+\.[a-z][^.]*$/.exec(hostname)?.[0] ?? hostname;
async function configuration() {
  const about = await discovery();
  const api = new URL(about.base ?? '//', location);
  if (api.origin !== location.origin && !(isSecureContext && api.protocol === location.protocol && site(api) === site(location))) throw 0;
  const { colors, languages = ['en', 'ja'] } = about.branding;
  paint(colors);
  // The document is in the right language where its host chose it; where that gives everybody the same, it is chosen here.
  const wanted = [/\blang=(\w+)/.exec(document.cookie)?.[1], ...navigator.languages, html.lang].map(tag => tag?.split('-')[0]);
  const lang = wanted.find(tag => languages.includes(tag)) ?? languages[0];
  if (lang !== html.lang) { shell.lang = html.lang; html.lang = lang; }
  return [api.href.replace(/\/$/, ''), about];
}

// What is wrong with the file is nothing that loading again would change.
const given = configuration().catch(({ cause = 'setup' }) => { throw new Cause(cause); });
given.catch(() => {}); // whoever needs it says so

const load = name => application(document.querySelector(`meta[name="genkan-${name}"]`), given, () => html.lang);

// Rare screens come as another application, which takes over, or is a guest in this one.
const more = async (name = 'more') => {
  const begin = await load(name);
  return (...given) => { begin(...given).catch(error => fail(error.cause)); };
};

async function start() {
  if (!self.WebAssembly || !WebAssembly.instantiateStreaming) throw new Cause('unsupported');
  await (await load('app'))(more);
}

// Ten seconds without the application: say so, but let it still arrive.
const watchdog = setTimeout(() => { if (!html.dataset.ready) fail('network'); }, 10_000);
start().then(() => {
  if (over && html.dataset.ready) { fallback.hidden = true; over = false; document.getElementById('app').hidden = false; shell.remove(); }
}, error => fail(error.cause ?? 'blocked')).finally(() => clearTimeout(watchdog));
