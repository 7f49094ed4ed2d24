/**
 * Types of `genkan.js`, the sign-in in somebody else's page. The script itself is loaded from the issuer:
 *
 * ```html
 * <script type="module" src="https://id.example/genkan.js"></script>
 * ```
 *
 * React 19 sets attributes and listens to events as written (`<genkan-signin client="shop" onresult={…}>`); earlier
 * versions need `ref` and `addEventListener`. For TypeScript, in a file of the application:
 *
 * ```ts
 * import type { CallbackProps, SigninProps } from './genkan';
 * declare module 'react' {
 *   namespace JSX {
 *     interface IntrinsicElements {
 *       'genkan-signin': SigninProps & React.HTMLAttributes<HTMLElement>;
 *       'genkan-callback': CallbackProps & React.HTMLAttributes<HTMLElement>;
 *     }
 *   }
 * }
 * ```
 */

/** How the sign-in is shown. `component` only in pages of the issuer's own origin. */
export type Mode = 'popup' | 'redirect' | 'frame' | 'component';

/** Where a person is, as far as a page is told. */
export type Step = 'identify' | 'password' | 'approve' | 'code' | 'passkey' | 'choose' | 'blocked' | 'done' | 'other';

/** Why there is no answer. */
export type Reason =
  /** The browser opened no window; a link that does is shown. Nothing has ended. */
  | 'popup-blocked'
  /** Ten minutes went by. */
  | 'timeout'
  /** The person pressed *Cancel*, or `cancel()` was called. */
  | 'cancelled'
  /** The person or the issuer said no; or the frame was not let in here. */
  | 'refused'
  /** The issuer could not be reached, or this browser keeps nothing. */
  | 'unavailable'
  /** The issuer does not offer this in a frame; the window of its own is still there. */
  | 'unsupported'
  /** Attributes are missing or wrong, or the client is registered differently. */
  | 'misconfigured'
  /** It took too long in the frame; or the callback page was opened with no answer. */
  | 'expired';

/** What comes back: a code that is worth nothing without its verifier, or the client's secret, and is over in a minute. */
export interface Result {
  readonly code: string;
  /** The one that was given, or made for this question. */
  readonly state: string;
  /** The issuer, compared with the place the script was loaded from. */
  readonly iss: string;
  /** What the token call needs as `redirect_uri`. */
  readonly redirectUri: string;
  /** Where no `code-challenge` was given: what the token call needs as `code_verifier`. */
  readonly codeVerifier?: string;
}

export interface SigninEventMap {
  /** A click opens a window from now on; in a frame: it is asked for. */
  ready: CustomEvent<Record<string, never>>;
  step: CustomEvent<{ readonly step: Step }>;
  /** In `component` mode the detail is empty: the session's cookie is there. */
  result: CustomEvent<Result>;
  error: CustomEvent<{ readonly reason: Reason }>;
  /** Once after every end, whichever it was: nothing is open any more. */
  close: CustomEvent<Record<string, never>>;
}

export interface CallbackEventMap {
  /** In a tab that went to the sign-in itself (`mode="redirect"`). A window closes itself instead. */
  result: CustomEvent<Result>;
  error: CustomEvent<{ readonly reason: Reason }>;
}

export interface SecurityInfoEventMap {
  ready: CustomEvent<Record<string, never>>;
  error: CustomEvent<{ readonly reason: Reason }>;
  /** The person has signed out. */
  close: CustomEvent<Record<string, never>>;
}

/** Events do not bubble: listen on the element itself, or further up with `capture`. */
type Listener<Host, Kind> = (this: Host, event: Kind) => unknown;
/** Those of every element, but for those that mean something else here. */
type With<Own> = Own & Omit<HTMLElementEventMap, keyof Own>;

/** `<genkan-signin>` */
export interface GenkanSigninElement extends HTMLElement {
  /** An ID token of this client, to ask the same person once more in a frame. Set before the element is inserted. */
  idTokenHint: string | undefined;
  /** Begins. In `popup` mode only in a click or key press, or the browser opens no window. */
  open(): void;
  /** Gives up: `error` with `cancelled`, then `close`. */
  cancel(): void;
  /** Back to the beginning, without an event. */
  reset(): void;
  addEventListener<Name extends keyof With<SigninEventMap>>(name: Name, listener: Listener<GenkanSigninElement, With<SigninEventMap>[Name]>, options?: boolean | AddEventListenerOptions): void;
  addEventListener(name: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<Name extends keyof With<SigninEventMap>>(name: Name, listener: Listener<GenkanSigninElement, With<SigninEventMap>[Name]>, options?: boolean | EventListenerOptions): void;
  removeEventListener(name: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

/** `<genkan-callback>` */
export interface GenkanCallbackElement extends HTMLElement {
  addEventListener<Name extends keyof With<CallbackEventMap>>(name: Name, listener: Listener<GenkanCallbackElement, With<CallbackEventMap>[Name]>, options?: boolean | AddEventListenerOptions): void;
  addEventListener(name: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<Name extends keyof With<CallbackEventMap>>(name: Name, listener: Listener<GenkanCallbackElement, With<CallbackEventMap>[Name]>, options?: boolean | EventListenerOptions): void;
  removeEventListener(name: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

/** `<genkan-security-info>`, in pages of the issuer's own origin. */
export interface GenkanSecurityInfoElement extends HTMLElement {
  addEventListener<Name extends keyof With<SecurityInfoEventMap>>(name: Name, listener: Listener<GenkanSecurityInfoElement, With<SecurityInfoEventMap>[Name]>, options?: boolean | AddEventListenerOptions): void;
  addEventListener(name: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<Name extends keyof With<SecurityInfoEventMap>>(name: Name, listener: Listener<GenkanSecurityInfoElement, With<SecurityInfoEventMap>[Name]>, options?: boolean | EventListenerOptions): void;
  removeEventListener(name: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

/** What may be chosen about the look, and nothing else. What cannot be read (WCAG 2.2, 1.4.3) is left out. */
export interface ThemeAttributes {
  /** `#rrggbb`, on light pages. */
  accent?: string;
  /** `#rrggbb`, on dark pages. */
  'accent-dark'?: string;
  /** Corners, 0 to 24 px. */
  radius?: number | string;
  /** Without it: the page's own. */
  font?: 'system' | 'serif' | 'rounded' | 'mono';
  /** Without it: that of the place it stands in; `auto`: the device's. */
  scheme?: 'light' | 'dark' | 'auto';
}

export interface SigninAttributes extends ThemeAttributes {
  client?: string;
  mode?: Mode;
  /** The registered address that the sign-in ends on, with `<genkan-callback>` on it. */
  callback?: string;
  /** Without it: `openid`. */
  scope?: string;
  lang?: string;
  /** Stands in the first field, and can be changed there. */
  'login-hint'?: string;
  /** With `code-challenge`: the state and challenge (S256) of the page's server, which keeps the verifier. */
  state?: string;
  'code-challenge'?: string;
  /** Comes back in the ID token. */
  nonce?: string;
  /** The `request_uri` of what the page's server has asked for beforehand (RFC 9126). */
  request?: string;
  /** `component` only: in a shadow root. */
  shadow?: boolean | '' | 'open' | 'closed';
}

export interface SecurityInfoAttributes extends ThemeAttributes {
  lang?: string;
  shadow?: boolean | '' | 'open' | 'closed';
  /** Its parts have addresses, in the page's fragment. */
  routes?: boolean | '';
}

/** What React and its like hand to the elements, as attributes or as listeners. */
type Props<Attributes, Events> = Attributes & { [Name in keyof Events as `on${Name & string}`]?: (event: Events[Name]) => void };
export type SigninProps = Props<SigninAttributes & { idTokenHint?: string | undefined }, SigninEventMap>;
export type CallbackProps = Props<{ lang?: string }, CallbackEventMap>;
export type SecurityInfoProps = Props<SecurityInfoAttributes, SecurityInfoEventMap>;

declare global {
  interface HTMLElementTagNameMap {
    'genkan-signin': GenkanSigninElement;
    'genkan-callback': GenkanCallbackElement;
    'genkan-security-info': GenkanSecurityInfoElement;
  }
}
