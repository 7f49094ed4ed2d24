// The texts of the sign-in page by their names, so that a test says which text it means and not how it is worded.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const I18N = join(import.meta.dirname, '../../src/i18n');
const LINE = /^ {4}(\w+):\s*"((?:[^"\\]|\\.)*)",$/gm;

function read(lang) {
  const source = readFileSync(join(I18N, `${lang}.rs`), 'utf8');
  return Object.fromEntries([...source.matchAll(LINE)].map(([, name, text]) => [name, JSON.parse(`"${text}"`)]));
}

const texts = { en: read('en'), ja: read('ja') };

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
