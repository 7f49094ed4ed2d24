// The WebAssembly. Every part on a page has modules of its own, with their memory and their state; one that is through with
// them leaves them to the next.
import { load } from '../../public/load.js';

/* global ASSETS -- what the build has made, under its hashed names, put in by the build */

/** Those that nobody uses, by the name of the application and the language. */
const idle = new Map();
const made = new Map();

/** What the loading script reads out of a document elsewhere. */
function named(name, number) {
  const { glue, wasm, texts } = ASSETS.apps[name];
  return {
    // The same file under another address is another module to the browser; it is downloaded once.
    content: number ? `${glue[0]}#${number}` : glue[0],
    dataset: { glue: glue[1], wasm: wasm[0], integrity: wasm[1] },
    getAttribute: (attribute) => texts[attribute.replace('data-texts-', '')]?.join(' ') ?? null,
  };
}

async function fresh(name, lang, where) {
  const number = made.get(name) ?? 0;
  made.set(name, number + 1);
  const asset = named(name, number);
  const begin = await load(asset, Promise.resolve(where), () => lang);
  return new Part(begin, await import(asset.content));
}

/** One application. */
class Part {
  /** Whom its word goes to. What a module is given it keeps as long as it lives, and no element is to hang on that. */
  call;

  constructor(begin, glue) {
    Object.assign(this, { begin, glue });
    this.said = (...word) => this.call?.(...word);
  }

  quiet() {
    this.glue.end();
    this.call = undefined;
  }
}

/** Those that one place uses. */
export class Parts {
  #used = new Map();

  constructor(lang, site) {
    this.lang = lang;
    this.site = site;
  }

  /** One application, loaded. */
  async take(name) {
    const known = this.#used.get(name);
    if (known) return known;
    const key = `${name} ${this.lang}`;
    const part = idle.get(key)?.pop() ?? fresh(name, this.lang, this.site.where(name));
    this.#used.set(name, part);
    try {
      return await part;
    } catch (error) {
      this.#used.delete(name);
      throw error;
    }
  }

  /** Nothing in them is drawn, heard, sent or awaited any more. */
  quiet() {
    for (const part of this.#used.values()) part.then((there) => there.quiet(), () => {});
  }

  /** They are left to others, unless they are broken. */
  end(broken) {
    if (!broken) this.quiet();
    for (const [name, part] of broken ? [] : this.#used) {
      const key = `${name} ${this.lang}`;
      part.then(() => idle.set(key, [...idle.get(key) ?? [], part]), () => {});
    }
    this.#used.clear();
  }
}
