// The texts of the pages by their names, so that a test says which text it means and not how it is worded. Those of
// security info have their area before the name: `add.phone_done`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const I18N = join(import.meta.dirname, '../../src/i18n');
const LINE = /^ {4}(\w+):\s*"((?:[^"\\]|\\.)*)",$/gm;

const AREAS = ['overview', 'add', 'around'];

function read(lang, folder = '', before = '') {
  const source = readFileSync(join(I18N, folder, `${lang}.rs`), 'utf8');
  return [...source.matchAll(LINE)].map(([, name, text]) => [before + name, JSON.parse(`"${text}"`)]);
}

function all(lang) {
  const areas = AREAS.flatMap((area) => read(lang, `security/${area}`, `${area}.`));
  return Object.fromEntries([...read(lang), ...areas]);
}

const texts = { en: all('en'), ja: all('ja') };

/** A pattern of one text; gaps match anything. Fails for a name that does not exist. */
export function words(lang, name) {
  const text = texts[lang][name];
  if (text === undefined) throw new Error(`there is no text ${name} in ${lang}`);
  const literal = (part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll(/\s+/g, '\\s*');
  return new RegExp(text.split(/\{\w+\}/).map(literal).join('.*?'), 's');
}

/** Waits until the page shows a text. */
export async function says(page, lang, name) {
  const wanted = words(lang, name);
  const there = ([source, flags]) => new RegExp(source, flags).test(document.body.innerText);
  await page.waitForFunction(there, [wanted.source, wanted.flags]).catch(async (error) => {
    throw new Error(`${name} is not on the page: ${await page.locator('body').innerText()}`, { cause: error });
  });
}
