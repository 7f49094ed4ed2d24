// The pages of the treasury, in two languages.
const TEXTS = {
  en: {
    name: 'Kura Treasury', welcome: 'Payments that wait for you', why: 'Sign in to see them. Before money leaves, we ask you once more.',
    waiting: 'Waiting for release', hello: (name) => `Signed in: ${name}`, look: 'Look and release', released: 'Released', to: 'To', what: 'For', amount: 'Amount', account: 'Account',
    payment: 'Release this payment', read: 'Compare what stands here with the paper. Then confirm that it is you.', away: 'Not now', out: 'Sign out',
    coming: 'One moment: you are being signed in.', back: 'To the payments', sorry: 'That did not work', failed: 'Nothing was released. Please begin again.', nothing: 'There is no such page',
    trouble: { refused: 'You said no, or it could not be confirmed. Nothing was released.', expired: 'That took too long. Nothing was released; load this page again to begin anew.',
      'popup-blocked': 'Your browser did not open the window. Use the link beside the button.', other: 'That did not work. Nothing was released.' },
  },
  ja: {
    name: '蔵 資金管理', welcome: '承認待ちの支払い', why: 'サインインすると表示されます。送金の前に、もう一度ご本人か確認します。',
    waiting: '承認を待っている支払い', hello: (name) => `${name} さんでサインイン中`, look: '内容を確認して承認', released: '承認済み', to: '支払先', what: '内容', amount: '金額', account: '口座',
    payment: 'この支払いを承認', read: '書類の内容と同じか確かめてから、ご本人であることを確認してください。', away: 'あとにする', out: 'サインアウト',
    coming: 'サインインしています。少々お待ちください。', back: '支払いの一覧へ', sorry: 'うまくいきませんでした', failed: '何も承認されていません。もう一度お試しください。', nothing: 'ページが見つかりません',
    trouble: { refused: '拒否されたか、確認できませんでした。何も承認されていません。', expired: '時間がかかりすぎました。何も承認されていません。ページを読み込み直してください。',
      'popup-blocked': 'ウィンドウが開けませんでした。ボタンの横のリンクをお使いください。', other: 'うまくいきませんでした。何も承認されていません。' },
  },
};

/** What waits to be paid. */
export const PAYMENTS = [
  { id: 'p-2041', amount: '¥1,284,000', account: '•••• 4417', en: { to: 'Hokuto Roofing', what: 'New roof, second part' }, ja: { to: '北斗屋根工業', what: '屋根の葺き替え（2回目）' } },
  { id: 'p-2042', amount: '¥86,400', account: '•••• 0092', en: { to: 'Minato Paper', what: 'Office paper, autumn' }, ja: { to: '港製紙', what: '用紙（秋期分）' } },
];

const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** The pages in one language. */
export function pages(lang) {
  const t = TEXTS[lang];
  const scripts = ({ src, integrity }, own = true) => `<script type="module" src="${escape(src)}"${integrity ? ` integrity="${escape(integrity)}"` : ''} crossorigin="anonymous"></script>${own ? '<script type="module" src="/site.js"></script>' : ''}`;
  const page = (title, body, head = '') => `<!doctype html>
<html lang="${lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="dark">
<title>${title}</title><link rel="stylesheet" href="/site.css"><link rel="icon" href="data:,">${head}</head>
<body><header><a href="/">${t.name}</a></header><main>${body}</main></body>
</html>`;
  const widget = (client, asked, more) => `<genkan-signin client="${escape(client)}" callback="/callback" state="${asked.state}" nonce="${asked.nonce}"
  code-challenge="${asked.challenge}" lang="${lang}" accent-dark="#e8b04b" radius="8" scheme="dark" ${more}></genkan-signin>
<p role="alert" id="trouble" hidden data-texts="${escape(JSON.stringify(t.trouble))}"></p>`;
  const finish = (action, more = '') => `<form id="finish" method="post" action="${action}" hidden>${more}<input type="hidden" name="code"><input type="hidden" name="state"><input type="hidden" name="iss"></form>`;
  const facts = ({ amount, account, [lang]: { to, what } }) => `<dl><dt>${t.to}</dt><dd>${to}</dd><dt>${t.what}</dt><dd>${what}</dd><dt>${t.account}</dt><dd>${account}</dd><dt>${t.amount}</dt><dd class="amount">${amount}</dd></dl>`;
  const line = (payment, released) => `<li>${facts(payment)}${released ? `<p class="done">${t.released}</p>` : `<a class="button" href="/payment?id=${payment.id}">${t.look}</a>`}</li>`;
  return {
    door: ({ client, loader, asked }) => page(t.name, `<h1>${t.welcome}</h1><p>${t.why}</p>${widget(client, asked, 'mode="popup" scope="openid profile"')}${finish('/signed-in')}`, scripts(loader)),
    waiting: ({ person, released }) => page(t.name, `<h1>${t.waiting}</h1><p>${t.hello(escape(person.name ?? person.sub))}</p><ul>${PAYMENTS.map((one) => line(one, released.get(one.id))).join('')}</ul>
<form method="post" action="/sign-out"><button>${t.out}</button></form>`),
    payment: ({ client, loader, payment, asked }) => page(t.payment, `<h1>${t.payment}</h1>${facts(payment)}<p>${t.read}</p>
${widget(client, asked, `mode="frame" request="${escape(asked.request)}"`)}${finish('/release', `<input type="hidden" name="payment" value="${payment.id}">`)}<p><a href="/">${t.away}</a></p>`, scripts(loader)),
    callback: ({ loader }) => page(t.name, `<h1>${t.coming}</h1><genkan-callback lang="${lang}"></genkan-callback>`, scripts(loader, false)),
    sorry: () => page(t.sorry, `<h1>${t.sorry}</h1><p>${t.failed}</p><p><a href="/">${t.back}</a></p>`),
    nothing: () => page(t.nothing, `<h1>${t.nothing}</h1><p><a href="/">${t.back}</a></p>`),
  };
}
