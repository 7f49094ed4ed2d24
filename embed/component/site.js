// What the site says about itself; asked once for all parts of a page.
import { Cause, discovery } from '../../public/load.js';

const LANGUAGES = ['en', 'ja'];
let known;

/** Asks, or remembers. */
export function site() {
  known ??= discovery().then((about) => new Site(about), ({ cause = 'setup' }) => { throw new Cause(cause); });
  known.catch(() => { known = undefined; }); // another try asks again
  return known;
}

class Site {
  constructor(about) {
    const base = new URL(about.base ?? '//', location);
    // The page has the session's cookie, or nobody has.
    if (base.origin !== location.origin) throw new Cause('setup');
    this.colors = about.branding?.colors;
    this.languages = about.branding?.languages ?? LANGUAGES;
    this.base = base.href.replace(/\/$/, '');
    this.about = about;
  }

  /** The language that is wanted, if there is such a thing: the element's, else the page's, else the person's. */
  language(wanted, host) {
    const tags = [wanted, host.closest('[lang]')?.lang, document.documentElement.lang, ...navigator.languages];
    const short = tags.map((tag) => tag?.split('-')[0].toLowerCase());
    return short.find((tag) => this.languages.includes(tag) && LANGUAGES.includes(tag)) ?? this.languages[0];
  }

  /** What an application begins with: where the API is, and what it may know of the site. */
  where(name) {
    // Where people look after their account is the page's business: the sign-in leads nowhere.
    return [this.base, name === 'signin_more' ? { ...this.about, account: undefined } : this.about];
  }

  /** Whether somebody is; who cannot be asked is not. */
  async signedIn() {
    try {
      const answer = await fetch(`${this.base}/session`, { credentials: 'same-origin', headers: { accept: 'application/json' } });
      return answer.ok && (await answer.json()).authenticated === true;
    } catch {
      return false;
    }
  }
}
