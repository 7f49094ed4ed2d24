// The sign-in. The session's cookie is the page's own, so all the page is told is that there is one.
export class Signin {
  static kind = 'signin';

  #place;
  #parts;
  #over = false;
  #through = false;

  /** @param {import('./place.js').Place} place @param {() => void} [then] what comes after it, instead of who is signed in */
  constructor(place, then) {
    this.#place = place;
    this.then = then;
  }

  async begin(parts) {
    this.#parts = parts;
    await this.#draw(await this.#place.site.signedIn());
  }

  ended() {
    this.#over = true;
    this.#parts?.quiet();
  }

  stepped(step) {
    // Another tab was faster; there is no place to go on to.
    if (step === 'signed_in') this.#done();
    if (step === 'signed-out') this.#place.tell('close');
  }

  async #draw(signedIn) {
    if (this.#over) return;
    const part = await this.#parts.take('signin_more');
    if (this.#over) return;
    this.#through = false;
    part.glue.settle(this.#place.element);
    part.call = () => this.#done();
    await part.begin({ signed_in: signedIn, done: part.said }, 'component');
  }

  // Not from within the other's own call, which takes its screens away after it.
  #done() {
    if (this.#through) return;
    this.#through = true;
    queueMicrotask(() => {
      if (this.#over) return;
      this.#place.tell('result');
      // The page may have taken the element away at the news.
      if (this.#over) return;
      this.#parts.quiet();
      if (this.then) this.then();
      else this.#draw(true).catch((error) => this.#place.fail(error.cause));
    });
  }
}
