// What the notes say, in two languages.
const en = {
  name: 'Kumo Notes', welcome: 'Notes as light as clouds', why: 'Sign in, and write the first one.',
  hello: (name: string) => `Hello, ${name}`, new: 'New note', add: 'Add', out: 'Sign out', first: 'Buy green tea',
  failed: 'That did not work. Please try again.', blocked: 'Your browser did not open the window. Use the link beside the button.',
};

/** All texts of one language. */
export type Texts = typeof en;

const ja: Texts = {
  name: 'くもノート', welcome: '雲のように軽いノート', why: 'サインインして、最初のメモを書きましょう。',
  hello: (name) => `${name} さん、こんにちは`, new: '新しいメモ', add: '追加', out: 'サインアウト', first: '緑茶を買う',
  failed: 'うまくいきませんでした。もう一度お試しください。', blocked: 'ウィンドウが開けませんでした。ボタンの横のリンクをお使いください。',
};

/** The texts by language. */
export const texts = { en, ja };
