// From the tap on *Approve* to the next screen, on loopback: a real page waits, a signed phone answers.
import { readFile } from 'node:fs/promises';
import { at, numberOf, prove, remember } from '../lib/page.mjs';
import { freshBrowser } from './cold.mjs';

/** `{next, done}` in ms: until the page shows what follows an approval, and the machine's share until signed in. */
export async function approvalLatency(gateway) {
  const { user, phone } = await gateway.person({ mode: 'type6' });
  const { context, close } = await freshBrowser();
  await phone.watch();
  try {
    const page = await context.newPage();
    await page.addInitScript(writeDownSteps);
    await page.goto(gateway.origin);
    await prove(page, user);
    const number = await numberOf(page);
    const request = await phone.pending();
    // The page's wait has to be open, as it is when a person has to pick up a phone first.
    await page.waitForTimeout(1500);
    const approved = now();
    await phone.approve(number, request.id);
    await at(page, 'remember_browser');
    const next = (await stepTime(page, 'remember_browser')) - approved;
    const answered = now();
    await remember(page, false);
    await at(page, 'signed-in');
    return { next, done: next + (await stepTime(page, 'signed-in')) - answered };
  } finally {
    await phone.rest();
    await close();
  }
}

/** Resident memory of a process in bytes (Linux); null elsewhere. */
export async function residentMemory(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : null;
}

const now = () => performance.timeOrigin + performance.now();

/**
 * When the page first showed a step, in Unix ms; kept in the tab because being signed in may load a document. It is
 * written down in the frame in which the step is drawn, which may be the next one.
 */
async function stepTime(page, step) {
  const time = await page.waitForFunction((step) => sessionStorage.getItem(`genkan.measure.${step}`), step);
  return Number(await time.jsonValue());
}

function writeDownSteps() {
  const look = () => {
    const { step } = document.documentElement?.dataset ?? {};
    const key = `genkan.measure.${step}`;
    if (step && !sessionStorage.getItem(key)) sessionStorage.setItem(key, performance.timeOrigin + performance.now());
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
