// Recovery codes on paper. `print()` of the page around would print all of it; so what is printed is a document of its own,
// which nobody sees, with nothing but the sheet in it. The page is not touched: how it prints itself is its own affair.
import { styled } from './style.js';

const HIDDEN = 'position:fixed;inline-size:0;block-size:0;border:0;visibility:hidden'; // not `display: none`, which some print as nothing

/** An empty document in `tree`; one is empty at once in some browsers, and in others after its `load`. */
async function emptyIn(tree) {
  const view = document.createElement('iframe');
  for (const [name, value] of [['aria-hidden', 'true'], ['tabindex', '-1']]) view.setAttribute(name, value);
  view.style.cssText = HIDDEN;
  await new Promise((loaded) => { view.onload = loaded; tree.append(view); });
  return view;
}

/** What lies in the printer: secrets, so it goes when it is printed, and at the latest with what it was made of. */
export class Paper {
  #view;

  /** Prints one element, which may be gone before it is done. */
  async print(sheet, { tree, lang, signal }) {
    const view = await emptyIn(tree);
    this.away();
    if (signal.aborted || !sheet.isConnected) return view.remove();
    this.#view = view;
    signal.addEventListener('abort', () => this.away(), { once: true });
    const { contentDocument: paper, contentWindow: printer } = view;
    paper.documentElement.lang = lang;
    // Browsers print the title at the head of the sheet, or offer it as the name of a file.
    paper.title = sheet.querySelector('.only-print')?.textContent ?? '';
    const root = paper.createElement('div');
    root.dataset.genkan = 'paper';
    root.append(paper.importNode(sheet, true));
    paper.body.append(root);
    await styled(root).catch(() => {}); // readable without, too
    if (this.#view !== view) return undefined;
    printer.addEventListener('afterprint', () => { if (this.#view === view) this.away(); });
    printer.focus();
    return printer.print();
  }

  /** Nothing of it is left in the page. */
  away() {
    this.#view?.remove();
    this.#view = undefined;
  }
}
