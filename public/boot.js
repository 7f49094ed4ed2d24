// Starts the application, and says so when it cannot be started. No dependency, no global, no inline code: it runs
// under `script-src 'self' 'wasm-unsafe-eval'` with Trusted Types and no policy.
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

// A panic is a trap in WebAssembly, and an exception that passes through it leaves it half done: nothing in the module
// may run after either. No reload by itself: that could loop.
const broken = error => /\.wasm|wasm-function/.test(error?.stack ?? '') || (self.WebAssembly && error instanceof WebAssembly.RuntimeError);
addEventListener('error', event => { if (broken(event.error)) fail('crash'); });
addEventListener('unhandledrejection', event => { if (broken(event.reason)) fail('crash'); });

class Cause extends Error { constructor(cause) { super(cause); this.cause = cause; } }

// The browser gives one error for a broken line and for a wrong checksum; being online tells them apart well enough.
async function download(url, integrity, missing = 'network') {
  const response = await fetch(url, { credentials: 'same-origin', integrity: integrity ?? '' })
    .catch(() => { throw new Cause(navigator.onLine && integrity ? 'blocked' : 'network'); });
  if (!response.ok) throw new Cause(response.status === 404 ? missing : 'network');
  return response;
}

// One file beside the pages says what is offered, under which name, and where the API is. Elsewhere means another origin
// of this site: cookies go nowhere else, and no password may. A browser has no list of who can own a name, so this tells
// other sites by the last two labels; the backend, which has one, is as strict as can be. Plain http never leaves this
// machine (only there is it a secure context).
const site = ({ hostname }) => /[^.]+\.[a-z][^.]*$/.exec(hostname)?.[0] ?? hostname;
async function configuration() {
  const about = await (await download('/.well-known/signin-configuration', '', 'setup')).json();
  const api = new URL(about.base ?? '//', location);
  if (api.origin !== location.origin && !(isSecureContext && api.protocol === location.protocol && site(api) === site(location))) throw 0;
  const { colors, languages = ['en', 'ja'] } = about.branding;
  if (/^(#[0-9a-f]{6}){2}$/i.test(colors?.accent + colors?.accent_dark)) {
    document.styleSheets[0].insertRule(`:root{--indigo:light-dark(${colors.accent},${colors.accent_dark});--indigo-deep:color-mix(in srgb,var(--indigo) 80%,var(--ink));--indigo-wash:color-mix(in srgb,var(--indigo) 10%,var(--sheet))}`);
  }
  // The document is in the right language where its host chose it; where that gives everybody the same, it is chosen here.
  const wanted = [/\blang=(\w+)/.exec(document.cookie)?.[1], ...navigator.languages, html.lang].map(tag => tag?.split('-')[0]);
  const lang = wanted.find(tag => languages.includes(tag)) ?? languages[0];
  if (lang !== html.lang) { shell.lang = html.lang; html.lang = lang; }
  return [api.href.replace(/\/$/, ''), about];
}

// The texts of a language; none where they are compiled in.
async function texts(meta, lang) {
  const named = meta.getAttribute(`data-texts-${lang}`);
  return named ? (await download(...named.split(' '))).text() : '';
}

// Passkeys (WebAuthn Level 3, 5.1.8 to 5.1.10): the credential as JSON text; '' where the browser has no such thing. Why
// else there is none is nobody's business.
async function passkey(how, options, signal) {
  const keys = self.PublicKeyCredential;
  const quiet = how === 'offer';
  if (!keys?.parseRequestOptionsFromJSON || (quiet && !await keys.isConditionalMediationAvailable?.())) return '';
  const json = JSON.parse(options);
  const { credentials } = navigator;
  return JSON.stringify(await (how === 'make'
    ? credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(json), signal })
    : credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(json), signal, ...(quiet && { mediation: 'conditional' }) })));
}

// What is wrong with the file is nothing that loading again would change.
const given = configuration().catch(({ cause = 'setup' }) => { throw new Cause(cause); });
given.catch(() => {}); // whoever needs it says so

// Loads an application; what comes back begins it, if it has not begun by itself.
async function load(name) {
  const meta = document.querySelector(`meta[name="genkan-${name}"]`);
  const module = download(meta.dataset.wasm, meta.dataset.integrity);
  const words = given.then(() => texts(meta, html.lang));
  for (const awaited of [module, words]) awaited.catch(() => {}); // below; until then they are nobody's
  const glue = await script(meta).catch(() => { throw new Cause('network'); });
  const [response, file] = await Promise.all([module, words]);
  await orFault(() => glue.default({ module_or_path: response }));
  const where = await given;
  return (asked, entry = 'start') => orFault(() => {
    if (glue[entry] && !glue[entry](html.lang, file, (what, ...more) => (more.length ? passkey(what, ...more) : texts(meta, what)), asked, ...where)) throw new Cause('blocked');
  });
}

// `import()` takes no checksum, a hint does: what it has loaded is what the import gets.
function script({ content: href, dataset: { glue: integrity } }) {
  if (!integrity) return import(href);
  return new Promise((done, failed) => {
    document.head.append(Object.assign(document.createElement('link'), {
      rel: 'modulepreload', integrity, href, onload: done, onerror: failed,
    }));
  }).then(() => import(href));
}

async function orFault(run) {
  try {
    await run();
  } catch (error) {
    throw error.cause ? error : new Cause(error instanceof WebAssembly.RuntimeError ? 'crash' : 'blocked');
  }
}

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
