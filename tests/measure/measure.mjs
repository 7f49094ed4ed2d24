// `cargo xtask measure`: the sign-in page beside a plain static form, cold, in a real browser. Prints Markdown.
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { rm } from 'node:fs/promises';
import { Gateway } from '../lib/gateway.mjs';
import { approvalLatency, residentMemory } from './approval.mjs';
import { PROFILES, coldVisit, firstLoad } from './cold.mjs';
import { embedded, loaderSize } from './embed.mjs';
import { buildFloor } from './floor.mjs';
import { kilobytes, median, megabytes, spread, table } from './table.mjs';

const RUNS = Number(process.env.GENKAN_RUNS ?? 5);
const PAGES = ['Genkan', 'static form'];
/** What the project promises; see README. */
const REACH = { bytes: 100_000, security: 120_000, loader: 5_000, painted: 1.2, typable: 1.3, ready: 1500, heap: 8e6, approval: 300, memory: 50e6 };

const pick = (visits, page, profile) => visits.filter((one) => one.page === page && one.profile === profile);
const wire = (visit) => visit.requests.reduce((sum, { bytes }) => sum + bytes, 0);
const heap = ({ heap: { script, blink, wasm } }) => script + blink + wasm;

/** Every page on every profile, `RUNS` times, taking turns so that a busy moment hits both. */
async function visits(origins) {
  const done = [];
  for (let run = 0; run < RUNS; run += 1) {
    for (const profile of Object.keys(PROFILES)) {
      for (const page of run % 2 ? [...PAGES].reverse() : PAGES) {
        const visit = await coldVisit(origins[page], PROFILES[profile]);
        if (!visit.kept) throw new Error(`${page}, ${profile}: what was typed was lost`);
        done.push({ ...visit, page, profile });
      }
    }
    process.stderr.write(`  run ${run + 1} of ${RUNS}\n`);
  }
  return done;
}

function timesTable(all) {
  const rows = Object.entries(PROFILES).flatMap(([profile, { title }]) => PAGES.map((page) => {
    const these = pick(all, page, profile);
    return [`${page}, ${title}`, ...['firstPaint', 'typable', 'ready'].map((what) => spread(these.map((one) => one[what])))];
  }));
  return table(['ms since navigation: median (least–most)', 'first paint', 'keeps what is typed', 'everything ready'], rows);
}

function bytesTable(all) {
  const kinds = ['Document', 'Stylesheet', 'Script', 'Fetch', 'Other'];
  const rows = PAGES.map((page) => {
    const visit = pick(all, page, 'unthrottled')[0];
    const wasm = visit.requests.filter(({ url }) => url.endsWith('.wasm'));
    const texts = visit.requests.filter(({ url }) => url.includes('/assets/texts'));
    const rest = visit.requests.filter((one) => !wasm.includes(one) && !texts.includes(one));
    const sum = (list) => list.reduce((total, { bytes }) => total + bytes, 0);
    const known = kinds.slice(0, 4).map((kind) => kilobytes(sum(rest.filter(({ type }) => type === kind))));
    const other = kilobytes(sum(rest.filter(({ type }) => !kinds.slice(0, 4).includes(type))));
    return [page, visit.requests.length, ...known, kilobytes(sum(wasm)), kilobytes(sum(texts)), other, kilobytes(wire(visit))];
  });
  return table(['kB on the wire, brotli, headers included', 'requests', 'HTML', 'CSS', 'JS', 'API', 'WASM', 'texts', 'other', 'all'], rows);
}

function memoryTable(all) {
  const rows = PAGES.map((page) => {
    const these = pick(all, page, 'unthrottled');
    const middle = (part) => megabytes(median(these.map((one) => one.heap[part])));
    return [page, middle('script'), middle('blink'), middle('wasm'), megabytes(median(these.map(heap)))];
  });
  return table(['MB after collection', 'JavaScript', 'Blink', 'WASM memory', 'all'], rows);
}

/** Security info as somebody who is signed in opens it. */
async function securityInfo() {
  const { user, phone } = await gateway.person({ mode: 'none' });
  const client = gateway.client();
  await client.prove(user);
  await client.finish(phone);
  return firstLoad(gateway.origin, '/security-info', client.jar.all(), 'security-info');
}

function embeddedTable(loader, { button, frame, component }) {
  const line = (what, { requests, bytes }) => [what, requests, kilobytes(bytes)];
  return table(['in somebody else’s page, kB on the wire, first visit', 'requests', 'all'], [
    ['the loader alone, without headers', 1, kilobytes(loader)],
    line('a button (small window, whole page)', button),
    line('a frame, until its first screen', frame),
    line('a component, until its first screen', component),
  ]);
}

function reachTable(all, latencies, memory, security, loader) {
  const slow = (page, what) => median(pick(all, page, 'slow').map((one) => one[what]));
  const ratio = (what) => slow('Genkan', what) / slow('static form', what);
  const own = pick(all, 'Genkan', 'unthrottled');
  const lines = [
    ['first load, everything', median(own.map(wire)), REACH.bytes, (bytes) => `${kilobytes(bytes)} kB`],
    ['first load of security info', security, REACH.security, (bytes) => `${kilobytes(bytes)} kB`],
    ['loader for other pages, without headers', loader, REACH.loader, (bytes) => `${kilobytes(bytes)} kB`],
    ['painted, slow profile, against the static form', ratio('firstPaint'), REACH.painted, (times) => `${times.toFixed(2)} ×`],
    ['typable, slow profile, against the static form', ratio('typable'), REACH.typable, (times) => `${times.toFixed(2)} ×`],
    ['everything ready, slow profile', slow('Genkan', 'ready'), REACH.ready, (ms) => `${ms.toFixed(0)} ms`],
    ['page heap with WASM memory', median(own.map(heap)), REACH.heap, (bytes) => `${megabytes(bytes)} MB`],
    ['approval to the next screen, loopback', median(latencies.map(({ next }) => next)), REACH.approval, (ms) => `${ms.toFixed(0)} ms`],
    ['approval to signed in, less the person, loopback', median(latencies.map(({ done }) => done)), REACH.approval, (ms) => `${ms.toFixed(0)} ms`],
    ...memory === null ? [] : [['gateway, idle', memory, REACH.memory, (bytes) => `${megabytes(bytes)} MB`]],
  ];
  return table(['reach', 'measured', 'limit', ''], lines.map(([what, measured, limit, unit]) =>
    [what, unit(measured), unit(limit), measured <= limit ? 'ok' : '**over**']));
}

const floor = await buildFloor();
// Passwords cost what they cost in use; the tests' own gateways hash cheaply.
const config = { policy: { password_memory: 19_456, password_passes: 2 } };
const gateway = await Gateway.start({ config });
const plain = await Gateway.start({ config, dist: floor });
try {
  await sleep(2000);
  const idle = await residentMemory(gateway.pid);
  const all = await visits({ Genkan: gateway.origin, 'static form': plain.origin });
  const latencies = [];
  for (let run = 0; run < RUNS; run += 1) latencies.push(await approvalLatency(gateway));
  const security = await securityInfo();
  const loader = await loaderSize();
  const inside = await embedded(config);
  const after = await residentMemory(gateway.pid);
  const version = process.env.GENKAN_BROWSER_VERSION ?? 'Chromium';
  const parts = [
    `${version}, headless; Node ${process.versions.node}; ${cpus().length} × ${cpus()[0].model.trim()}; ${RUNS} cold runs of each, taking turns; ${new Date().toISOString().slice(0, 10)}.`,
    bytesTable(all),
    embeddedTable(loader, inside),
    timesTable(all),
    memoryTable(all),
    table(['sign-in on loopback, ms: median (least–most)', 'approval to the next screen', 'approval to signed in, less the person'],
      [['six digits, long poll', spread(latencies.map(({ next }) => next)), spread(latencies.map(({ done }) => done))]]),
    ...idle === null ? [] : [table(['gateway, MB resident', 'idle', `after ${RUNS} sign-ins`], [['release', megabytes(idle), megabytes(after)]])],
    reachTable(all, latencies, idle, security, loader),
  ];
  process.stdout.write(`${parts.join('\n\n')}\n`);
} finally {
  await gateway.dispose();
  await plain.dispose();
  await rm(floor, { recursive: true, force: true });
}
