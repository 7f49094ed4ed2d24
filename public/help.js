// What the sign-in helper does beyond being read: it names the product and whom to ask, leads back to the sign-in that
// is under way, and compares clocks. Everything else on the page works without this file.
const html = document.documentElement;
const lang = html.lang;
const all = (selector) => document.querySelectorAll(selector);

document.querySelector('[data-origin]').textContent = location.host;

// The sign-in itself lives on the server; only which application it is for stands in the address. Words of the address
// have no place in the page, so they are added when somebody goes there.
for (const link of all('[data-action=sign_in]')) {
  link.addEventListener('click', (event) => {
    if (!location.search || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    location.assign(`/${location.search}`);
  });
}

/** The section on the screen, and its heading for whoever listens. */
function shown() { return document.querySelector('section:target') ?? document.getElementById('start'); }
function follow(moved) {
  const section = shown();
  const heading = section.querySelector('h2');
  html.dataset.screen = section.id;
  document.title = `${heading.textContent} · ${document.querySelector('[data-brand]').textContent}`;
  if (moved) { scrollTo(0, 0); heading.focus({ preventScroll: true }); }
  clock();
}
addEventListener('hashchange', () => follow(true));

// The language is the server's choice; the cookie tells it another.
const switcher = document.querySelector('[data-action=language]');
switcher.lang = lang === 'ja' ? 'en' : 'ja';
switcher.hidden = false;
switcher.addEventListener('click', () => {
  document.cookie = `lang=${switcher.lang}; Path=/; Max-Age=31536000; SameSite=Lax`;
  location.reload();
});

/** A link of the backend, when it may be followed: this site or https. */
function decent(link) {
  const url = link && URL.canParse(link, location.origin) ? new URL(link, location.origin) : undefined;
  return url && (url.origin === location.origin || url.protocol === 'https:') ? url.href : undefined;
}

/** The organisation's colour and picture, and no choice of language where there is none; as boot.js has it. */
function look({ colors, logo, languages = ['en', 'ja'] }) {
  if (/^(#[0-9a-f]{6}){2}$/i.test(colors?.accent + colors?.accent_dark)) {
    document.styleSheets[0].insertRule(`:root{--indigo:light-dark(${colors.accent},${colors.accent_dark});--indigo-deep:color-mix(in srgb,var(--indigo) 80%,var(--ink));--indigo-wash:color-mix(in srgb,var(--indigo) 10%,var(--sheet))}`);
  }
  if (/^\/[^/\\]/.test(logo)) {
    document.querySelector('.mark').replaceWith(Object.assign(document.createElement('img'), { className: 'mark', src: logo, alt: '' }));
  }
  switcher.hidden = !languages.includes(switcher.lang);
}

async function discover() {
  const response = await fetch('/.well-known/signin-configuration');
  const { branding, links, push } = await response.json();
  const name = branding.product_names?.find((one) => one.lang === lang)?.name ?? branding.product_name;
  document.querySelector('[data-brand]').textContent = name;
  look(branding);
  const [support, app] = [decent(links?.support), decent(push?.open_app)];
  for (const link of all('[data-action=contact]')) if (support) { link.href = support; link.hidden = false; }
  for (const link of all('[data-action=open_phone]')) if (app) link.href = app;
  follow(false);
}

// Clocks. Codes are made from the time (RFC 6238); the service takes the neighbouring ones as well, so ten seconds do
// not matter.
const TOLERATED = 10_000;
const box = document.querySelector('[data-clock]');
let told; // the service's time at a reading of the monotonic clock, ms
let ticking;

async function ask() {
  const before = Date.now();
  const response = await fetch('/help', { method: 'HEAD', cache: 'no-store' });
  const [after, steady] = [Date.now(), performance.now()];
  const date = Date.parse(response.headers.get('date'));
  if (!response.ok || !date) throw new Error('no time');
  // The header has whole seconds: the middle of that second, at the middle of the call.
  told = { at: date + 500 + (after - before) / 2, steady, off: (before + after) / 2 - (date + 500) };
}

function verdict() {
  if (!told) return ['unknown', ''];
  const off = Math.abs(told.off);
  if (off < TOLERATED) return ['right', ''];
  const [unit, size] = [['day', 864e5], ['hour', 36e5], ['minute', 6e4], ['second', 1e3]].find(([, size]) => off >= 1.5 * size);
  const time = new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.round(off / size));
  return [told.off > 0 ? 'fast' : 'slow', time];
}

function tick() {
  const time = new Intl.DateTimeFormat(lang, { timeStyle: 'medium' });
  document.querySelector('[data-clock-service]').textContent = told ? time.format(told.at + performance.now() - told.steady) : '–';
  document.querySelector('[data-clock-device]').textContent = time.format(Date.now());
}

/** Runs while it can be seen, and at no other time. */
async function clock() {
  const wanted = box.closest('section') === shown() && !document.hidden;
  if (!wanted) { clearInterval(ticking); ticking = undefined; return; }
  if (ticking) return;
  box.hidden = false;
  ticking = setInterval(tick, 1000);
  await ask().catch(() => { told = undefined; });
  const [word, time] = verdict();
  const line = document.querySelector('[data-clock-verdict]');
  line.dataset.clockVerdict = word;
  line.textContent = document.querySelector(`[data-clock-text=${word}]`).textContent.replace('{time}', time);
  tick();
}
document.addEventListener('visibilitychange', clock);

follow(location.hash.length > 1);
discover().catch(() => {}); // the page keeps the names it came with
html.dataset.ready = '';
