// Every text a person sees, in both languages.
const EN = {
  __proto__: null,
  sign_in: 'Sign in',
  waiting: 'Go on in the window that has opened.',
  cancel: 'Cancel',
  blocked: 'The browser did not open the window.',
  own_window: 'Open in a new window',
  failed: 'That did not work. Please try again.',
  done: 'You can close this window.',
};
const JA = {
  __proto__: null,
  sign_in: 'サインイン',
  waiting: '開いたウィンドウで続けてください。',
  cancel: 'キャンセル',
  blocked: 'ブラウザーがウィンドウを開きませんでした。',
  own_window: '新しいウィンドウで開く',
  failed: 'うまくいきませんでした。もう一度お試しください。',
  done: 'このウィンドウは閉じてもかまいません。',
};

/** The language of an element: its own, that of what it stands in, or the browser's. */
export const languageOf = (host) => host.closest('[lang]')?.lang || navigator.language;

/** The texts of a language. */
export const textsOf = (language) => (/^ja\b/i.exec(language) ? JA : EN);
