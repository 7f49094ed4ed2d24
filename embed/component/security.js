// Security info. Which part of it is open is kept in the element, not in the page's address, unless the page wants it so.
import { Paper } from './paper.js';
import { Signin } from './signin.js';

export class SecurityInfo {
  static kind = 'security-info';

  #place;
  #parts;
  #over = false;
  #paper = new Paper();

  constructor(place) { this.#place = place; }

  async begin(parts) {
    this.#parts = parts;
    const { element, options } = this.#place;
    if (!options.routes) element.dataset.view ??= '#';
    await this.#start('security_info', (name) => this.#more(name));
  }

  ended() {
    this.#over = true;
    this.#paper.away();
    this.#parts?.quiet();
  }

  /** Before any button hears of it: what goes on paper is not the page around. */
  pressed(event) {
    this.#paper.away();
    if (!event.target.closest('[data-action=print_codes]')) return;
    event.stopPropagation();
    this.#paper.print(this.#place.element.querySelector('.sheet'), this.#place);
  }

  clicked(event) {
    const link = event.target.closest('a');
    if (!link || event.defaultPrevented) return;
    const { element } = this.#place;
    if (link.dataset.action === 'sign_in') {
      event.preventDefault();
      this.#signIn();
    } else if ('view' in element.dataset && link.getAttribute('href')?.startsWith('#')) {
      event.preventDefault();
      element.dataset.view = link.getAttribute('href');
      element.dispatchEvent(new Event('hashchange'));
    }
  }

  stepped(step) {
    if (step === 'signed-out') this.#place.tell('close');
  }

  /** Nobody is signed in, or nobody any more: who comes signs in here, unless the page does something about it. */
  over() {
    if (!this.#over && this.#place.tell('close')) this.#signIn();
  }

  #signIn() {
    const place = this.#place;
    const then = () => place.show(SecurityInfo);
    place.show(class extends Signin {
      static kind = 'signin';

      constructor(where) { super(where, then); }
    });
  }

  /** `more`: the sign-in asks once more who it is. `all`: the parts that few visits open. */
  async #more(name) {
    const part = await this.#parts.take(name === 'all' ? 'security_more' : 'signin_more');
    return (...given) => {
      if (this.#over) return;
      if (name === 'all') part.glue.settle(this.#place.element);
      part.begin(...given).catch((error) => this.#place.fail(error.cause));
    };
  }

  async #start(name, more) {
    if (this.#over) return;
    const part = await this.#parts.take(name);
    if (this.#over) return;
    part.glue.settle(this.#place.element);
    part.call = more;
    await part.begin(part.said);
  }
}
