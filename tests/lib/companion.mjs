// The real phone page, in a browser profile of its own.
import assert from 'node:assert/strict';
import { Visit } from './browser.mjs';
import { at } from './page.mjs';

/** A phone with the companion page open. */
export class CompanionPhone {
  /** Pairs a fresh phone by link. The visit is watched like any other. */
  static async pair(gateway, user, { lang = 'en', name, expect = [], context = {}, link: given } = {}) {
    const phone = new CompanionPhone();
    phone.visit = await Visit.open(gateway, { lang, expect, context: { viewport: { width: 390, height: 844 }, hasTouch: true, ...context } });
    phone.page = await phone.visit.context.newPage();
    const link = given ?? await gateway.pairingLink(user.identifier);
    phone.visit.canary.guard('the pairing secret', link.split('.').at(-1));
    await phone.page.goto(link);
    await at(phone.page, 'companion');
    if (name) await phone.page.locator('input[name=name]').fill(name);
    await phone.page.locator('[data-action="pair"]').click();
    await phone.page.locator('#totp').waitFor();
    return phone;
  }

  /** Waits until a request has ended in this way. */
  async ended(how) {
    await this.page.locator(`[data-ending="${how}"]`).waitFor();
    assert.equal(await this.page.locator('[data-action="approve"]').count(), 0, 'nothing to approve');
  }

  /** The number it shows, for the field in the browser. */
  async shown() {
    return (await this.page.locator('#shown').innerText()).replaceAll(/\D/g, '');
  }

  /** Waits for the prompt. */
  async prompt() { await this.page.locator('[data-action="approve"]').waitFor(); }

  /** Approves with the number, in whatever way this prompt asks for it. */
  async approve(number) {
    await this.prompt();
    const choice = this.page.locator(`[data-choice="${number}"]`);
    if (number !== undefined) {
      if (await choice.count()) await choice.click();
      else await this.page.locator('input[name=number]').fill(number);
    }
    await this.page.locator('[data-action="approve"]').click();
  }

  /** Denies. */
  async deny() {
    await this.prompt();
    await this.page.locator('[data-action="deny"]').click();
  }

  /** Says that it was somebody else, and confirms it. */
  async notMe() {
    await this.prompt();
    await this.page.locator('[data-action="not_me"]').click();
    await this.page.locator('[data-action="confirm_not_me"]').click();
  }

  /** The code it shows. */
  async code() {
    // A pending request fills the screen; the code is one press away.
    await this.page.locator('#totp:visible, [data-action="show_code"]:visible').first().waitFor();
    if (!await this.page.locator('#totp').isVisible()) await this.page.locator('[data-action="show_code"]').click();
    const code = (await this.page.locator('#totp').innerText()).replaceAll(/\D/g, '');
    assert.match(code, /^\d{6}$/);
    return code;
  }

  /** How many requests ever came (of the last 24 hours, at most 20): what the service tells this phone anew. */
  async count() {
    await this.page.unrouteAll({ behavior: 'ignoreErrors' });
    const listed = new Promise((done) => {
      this.page.route(/\/device\/requests$/, async (route) => {
        const reply = await route.fetch();
        if (reply.status() === 200) done((await reply.json()).requests.length);
        await route.fulfill({ response: reply });
      });
    });
    await this.page.reload();
    const count = await listed;
    await this.page.unrouteAll({ behavior: 'wait' });
    return count;
  }

  /**
   * Ends it; it has to have been clean, and its owner was asked as often as the test says: once at most, unless it says
   * otherwise.
   */
  async close({ requests } = {}) {
    const count = await this.count();
    if (requests === undefined) assert.ok(count <= 1, `${count} requests on the phone`);
    else assert.equal(count, requests, 'requests on the phone');
    await this.visit.clean();
    await this.visit.close();
  }
}
