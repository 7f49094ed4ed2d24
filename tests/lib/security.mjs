// What a person does on security info. Names as in docs/automation.md.
import assert from 'node:assert/strict';
import { Visit } from './browser.mjs';
import { another, at, control, numberOf, prove, remember, stepOf, submit } from './page.mjs';

/**
 * Signs in and comes to security info; the sign-in is a fresh proof.
 *
 * @param {import('./browser.mjs').Visit} visit
 * @param {object} user
 * @param {{phone?: object, code?: string, part?: string}} how `phone` approves, or `code` is a recovery code; `part` is
 *   what comes after `#`
 */
export async function securityInfo(visit, user, { phone, code, part } = {}) {
  const page = await visit.tab('/?return=/security-info');
  await prove(page, user);
  if (code) {
    // Without a phone it is asked for at once.
    await page.locator('html:is([data-step="push_pending"], [data-step="code_required"], [data-step="choose_method"])').waitFor({ state: 'attached' });
    if (await stepOf(page) !== 'code_required') await another(page, 'recovery');
    await at(page, 'code_required');
    await page.locator('input[name=code]').fill(code);
    await submit(page);
  } else {
    const number = await numberOf(page);
    await phone.approve(number);
  }
  await remember(page, false);
  await at(page, 'security-info');
  if (part) await go(page, part);
  return page;
}

/** Goes to a part of the page. */
export async function go(page, part) {
  await page.evaluate((hash) => { location.hash = hash; }, `#${part}`);
  await at(page, 'security-info');
}

/** Begins to add a kind, from the list of what can be added. */
export async function choose(page, kind) {
  await go(page, 'add');
  await page.locator(`[data-action="add_method"][data-kind="${kind}"]`).click();
}

/** The last screen of a wizard. */
export const added = (page, kind) => page.locator(`[data-done="${kind}"]`).waitFor();

/** What is wrong, as the field or the screen says it. */
export async function wrong(page) {
  const alert = page.locator('main [role=alert]:not(:empty)').first();
  await alert.waitFor();
  return alert.innerText();
}

/** A new phone with the real page, at a link that security info shows; it has paired and waits for its number. */
export class NewPhone {
  static async scan(gateway, page, { lang = 'en', name = 'New phone', expect = [] } = {}) {
    const phone = new NewPhone();
    phone.visit = await Visit.open(gateway, { lang, expect, context: { viewport: { width: 390, height: 844 }, hasTouch: true } });
    phone.page = await phone.visit.context.newPage();
    const link = await linkOf(page);
    phone.visit.canary.guard('the pairing secret', link.split('.').at(-1));
    await phone.page.goto(link);
    await at(phone.page, 'companion');
    await phone.page.locator('input[name=name]').fill(name);
    await phone.page.locator('[data-action="pair"]').click();
    return phone;
  }

  /** Answers with this number. */
  async confirm(number) {
    const { page } = this;
    await page.locator('[data-action="approve"]').waitFor();
    const choice = page.locator(`[data-choice="${number}"]`);
    if (await choice.count()) await choice.click();
    else if (await page.locator('input[name=number]').count()) await page.locator('input[name=number]').fill(number);
    await page.locator('[data-action="approve"]').click();
  }

  async deny() { await this.page.locator('[data-action="deny"]').click(); }

  async close() {
    await this.visit.clean();
    await this.visit.close();
  }
}

/** The link behind the picture: what the button copies. */
export async function linkOf(page) {
  await page.locator('svg.qr').waitFor();
  return page.evaluate(async () => {
    let link;
    const { clipboard } = navigator;
    const write = clipboard.writeText;
    clipboard.writeText = async (text) => { link = text; };
    document.querySelector('[data-action="copy_link"]').click();
    await new Promise((done) => { setTimeout(done); });
    clipboard.writeText = write;
    return link;
  });
}

/** The number that is shown, its digits only. */
export async function numberShown(page) {
  await page.locator('#number').waitFor();
  return (await page.locator('#number').innerText()).replaceAll(/\D/g, '');
}

/** A number of as many digits that is not this one. */
export const otherThan = (number) => String((Number(number) + 1) % 10 ** number.length).padStart(number.length, '0');

/** The names of what the overview lists. */
export async function listed(page) {
  await go(page, '');
  await page.locator('[data-method]').first().waitFor();
  return page.locator('[data-method] bdi').allInnerTexts();
}

/** A text that was on a screen is nowhere in the document any more. */
export async function nowhere(page, secret) {
  const there = await page.evaluate((text) => document.documentElement.outerHTML.includes(text), secret);
  assert.equal(there, false, 'the secret is still in the document');
}

/** Presses a button that works only after it has been in view for a while. */
export async function pressArmed(page, action) {
  const button = control(page, action);
  await button.scrollIntoViewIfNeeded();
  await button.and(page.locator(':not([aria-disabled=true])')).waitFor();
  await button.click();
}
