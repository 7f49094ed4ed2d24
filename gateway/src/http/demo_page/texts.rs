//! What the demo page says, in both languages.

use crate::authority::NumberMode;

/// Every text of the page.
pub struct Texts {
    pub title: &'static str,
    pub intro: &'static str,
    pub password: &'static str,
    pub open: &'static str,
    pub pair: &'static str,
    pub none_paired: &'static str,
    pub one_paired: &'static str,
    pub many_paired: &'static str,
    pub select: &'static str,
    pub type2: &'static str,
    pub type6: &'static str,
    pub no_number: &'static str,
    pub on_phone: &'static str,
    pub link_for: &'static str,
    pub scan: &'static str,
    pub window: &'static str,
    pub or_window: &'static str,
    pub once: &'static str,
    pub plain: &'static str,
    pub code: &'static str,
    pub phoneless: &'static str,
    pub keys: &'static str,
    pub recovery: &'static str,
    pub pass: &'static str,
    pub letters: &'static str,
    pub letters_intro: &'static str,
    pub letters_none: &'static str,
    pub mail: &'static str,
    pub sms: &'static str,
    pub reload: &'static str,
    pub back: &'static str,
}

const EN: Texts = Texts {
    title: "Try it out",
    intro: "An account for each way of answering on the phone, and one without a phone. Pair a phone with one of them, then sign in.",
    password: "The password is the same for all. It was printed in the terminal when the gateway started.",
    open: "Open the sign-in page",
    pair: "Pair a phone",
    none_paired: "No phone yet",
    one_paired: "1 phone",
    many_paired: "{n} phones",
    select: "Tap one of three numbers",
    type2: "Type two digits",
    type6: "Type six digits",
    no_number: "No number",
    on_phone: "Type the phone’s number on the page",
    link_for: "A phone for {who}",
    scan: "Scan this with a phone",
    window: "Use a window as the phone",
    or_window: "Or use a window as the phone",
    once: "Works once, within 10 minutes.",
    plain: "To use a real phone in this network, start the gateway with --demo --tls: a phone needs https.",
    code: "QR code of the pairing link",
    phoneless: "Without a phone: codes by mail and text message, recovery codes, a temporary pass",
    keys: "Ways in for {who}",
    recovery: "Recovery codes, each works once",
    pass: "Temporary pass, works for a day",
    letters: "Letter box",
    letters_intro: "Mails and text messages of this demo land here and nowhere else.",
    letters_none: "Nothing yet. Choose a code by mail or text message while you sign in.",
    mail: "Mail to {to}",
    sms: "Text message to {to}",
    reload: "Look again",
    back: "Back to the accounts",
};

const JA: Texts = Texts {
    title: "試してみる",
    intro: "スマートフォンでの答え方ごとのアカウントと、スマートフォンなしのアカウントがあります。どれかにスマートフォンを登録してから、サインインしてください。",
    password: "パスワードは全アカウント共通です。ゲートウェイの起動時にターミナルに表示されています。",
    open: "サインインページを開く",
    pair: "スマートフォンを登録",
    none_paired: "未登録",
    one_paired: "1台登録済み",
    many_paired: "{n}台登録済み",
    select: "3つの数字から1つを選ぶ",
    type2: "2桁の数字を入力",
    type6: "6桁の数字を入力",
    no_number: "数字なし",
    on_phone: "スマートフォンに出る数字をページに入力",
    link_for: "{who} のスマートフォン",
    scan: "スマートフォンで読み取ってください",
    window: "別のウィンドウをスマートフォンとして使う",
    or_window: "または、別のウィンドウを使う",
    once: "1回だけ、10分以内に使えます。",
    plain: "同じネットワークの実際のスマートフォンを使うには https が必要です。--demo --tls を付けて起動してください。",
    code: "登録リンクのQRコード",
    phoneless: "スマートフォンなし: メールやSMSのコード、回復コード、一時パス",
    keys: "{who} の入り方",
    recovery: "回復コード（それぞれ1回だけ使えます）",
    pass: "一時パス（1日使えます）",
    letters: "受信箱",
    letters_intro: "このデモのメールとSMSは、ここにだけ届きます。",
    letters_none: "まだ何も届いていません。サインインの途中でメールかSMSのコードをお選びください。",
    mail: "{to} へのメール",
    sms: "{to} へのSMS",
    reload: "もう一度見る",
    back: "アカウントの一覧に戻る",
};

/// The texts of a language; English for one we do not have.
pub fn of(language: &str) -> &'static Texts {
    if language == "ja" { &JA } else { &EN }
}

impl Texts {
    /// How an account answers.
    pub fn mode(&self, mode: NumberMode) -> &'static str {
        match mode {
            NumberMode::Select => self.select,
            NumberMode::Type2 => self.type2,
            NumberMode::Type6 => self.type6,
            NumberMode::None | NumberMode::Compare => self.no_number,
            NumberMode::OnPhone => self.on_phone,
        }
    }

    /// How many phones it has.
    pub fn phones(&self, count: u32) -> String {
        match count {
            0 => self.none_paired.to_owned(),
            1 => self.one_paired.to_owned(),
            n => self.many_paired.replace("{n}", &n.to_string()),
        }
    }
}
