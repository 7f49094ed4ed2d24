// What a person does on the sign-in page. Names as in docs/automation.md.
import assert from 'node:assert/strict';
import { PATIENCE } from './clock.mjs';

/** Waits until the page shows this step; fails with the step it shows instead. */
export async function at(page, step, { timeout = PATIENCE } = {}) {
  const root = page.locator(`html[data-ready][data-step="${step}"]`);
  try {
    await root.waitFor({ state: 'attached', timeout });
  } catch {
    const { now, text } = await page.evaluate(() => ({ now: document.documentElement.dataset.step, text: document.body.innerText }));
    assert.fail(`the page shows ${now}, not ${step}:\n${text}`);
  }
}

/** The step the page shows now. */
export const stepOf = (page) => page.evaluate(() => document.documentElement.dataset.step);

/** A control by its action. */
export const control = (page, action) => page.locator(`[data-action="${action}"]:visible`).first();

/** Presses a control. */
export const press = (page, action) => control(page, action).click();

/** The one button that submits. */
export const submit = (page) => page.locator('button[type=submit]:visible').click();

/** Fills the identifier and goes on. */
export async function identify(page, { identifier }) {
  await at(page, 'identify');
  await page.locator('input[name=identifier]').fill(identifier);
  await submit(page);
}

/** Fills the password and goes on. */
export async function givePassword(page, { password }) {
  await at(page, 'password');
  await page.locator('input[name=password]').fill(password);
  await submit(page);
}

/** From the first page to the second method. */
export async function prove(page, user) {
  await identify(page, user);
  await givePassword(page, user);
}

/**
 * Types a code and sends it. A complete one sends itself the first time; after a wrong one the button has to be pressed.
 * Which of the two it is, the page decides while it hears of what was typed: the button is busy then, or has been and the
 * answer is there already. No clock is asked.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} code
 * @param {{within?: import('playwright-core').Page | import('playwright-core').Locator}} [where] the dialog or element
 *   that asks for it
 */
export async function typeCode(page, code, { within = page } = {}) {
  const field = within.locator('input[name=code]:visible');
  const watch = await field.evaluateHandle(watchSending);
  await field.fill(code);
  // Another task of the page: all that the typing has caused at once is done.
  const sent = await watch.evaluate((one) => one.sent()).catch((error) => {
    if (/context was destroyed|navigat/i.test(error.message)) return true;
    throw error;
  });
  if (!sent) await within.locator('button[type=submit]:visible').click();
}

/** In the page: whether a button has become busy, or another step has come, since this was called. */
function watchSending(field) {
  let sent = false;
  const look = (records) => {
    sent ||= records.some(({ target, attributeName: name, oldValue }) => (name === 'data-busy' ? oldValue === null : target.getAttribute(name) !== oldValue));
  };
  const watcher = new MutationObserver(look);
  // A part in a page of a host has a tree of its own.
  for (const root of new Set([document, field.getRootNode()])) {
    watcher.observe(root, { subtree: true, attributeFilter: ['data-busy', 'data-step'], attributeOldValue: true });
  }
  return {
    sent() {
      look(watcher.takeRecords());
      watcher.disconnect();
      return sent || !field.isConnected;
    },
  };
}

/** Types the code that the page asks for, and sends it. */
export async function giveCode(page, code) {
  await at(page, 'code_required');
  await typeCode(page, code);
}

/** From the check of the phone to its code. */
export async function useCode(page) {
  await at(page, 'push_pending');
  await press(page, 'use_code');
  await at(page, 'code_required');
}

/** The number the page shows, its digits only; undefined when it asks for none. */
export async function numberOf(page) {
  await at(page, 'push_pending');
  const number = page.locator('#number');
  if (await number.count() === 0) return undefined;
  return (await number.innerText()).replaceAll(/\D/g, '');
}

/** Answers *stay signed in?*. */
export async function remember(page, yes) {
  await at(page, 'remember_browser');
  if (yes) await submit(page); else await press(page, 'remember_no');
}

/** Waits for the small signed-in page. */
export const signedInPage = (page) => at(page, 'signed-in');

/** The message beside a field or form. */
export async function message(page) {
  const error = page.locator('#error:visible');
  await error.waitFor();
  return error.innerText();
}

/** Asserts that the page can be used without scrolling sideways. */
export async function fits(page, about) {
  const { wide, view, culprits } = await page.evaluate(() => {
    const root = document.documentElement;
    const culprits = [...document.querySelectorAll('body *')]
      .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1).slice(0, 5).map((one) => one.outerHTML.slice(0, 120));
    return { wide: root.scrollWidth, view: root.clientWidth, culprits };
  });
  assert.ok(wide <= view, `${about}: ${wide} px on a screen of ${view}: ${culprits.join('\n')}`);
}

/** *Try again*, unless the page does so by itself. */
export async function retry(page) {
  const gone = page.locator('html:not([data-step="unreachable"])').waitFor({ state: 'attached' });
  await Promise.race([control(page, 'retry').click(), gone]);
}

/** Picks a way out of the list. */
export async function choose(page, kind) {
  await at(page, 'choose_method');
  await page.locator(`[data-action="choose"][data-method="${kind}"]`).first().click();
}

/** From wherever a second proof is asked for to another one. */
export async function another(page, kind) {
  if (await stepOf(page) !== 'choose_method') await press(page, 'choose_method');
  await choose(page, kind);
}
