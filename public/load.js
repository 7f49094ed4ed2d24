// How an application gets into a page: what a file is checked against, what the site says about itself, and what the
// module may ask of the browser. Shared by every script that starts one; each of them is built into one file.

// Why it did not.
export class Cause extends Error { constructor(cause) { super(cause); this.cause = cause; } }

// A panic is a trap in WebAssembly, and an exception that passes through it leaves it half done: nothing in the module
// may run after either.
export const broken = error => /\.wasm|wasm-function/.test(error?.stack ?? '') || (self.WebAssembly && error instanceof WebAssembly.RuntimeError);

// The browser gives one error for a broken line and for a wrong checksum; being online tells them apart well enough.
export async function download(url, integrity, missing = 'network') {
  const response = await fetch(url, { credentials: 'same-origin', integrity: integrity ?? '' })
    .catch(() => { throw new Cause(navigator.onLine && integrity ? 'blocked' : 'network'); });
  if (!response.ok) throw new Cause(response.status === 404 ? missing : 'network');
  return response;
}

// One file beside the pages says what is offered, and under which name.
export const discovery = async () => (await download('/.well-known/signin-configuration', '', 'setup')).json();

// The colours of the organisation, as a rule of the page's stylesheet; nothing for what is no colour.
export function paint(colors) {
  if (/^(#[0-9a-f]{6}){2}$/i.test(colors?.accent + colors?.accent_dark)) {
    document.styleSheets[0].insertRule(`:root{--indigo:light-dark(${colors.accent},${colors.accent_dark});--indigo-deep:color-mix(in srgb,var(--indigo) 80%,var(--ink));--indigo-wash:color-mix(in srgb,var(--indigo) 10%,var(--sheet))}`);
  }
}

// The texts of a language; none where they are compiled in.
async function texts(meta, lang) {
  const named = meta.getAttribute(`data-texts-${lang}`);
  return named ? (await download(...named.split(' '))).text() : '';
}

// Passkeys (WebAuthn Level 3, 5.1.8 to 5.1.10): the credential as JSON text; '' where the browser has no such thing. Why
// else there is none is nobody's business.
export async function passkey(how, options, signal) {
  const keys = self.PublicKeyCredential;
  const quiet = how === 'offer';
  if (!keys?.parseRequestOptionsFromJSON || (quiet && !await keys.isConditionalMediationAvailable?.())) return '';
  const json = JSON.parse(options);
  const { credentials } = navigator;
  return JSON.stringify(await (how === 'make'
    ? credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(json), signal })
    : credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(json), signal, ...(quiet && { mediation: 'conditional' }) })));
}

// Loads the application that a <meta> names; what comes back begins it, if it has not begun by itself. `given` promises
// where the API is and what the site says about itself; `lang` gives the language, which may change; `keys` is asked for
// passkeys.
export async function load(meta, given, lang, keys = passkey) {
  const module = download(meta.dataset.wasm, meta.dataset.integrity);
  const words = given.then(() => texts(meta, lang()));
  for (const awaited of [module, words]) awaited.catch(() => {}); // below; until then they are nobody's
  const glue = await script(meta).catch(() => { throw new Cause('network'); });
  const [response, file] = await Promise.all([module, words]);
  await orFault(() => glue.default({ module_or_path: response }));
  const where = await given;
  return (asked, entry = 'start') => orFault(() => {
    if (glue[entry] && !glue[entry](lang(), file, (what, ...more) => (more.length ? keys(what, ...more) : texts(meta, what)), asked, ...where)) throw new Cause('blocked');
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
