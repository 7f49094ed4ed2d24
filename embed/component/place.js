// Where a part stands: its element, the look of it, and what the page is told.
import { Cause, broken } from '../../public/load.js';
import { Parts } from './parts.js';
import { site } from './site.js';
import { styled } from './style.js';
import { dress, measure } from './theme.js';
import { ownIds } from './ids.js';
import { fallback } from './fallback.js';
import { stepOf } from '../steps.js';

/** What the page is told of what went wrong. */
const REASONS = { __proto__: null, unsupported: 'unsupported', network: 'unavailable', crash: 'unavailable', blocked: 'unavailable', setup: 'misconfigured' };

/** Whether the page's policy lets WebAssembly run: tried with a module that has nothing in it. */
function allowed() {
  try {
    return Boolean(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)));
  } catch {
    return false;
  }
}

const roots = new WeakMap();

/** The tree to draw in: the page's own, or one in the element's shadow. */
function treeOf(host, shadow) {
  let root = roots.get(host);
  if (!root && shadow) roots.set(host, root = host.attachShadow({ mode: shadow }));
  root?.replaceChildren();
  // A shadow cannot be taken away again, but it can let through what stands in the element.
  if (root && !shadow) root.append(document.createElement('slot'));
  return root && shadow ? root : host;
}

export class Place {
  #emit;
  #end = new AbortController();
  #over = false;
  #readied = false;
  #shown; // the part, with a `begin` and an `ended`

  constructor(host, options, emit) {
    this.#emit = emit;
    this.host = host;
    this.options = options;
    this.tree = treeOf(host, options.shadow);
    this.element = document.createElement('div');
    this.element.hidden = true;
    this.tree.append(this.element);
    this.#listen();
  }

  get signal() { return this.#end.signal; }

  /** Tells the page; false when it does itself what would be done next. */
  tell(type, detail = {}) { return !this.#over && this.#emit(type, detail) !== false; }

  /** Shows a part; the one before has gone. */
  async show(Part) {
    this.#shown?.ended();
    const { element } = this;
    delete element.dataset.over;
    delete element.dataset.step;
    element.replaceChildren();
    element.dataset.genkan = Part.kind;
    const part = this.#shown = new Part(this);
    try {
      await this.#ready();
      if (this.#over || this.#shown !== part) return;
      this.parts ??= new Parts(this.lang, this.site);
      await part.begin(this.parts);
      if (this.#readied) return;
      this.#readied = true;
      this.tell('ready');
    } catch (error) {
      this.fail(error instanceof Cause ? error.cause : 'blocked');
    }
  }

  /** It can go no further: says why, and how to begin again. */
  fail(cause) {
    if (this.#over || this.element.dataset.step === 'fallback') return;
    const Part = this.#shown.constructor;
    this.#shown?.ended();
    this.parts?.end(cause === 'crash');
    this.parts = undefined;
    styled(this.tree).catch(() => {}); // readable without, too
    this.element.hidden = false;
    this.element.dataset.step = 'fallback';
    this.element.replaceChildren(fallback(cause, this.lang, Part.kind !== 'signin', () => this.show(Part)));
    this.tell('error', { reason: REASONS[cause] ?? 'unavailable' });
  }

  remove() {
    this.#over = true;
    this.#shown?.ended();
    this.parts?.end(false);
    this.#end.abort();
    this.element.remove();
  }

  /** The stylesheet is there, and so is what the site says of itself. */
  async #ready() {
    if (!self.WebAssembly?.instantiateStreaming) throw new Cause('unsupported');
    if (!allowed()) throw new Cause('setup');
    const [found] = await Promise.all([site(), styled(this.tree)]);
    if (this.#over) return;
    this.site = found;
    this.lang = found.language(this.options.lang, this.host);
    dress(this.element, this.options.theme, found.colors);
    measure(this.element);
    this.element.lang = this.lang;
    this.element.hidden = false;
  }

  #listen() {
    const { element, signal } = this;
    // Only who is in it is led on in it: the focus is never taken out of the page around.
    const leave = () => element.removeAttribute('data-entered');
    const enter = () => element.setAttribute('data-entered', '');
    for (const kind of ['pointerdown', 'focusin']) {
      document.addEventListener(kind, leave, { capture: true, signal });
      element.addEventListener(kind, enter, { signal });
    }
    element.addEventListener('click', (event) => this.#shown?.pressed?.(event), { capture: true, signal });
    element.addEventListener('click', (event) => this.#shown?.clicked?.(event), { signal });
    addEventListener('error', (event) => { if (broken(event.error)) this.fail('crash'); }, { signal });
    addEventListener('unhandledrejection', (event) => { if (broken(event.reason)) this.fail('crash'); }, { signal });
    if (this.tree === this.host) ownIds(element, signal);
    let last;
    const marks = new MutationObserver((records) => {
      if (records.some(({ attributeName }) => attributeName === 'data-over') && 'over' in element.dataset) return this.#shown?.over?.();
      const { step } = element.dataset;
      if (!step || step === 'fallback') return undefined;
      const known = stepOf(step);
      if (known && known !== last) this.tell('step', { step: known });
      last = known ?? last;
      return this.#shown?.stepped?.(step);
    });
    marks.observe(element, { attributeFilter: ['data-step', 'data-over'] });
    signal.addEventListener('abort', () => marks.disconnect());
  }
}
