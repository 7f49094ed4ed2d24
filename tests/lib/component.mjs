// What a person does in a part of ours that stands in a page of somebody else's. Names as in docs/automation.md.
import assert from 'node:assert/strict';
import { seenSoFar } from './site.mjs';
import { control, submit } from './page.mjs';

/** What axe can look at in a shadow root; for the rest it would put styles of its own into it, which the policy forbids. */
export const SHADOW_RULES = ['label', 'button-name', 'link-name', 'color-contrast', 'aria-valid-attr-value', 'aria-allowed-attr', 'aria-dialog-name', 'list', 'target-size'];

/** The element that everything of a part is in; `where` narrows it down where there are several. */
export const place = (page, where = '') => page.locator(`${where} [data-genkan]`).first();

/** Waits until a part shows this step, and gives its element; fails with the step it shows instead. */
export async function shows(page, step, where = '') {
  try {
    await page.locator(`${where} [data-genkan][data-step="${step}"]`).first().waitFor();
  } catch {
    const all = await page.locator(`${where} [data-genkan]`).evaluateAll((some) => some.map((one) => `${one.dataset.step}: ${one.innerText}`));
    assert.fail(`no ${step}, but ${all.join('\n') || 'nothing'}\n${JSON.stringify(await seenSoFar(page))}`);
  }
  return place(page, where);
}

/** The number that is shown, its digits only. */
export async function numberIn(part) {
  const number = part.locator('.number');
  return await number.count() ? (await number.innerText()).replaceAll(/\D/g, '') : undefined;
}

/** From the first screen to the second method. */
export async function proveIn(page, user, where = '') {
  const part = place(page, where);
  await shows(page, 'identify', where);
  await part.locator('input[name=identifier]').fill(user.identifier);
  await submit(part);
  await shows(page, 'password', where);
  await part.locator('input[name=password]').fill(user.password);
  await submit(part);
}

/** Signs in with the phone, and is not remembered. */
export async function signInHere(page, user, phone, where = '') {
  await proveIn(page, user, where);
  const part = await shows(page, 'push_pending', where);
  await phone.approve(await numberIn(part));
  await shows(page, 'remember_browser', where);
  await control(part, 'remember_no').click();
}

/** What surrounds the part, as far as a part could have changed it: its title, its address, its elements and their looks. */
export const surroundings = (page) => page.evaluate(() => {
  const look = (element) => {
    const style = getComputedStyle(element);
    return Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)]));
  };
  const own = [...document.querySelectorAll('*')].filter((one) => !one.closest('[data-genkan], head'));
  const bare = (one) => {
    const copy = one.cloneNode();
    // The tests' own marks.
    for (const name of copy.getAttributeNames()) if (name.startsWith('data-seen')) copy.removeAttribute(name);
    return copy.outerHTML;
  };
  // As high as what is in them, whatever that is.
  const sized = /^(height|block-size|perspective-origin|transform-origin)$/;
  const looks = own.map((one) => Object.entries(look(one)).filter(([name]) => !sized.test(name)).map((pair) => pair.join(':')).join(';'));
  return { title: document.title, address: location.href, length: history.length, elements: own.map(bare), looks };
});
