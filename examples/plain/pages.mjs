// The pages of the bookshop, in two languages.
const TEXTS = {
  en: {
    shop: 'Momiji Books', line: 'Second-hand books, posted from Kanda since 1974', new: 'Came in this week',
    members: 'Your shelf', why: 'Sign in to see what we keep for you.', other: 'No small window, please',
    hello: (name) => `Good to see you, ${name}`, kept: 'We keep these three for you until Saturday.', out: 'Sign out',
    coming: 'One moment: you are being signed in.', back: 'Back to the shop', sorry: 'You are not signed in',
    refused: 'It was stopped before the end. You can begin again whenever you like.',
    failed: 'The answer could not be checked. Nothing was changed; please begin again.', nothing: 'There is no such page',
    noscript: 'Sign in', place: 'Look after your sign-in',
    again: { 'popup-blocked': 'Your browser did not open the window. Use the link beside the button.', timeout: 'That took too long. Please begin again.',
      other: 'That did not work. Please begin again.' },
  },
  ja: {
    shop: 'もみじ書房', line: '1974年より、神田から古書をお届けしています', new: '今週の入荷',
    members: 'お取り置き', why: 'サインインすると、お取り置きの本をご覧いただけます。', other: '小さなウィンドウを使わずにサインイン',
    hello: (name) => `${name} 様、いらっしゃいませ`, kept: '次の3冊を土曜日までお取り置きしています。', out: 'サインアウト',
    coming: 'サインインしています。少々お待ちください。', back: '店に戻る', sorry: 'サインインしていません',
    refused: '途中で中止されました。いつでもやり直せます。',
    failed: '返ってきた内容を確認できませんでした。何も変わっていません。もう一度お試しください。', nothing: 'ページが見つかりません',
    noscript: 'サインイン', place: 'サインインの設定を見る',
    again: { 'popup-blocked': 'ウィンドウが開けませんでした。ボタンの横のリンクをお使いください。', timeout: '時間がかかりすぎました。もう一度お試しください。',
      other: 'うまくいきませんでした。もう一度お試しください。' },
  },
};
const BOOKS = [
  ['The Pillow Book', 'Sei Shōnagon', '枕草子', '清少納言', '¥1,200'], ['Kokoro', 'Natsume Sōseki', 'こころ', '夏目漱石', '¥600'],
  ['Snow Country', 'Kawabata Yasunari', '雪国', '川端康成', '¥850'], ['The Narrow Road', 'Matsuo Bashō', 'おくのほそ道', '松尾芭蕉', '¥900'],
];

const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const books = (lang, list) => `<ul class="books">${list.map(([title, author, ja, by, price]) => `<li><cite lang="${lang}">${lang === 'ja' ? ja : title}</cite>
  <span>${lang === 'ja' ? by : author}</span> <b>${price}</b></li>`).join('')}</ul>`;

/** The pages in one language. */
export function pages(lang) {
  const t = TEXTS[lang];
  const script = ({ src, integrity }) => `<script type="module" src="${escape(src)}"${integrity ? ` integrity="${escape(integrity)}"` : ''} crossorigin="anonymous"></script>`;
  const page = (title, body, head = '') => `<!doctype html>
<html lang="${lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="stylesheet" href="/site.css"><link rel="icon" href="data:,">${head}</head>
<body><header><a href="/">${t.shop}</a><p>${t.line}</p></header>
<main>${body}</main></body>
</html>`;
  const button = (client, mode, callback, { state, nonce, challenge }, inner = '') => `<genkan-signin client="${escape(client)}" mode="${mode}" callback="${callback}"
  scope="openid profile" state="${state}" nonce="${nonce}" code-challenge="${challenge}" lang="${lang}" accent="#8a3324" radius="2" scheme="light">${inner}</genkan-signin>`;
  return {
    home: ({ person, asked, client, loader, issuer }) => page(t.shop, `<section><h1>${t.new}</h1>${books(lang, BOOKS)}</section>
<aside><h2>${t.members}</h2>${person ? `<p>${t.hello(escape(person.name ?? person.sub))}</p><p>${t.kept}</p>${books(lang, BOOKS.slice(1))}
<form method="post" action="/sign-out"><button>${t.out}</button></form>
<p class="small"><a href="${escape(issuer)}/security-info">${t.place}</a></p>` : `<p>${t.why}</p>
${button(client, 'popup', '/callback', asked[0])}
<p role="alert" id="trouble" hidden data-texts="${escape(JSON.stringify(t.again))}"></p>
<p class="small">${button(client, 'redirect', '/return', asked[1], `<button class="link">${t.other}</button>`)}</p>
<noscript><p><a href="/go">${t.noscript}</a></p></noscript>
<form id="finish" method="post" action="/signed-in" hidden><input type="hidden" name="code"><input type="hidden" name="state"><input type="hidden" name="iss"></form>`}</aside>`,
    person ? '' : `${script(loader)}<script type="module" src="/site.js"></script>`),
    callback: ({ loader }) => page(t.shop, `<h1>${t.coming}</h1><genkan-callback lang="${lang}"></genkan-callback>`, script(loader)),
    sorry: ({ refused }) => page(t.sorry, `<h1>${t.sorry}</h1><p>${refused ? t.refused : t.failed}</p><p><a href="/">${t.back}</a></p>`),
    nothing: () => page(t.nothing, `<h1>${t.nothing}</h1><p><a href="/">${t.back}</a></p>`),
  };
}
