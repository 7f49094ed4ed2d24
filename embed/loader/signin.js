// `<genkan-signin>`: a button that opens the sign-in in a window or goes there, or the frame that shows it here.
import { address, asked, reasonOf } from './asked.js';
import { component } from './component.js';
import { frame } from './frame.js';
import { element, issuer, opened } from './place.js';
import { proof } from './proof.js';
import { tabs } from './tabs.js';
import { tell, tellResult } from './tell.js';
import { languageOf, textsOf } from './texts.js';
import { paint, themeOf } from './theme.js';

/** How long a person may take in the other window, in ms; a sign-in there lasts no longer. */
const LONGEST = 10 * 60_000;

/* global STYLE -- style.css, put in by the build */
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

export class Signin extends HTMLElement {
  static observedAttributes = ['mode', 'shadow', 'lang', 'accent', 'accent-dark', 'radius', 'font', 'scheme'];

  #mode; // while it is in a document
  #parts; // what is drawn; none in a component
  #proof; // for the next question; undefined while it is being made, null where it cannot be
  #soon; // whether the question is asked as soon as it is there
  #one; // the question that waits for its answer
  #channel;
  #timer;
  #end; // of the frame or the component
  #note; // the name of the text that is shown

  connectedCallback() {
    this.#mode = this.getAttribute('mode') || 'popup';
    if (this.#mode === 'component') {
      this.#end = component(this, 'signin');
    } else {
      this.#parts ??= this.#build();
      this.#draw();
      this.#soon = this.#mode === 'frame';
      this.#prepare(true);
    }
  }

  disconnectedCallback() {
    this.#mode = undefined;
    this.#rest();
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#mode || before === now) return;
    if (name === 'mode' || this.#mode === 'component') this.reset();
    else this.#draw();
  }

  /** Begins: in a click, or the browser opens no window. */
  open() {
    if (this.#mode === 'component' || this.#end) return;
    this.#soon = this.#proof === undefined;
    if (this.#soon) return;
    const one = this.#one ?? asked(this, this.#proof, this.#mode);
    if (!one) this.#fail('misconfigured');
    else if (this.#mode === 'redirect') this.#leave(one);
    else {
      this.#wait(one);
      if (this.#mode === 'frame') this.#show(one.fields);
      else this.#say(opened(address(one.fields)) ? 'waiting' : 'blocked');
    }
  }

  /** Gives up; a frame tells the server so. */
  cancel() {
    if (this.#one) this.#fail('cancelled', '');
  }

  /** Back to the beginning, without a word to the page. */
  reset() {
    this.disconnectedCallback();
    if (this.isConnected) this.connectedCallback();
  }

  async #prepare(first) {
    this.#proof = undefined;
    // Only a secure context has what it takes.
    this.#proof = await proof().catch(() => null);
    if (!this.#mode) return;
    if (first) tell(this, 'ready', {});
    if (this.#soon) this.open();
  }

  #leave({ fields, verifier }) {
    try {
      sessionStorage.setItem(`genkan.${fields.state}`, `${verifier ?? ''} ${fields.redirect_uri}`);
      location.assign(address(fields));
    } catch {
      this.#fail('unavailable');
    }
  }

  /** From now on an answer is waited for. */
  #wait(one) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail('timeout'), LONGEST);
    this.#one = one;
    this.#channel ??= tabs(one.fields.state, (back, channel) => {
      if (back.iss !== issuer) return;
      channel.postMessage({ state: back.state, taken: true });
      if (back.code) this.#finish(back.code);
      else this.#fail(reasonOf(back.error));
    });
  }

  #show(fields) {
    const { box } = this.#parts;
    const theme = themeOf(this);
    // A frame does not see on what it stands.
    const { colorScheme } = getComputedStyle(box);
    theme.scheme = !/dark/.exec(colorScheme) ? 'light' : /light/.exec(colorScheme) ? 'auto' : 'dark';
    this.#end = frame(box, fields, theme, textsOf(fields.locale).sign_in, (kind, message) => {
      if (kind === 'step') tell(this, kind, { step: message.s });
      else if (kind === 'error') tell(this, kind, { reason: message.e });
      else if (kind === 'close') this.#over();
      else if (kind !== 'result') this.#away(kind);
      else if (message.iss === issuer) this.#finish(message.code);
    });
    this.#draw();
  }

  /** The frame cannot be shown: the window of its own is still there. */
  #away(reason) {
    this.#end();
    tell(this, 'error', { reason });
    this.#say('failed');
  }

  #finish(code) {
    const { fields, verifier } = this.#one;
    this.#rest();
    tellResult(this, code, fields.state, fields.redirect_uri, verifier);
    this.#over();
  }

  #fail(reason, note = 'failed') {
    this.#rest(true);
    tell(this, 'error', { reason });
    this.#over(note);
  }

  /** At rest again. */
  #over(note) {
    this.#rest();
    if (!this.#mode) return;
    this.#prepare();
    this.#say(note);
    tell(this, 'close', {});
  }

  #rest(politely) {
    clearTimeout(this.#timer);
    this.#channel?.close();
    this.#end?.(politely);
    this.#one = this.#channel = this.#end = undefined;
  }

  #say(note) {
    this.#note = note;
    this.#draw();
    if (note === 'blocked') tell(this, 'error', { reason: 'popup-blocked' });
  }

  #build() {
    const root = this.attachShadow({ __proto__: null, mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    const part = (name, role, to) => {
      const made = element(name);
      made.part = role;
      to.append(made);
      return made;
    };
    const box = part('div', 'box', root);
    const own = part('slot', 'own', box);
    const main = part('button', 'main', box);
    const note = part('p', 'note', box);
    const link = part('a', 'link', box);
    const cancel = part('button', 'link', box);
    main.type = cancel.type = 'button';
    note.role = 'status';
    link.target = '_blank';
    link.rel = 'noopener';
    own.onclick = main.onclick = () => this.open();
    own.onslotchange = () => this.#draw();
    cancel.onclick = () => this.cancel();
    link.onclick = () => {
      this.#wait(this.#one);
      if (!this.#end) this.#say('waiting');
    };
    return { __proto__: null, box, own, main, note, link, cancel };
  }

  #draw() {
    if (!this.#mode) return;
    const { box, own, main, note, link, cancel } = this.#parts;
    const texts = textsOf(languageOf(this));
    const one = this.#one;
    const framed = this.#mode === 'frame' && !!one;
    paint(box, themeOf(this));
    own.hidden = framed || !this.firstElementChild;
    main.hidden = framed || !own.hidden;
    main.textContent = this.textContent.trim() || texts.sign_in;
    note.textContent = texts[this.#note] ?? '';
    link.textContent = texts.own_window;
    if (one) link.href = address(one.fields);
    link.hidden = !one;
    cancel.hidden = !one || (framed && !this.#note); // the frame has its own
    cancel.textContent = texts.cancel;
  }
}

Signin.prototype.idTokenHint = undefined;
