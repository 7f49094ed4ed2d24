// What a server behind the gateway can do to people who are signing in: it is slow, it is gone, it starts anew, it
// answers nonsense. Each is said calmly, what was typed stays, nothing is lost, and no phone rings twice.
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { enter, oneOf, second, signIn } from './any.mjs';
import { NONSENSE } from './between.mjs';
import { BROKEN } from './faults.mjs';
import { visitTest } from './browser.mjs';
import { another, at, control, identify, message, numberOf, remember, signedInPage, stepOf, submit, typeCode, useCode } from './page.mjs';
import { go } from './security.mjs';
import { says, words } from './words.mjs';

const FIELD = { password: 'input[name=password]', code_required: 'input[name=code]' };

/** The page says that the service had a problem, and keeps what was typed. */
async function toldAndKept(page, lang, step, typed) {
  assert.match(await message(page), words(lang, 'server_error'));
  assert.equal(await stepOf(page), step);
  assert.equal(await page.locator(FIELD[step]).inputValue(), typed, 'what was typed stays');
  await page.locator('button[type=submit]:visible:not([data-busy]):not([aria-disabled=true])').waitFor();
}

/** To the place where a code is typed. */
async function toCode(page, person) {
  await enter(page, person);
  const step = await oneOf(page, ['push_pending', 'code_required', 'choose_method']);
  if (step === 'push_pending') await useCode(page);
  else if (step === 'choose_method') await another(page, 'totp');
  await at(page, 'code_required');
}

/** The end of every one of them. */
async function arrived(page) {
  await remember(page, false);
  await signedInPage(page);
}

const TROUBLES = {
  'it is down when the password is given, and comes back': {
    asks: ['password'], langs: ['en', 'ja'],
    async body({ page, person, world, lang }) {
      await identify(page, person);
      await at(page, 'password');
      await world.server.stop();
      try {
        await page.locator('input[name=password]').fill(person.password);
        await submit(page);
        await toldAndKept(page, lang, 'password', person.password);
      } finally { await world.server.run(); }
      await submit(page);
      await second(page, person);
      await arrived(page);
    },
  },
  'it answers nonsense to the password': {
    asks: ['password'],
    async body({ page, person, world, lang, visit }) {
      await identify(page, person);
      await at(page, 'password');
      await page.locator('input[name=password]').fill(person.password);
      for (const [kind, answer] of Object.entries(NONSENSE)) {
        world.between.spoil({ path: world.paths.password, answer });
        const answered = page.waitForResponse('**/actions/password');
        await submit(page);
        assert.equal((await answered).status(), 503, kind);
        await toldAndKept(page, lang, 'password', person.password);
      }
      world.between.mend();
      for (const text of ['It works!', 'maintenance', '169.254']) {
        assert.ok(!(await page.content()).includes(text) && !visit.gateway.log.includes(text), `${text} of the server is told on`);
      }
      await submit(page);
      await second(page, person);
      await arrived(page);
      assert.ok(!world.between.calls.some((one) => one.path.includes('latest')), 'no way elsewhere is gone');
    },
  },
  'it is cut off in the middle of its answer': {
    asks: ['password'],
    async body({ page, person, world, lang }) {
      await identify(page, person);
      await at(page, 'password');
      await page.locator('input[name=password]').fill(person.password);
      for (const cut of ['before', 'half']) {
        world.between.spoil({ path: world.paths.password, cut });
        const answered = page.waitForResponse('**/actions/password');
        await submit(page);
        assert.equal((await answered).status(), 503, cut);
        await toldAndKept(page, lang, 'password', person.password);
      }
      world.between.mend();
      await submit(page);
      await second(page, person);
      await arrived(page);
    },
  },
  'it holds its breath when the code is given': {
    asks: ['codes'],
    async body({ page, person, world, lang }) {
      await toCode(page, person);
      world.server.freeze();
      const code = await person.codes.next();
      try {
        await typeCode(page, code);
        await page.locator('#error:visible').waitFor({ timeout: 15_000 });
        await toldAndKept(page, lang, 'code_required', code);
      } finally { world.server.thaw(); }
      await typeCode(page, await person.codes.next());
      await arrived(page);
    },
  },
  'it starts anew in the middle': {
    asks: ['codes', 'survives'],
    async body({ page, person, world }) {
      await toCode(page, person);
      await world.server.restart();
      await typeCode(page, await person.codes.next());
      await arrived(page);
    },
  },
  'its answer to the right code is lost': {
    asks: ['codes', 'again'],
    async body({ page, person, world, lang }) {
      await toCode(page, person);
      world.between.spoil({ path: world.paths.code, cut: 'after', times: 1 });
      const code = await person.codes.next();
      await typeCode(page, code);
      await toldAndKept(page, lang, 'code_required', code);
      await submit(page);
      await arrived(page);
    },
  },
  'it is down and starts anew while the page waits for the phone': {
    asks: ['phone', 'survives'], langs: ['en', 'ja'],
    async body({ page, person, world }) {
      await enter(page, person);
      const number = await numberOf(page);
      const begun = world.between.calls.length;
      await world.server.stop();
      // It has been asked in vain, and the page goes on waiting.
      await world.between.callAfter(begun, world.paths.poll);
      await world.between.callAfter(world.between.calls.length, world.paths.poll);
      assert.equal(await stepOf(page), 'push_pending', 'a question without an answer is never the end');
      assert.ok(await control(page, 'use_code').or(control(page, 'choose_method')).first().isVisible(), 'the other ways stay');
      await world.server.run();
      await person.phone.approve(number);
      await arrived(page);
      assert.equal(await person.phone.count() - person.before, 1, 'requests on the phone');
    },
  },
  'it answers nonsense while the page waits for the phone': {
    asks: ['phone'],
    async body({ page, person, world }) {
      await enter(page, person);
      const number = await numberOf(page);
      for (const answer of Object.values(NONSENSE)) {
        const begun = world.between.calls.length;
        world.between.spoil({ path: world.paths.poll, answer });
        await world.between.callAfter(begun, world.paths.poll);
        assert.equal(await stepOf(page), 'push_pending');
      }
      world.between.mend();
      await person.phone.approve(number);
      await arrived(page);
      assert.equal(await person.phone.count() - person.before, 1, 'requests on the phone');
    },
  },
  'it is down on security info: what is known is shown, what was typed stays': {
    asks: ['info', 'addApp', 'survives'], who: 'bare',
    async body({ page, person, world, lang }) {
      await page.goto(`${world.gateway.origin}/?return=/security-info`);
      await signIn(page, person);
      await at(page, 'security-info');
      await world.server.stop();
      try {
        await page.reload();
        await at(page, 'security-info');
        await go(page, 'add/totp');
        await page.locator('input[name=label]').fill('Desk app');
        await submit(page);
        await says(page, lang, 'server_error');
        assert.equal(await page.locator('input[name=label]').inputValue(), 'Desk app');
      } finally { await world.server.run(); }
    },
  },
};

/**
 * Registers what can go wrong with a server.
 *
 * @param {{name: string, can: import('./any.mjs').Can & {survives?: boolean, again?: boolean}, expect?: RegExp[],
 *   open: () => Promise<import('./any.mjs').World & {server: object, between: import('./between.mjs').Between,
 *   paths: {password: RegExp, code: RegExp, poll?: RegExp}}>}} world `survives`: it keeps what was begun over a restart;
 *   `again`: it can be asked again when the answer to a right code was lost. The gateway reaches it through `between`
 *   only.
 */
export function troubles({ name, can, open, expect = [] }) {
  let world;
  before(async () => { world = await open(); });
  after(() => world?.close());
  const able = { password: can.password !== false, ...can };
  for (const [title, { who, asks, body, langs = ['en'] }] of Object.entries(TROUBLES)) {
    if (!asks.every((one) => able[one])) continue;
    for (const lang of langs) {
      const options = { gateway: () => world.gateway, lang, timeout: 180_000, expect: [...BROKEN, ...expect] };
      visitTest(`${name}: ${title}, ${lang}`, options, async (visit) => {
        const person = await world.person(who ?? (asks.includes('phone') ? 'phone' : 'codes'));
        if (person.phone) person.before = await person.phone.count();
        const page = await visit.tab('/');
        try { await body({ visit, page, person, lang, can, world }); } finally { world.between.mend(); }
      });
    }
  }
}
