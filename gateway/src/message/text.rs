//! What mails and text messages say, in English and Japanese. No link in any of them signs anybody in.

use contract::{
    Millis,
    step::{Context, PlaceKind},
};
use maud::{DOCTYPE, html};
use time::OffsetDateTime;

use super::news;
use crate::authority::Letter;

/// A message, ready to be carried. It holds a code: no `Debug`.
#[derive(Clone)]
pub struct Words {
    /// `en` or `ja`.
    pub lang: &'static str,
    /// The subject of a mail; never with the code, which a locked screen would show.
    pub subject: String,
    /// The mail.
    pub plain: String,
    /// The same as a simple page.
    pub html: String,
    /// The text message.
    pub short: String,
}

/// What is said of a code that is for one thing.
struct Purpose {
    subject: &'static str,
    lead: &'static str,
    not_you: &'static str,
    short: &'static str,
}

/// The texts of one language; `{…}` are filled in.
pub(super) struct Texts {
    lang: &'static str,
    sign_in: Purpose,
    recover: Purpose,
    enroll: Purpose,
    until: &'static str,
    asked: &'static str,
    pub(super) done: &'static str,
    nobody: &'static str,
    browser_on: &'static str,
    browser_unknown: &'static str,
    this_device: &'static str,
    local_network: &'static str,
    city: &'static str,
    place_unknown: &'static str,
    time: &'static str,
}

const EN: Texts = Texts {
    lang: "en",
    sign_in: Purpose {
        subject: "Your code for {app}",
        lead: "Your code to sign in to {app}:",
        not_you: "You did not ask for it? Then do not pass it on, and change your password: somebody may know it.",
        short: "{code} is your code to sign in to {app}. It works for {minutes} minutes. Nobody will ever ask you for it.",
    },
    recover: Purpose {
        subject: "Your code for a new {app} password",
        lead: "Your code to set a new password for {app}:",
        not_you: "You did not ask for it? Then do not pass it on, and change your password: somebody may know it.",
        short: "{code} is your code for a new {app} password. It works for {minutes} minutes. Nobody will ever ask you for it.",
    },
    enroll: Purpose {
        subject: "Your code to confirm this address for {app}",
        lead: "Your code to add this address to your {app} account:",
        not_you: "You did not ask for it? Then somebody may have typed your address by mistake. Do not pass the code on: without it, nothing happens.",
        short: "{code} is your code to add this number to your {app} account. It works for {minutes} minutes. Nobody will ever ask you for it.",
    },
    until: "It works once, for {minutes} minutes, on the page where you asked for it.",
    asked: "Asked for with {browser}, from {place}, {time}.",
    done: "It was done with {browser}, from {place}, {time}.",
    nobody: "Nobody will ever ask you for this code: no support, no colleague, no caller.",
    browser_on: "{browser} on {os}",
    browser_unknown: "an unknown browser",
    this_device: "the computer the page runs on",
    local_network: "the local network",
    city: "near {name}",
    place_unknown: "an unknown place",
    time: "{year}-{month}-{day} {hour}:{minute} UTC",
};

const JA: Texts = Texts {
    lang: "ja",
    sign_in: Purpose {
        subject: "{app} の確認コード",
        lead: "{app} にサインインするためのコードです。",
        not_you: "お心当たりがない場合は、このコードを誰にも伝えず、パスワードを変更してください。パスワードを知られているおそれがあります。",
        short: "{app} の確認コード: {code}（{minutes} 分間有効）。このコードを尋ねる人はいません。",
    },
    recover: Purpose {
        subject: "{app} の新しいパスワードのための確認コード",
        lead: "{app} の新しいパスワードを決めるためのコードです。",
        not_you: "お心当たりがない場合は、このコードを誰にも伝えず、パスワードを変更してください。パスワードを知られているおそれがあります。",
        short: "{app} の新しいパスワードのための確認コード: {code}（{minutes} 分間有効）。このコードを尋ねる人はいません。",
    },
    enroll: Purpose {
        subject: "{app} にこのアドレスを登録するための確認コード",
        lead: "{app} のアカウントにこのアドレスを追加するためのコードです。",
        not_you: "お心当たりがない場合は、ほかの人がアドレスを誤って入力した可能性があります。このコードは誰にも伝えないでください。コードが入力されなければ、何も変わりません。",
        short: "{app} にこの電話番号を追加するための確認コード: {code}（{minutes} 分間有効）。このコードを尋ねる人はいません。",
    },
    until: "コードを求めたページで、{minutes} 分以内に 1 回だけ使えます。",
    asked: "要求元: {browser}、{place}、{time}",
    done: "操作元: {browser}、{place}、{time}",
    nobody: "サポート担当者や同僚を含め、このコードを尋ねる人はいません。",
    browser_on: "{os} の {browser}",
    browser_unknown: "不明なブラウザー",
    this_device: "ページを表示しているコンピューター",
    local_network: "ローカル ネットワーク",
    city: "{name}付近",
    place_unknown: "不明な場所",
    time: "{year}年{month}月{day}日 {hour}:{minute}（UTC）",
};

impl Words {
    /// The message of a letter; `product` is the product's name in its language.
    #[must_use]
    pub fn of(letter: &Letter, product: &str) -> Self {
        let texts = if letter.language == "ja" { &JA } else { &EN };
        let told = if texts.lang == "ja" { &news::JA } else { &news::EN };
        if let Some(told) = told.of(letter, texts, &one_line(product)) {
            return told;
        }
        let purpose = match letter.purpose.as_str() {
            "recover" => &texts.recover,
            "enroll" => &texts.enroll,
            _ => &texts.sign_in,
        };
        let minutes = (letter.expires_at - letter.context.at + 59_999) / 60_000;
        let product = one_line(product);
        let fill = |text: &str| {
            text.replace("{minutes}", &minutes.to_string())
                .replace("{code}", &letter.code)
                .replace("{app}", &product)
        };
        let lead = fill(purpose.lead);
        let rest = [
            fill(texts.until),
            texts.facts(texts.asked, &letter.context),
            texts.nobody.to_owned(),
            purpose.not_you.to_owned(),
        ];
        let subject = fill(purpose.subject);
        let plain = format!("{lead}\n\n    {}\n\n{}\n", letter.code, rest.join("\n\n"));
        let lines: Vec<String> = [lead].into_iter().chain(rest).collect();
        Self {
            lang: texts.lang,
            plain,
            html: page(texts.lang, &subject, &lines, Some(&letter.code), None),
            subject,
            short: fill(purpose.short),
        }
    }
}

impl Texts {
    pub(super) fn facts(&self, text: &str, context: &Context) -> String {
        text.replace("{time}", &self.time(context.at))
            .replace("{place}", &self.place(context))
            .replace("{browser}", &self.browser(context))
    }

    fn browser(&self, context: &Context) -> String {
        let browser = &context.browser;
        match (&browser.name, &browser.os) {
            (Some(name), Some(os)) => self
                .browser_on
                .replace("{browser}", &one_line(name))
                .replace("{os}", &one_line(os)),
            (Some(one), None) | (None, Some(one)) => one_line(one),
            (None, None) => self.browser_unknown.to_owned(),
        }
    }

    fn place(&self, context: &Context) -> String {
        let place = &context.place;
        match (place.kind, &place.name) {
            (PlaceKind::ThisDevice, _) => self.this_device.to_owned(),
            (PlaceKind::LocalNetwork, _) => self.local_network.to_owned(),
            (PlaceKind::City, Some(name)) => self.city.replace("{name}", &one_line(name)),
            (PlaceKind::Address, Some(address)) => one_line(address),
            (PlaceKind::City | PlaceKind::Address, None) => self.place_unknown.to_owned(),
        }
    }

    fn time(&self, at: Millis) -> String {
        let Ok(at) = OffsetDateTime::from_unix_timestamp(at / 1_000) else {
            return String::new();
        };
        self.time
            .replace("{year}", &at.year().to_string())
            .replace("{month}", &format!("{:02}", u8::from(at.month())))
            .replace("{day}", &format!("{:02}", at.day()))
            .replace("{hour}", &format!("{:02}", at.hour()))
            .replace("{minute}", &format!("{:02}", at.minute()))
    }
}

/// Text of other people on one line: a line break could forge what follows.
pub(super) fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !turns(*c)).collect()
}

/// Whether a character turns the direction of what follows it: a name must not rearrange the sentence it stands in.
const fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Mail programs know neither style sheets nor scripts worth relying on, so there are none.
/// A code stands large below the first line, a link below the last one.
pub(super) fn page(lang: &str, subject: &str, lines: &[String], code: Option<&str>, link: Option<&str>) -> String {
    html! {
        (DOCTYPE)
        html lang=(lang) {
            head {
                meta charset="utf-8";
                title { (subject) }
            }
            body {
                @for (place, line) in lines.iter().enumerate() {
                    p { (line) }
                    @if let Some(code) = code.filter(|_| place == 0) { p { big { b { (code) } } } }
                }
                @if let Some(link) = link { p { a href=(link) { (link) } } }
            }
        }
    }
    .into_string()
}

#[cfg(test)]
mod tests {
    use contract::{
        flow::MethodKind,
        step::{Browser, Place},
    };

    use super::*;
    use crate::authority::{LetterKind, LetterNews};

    fn letter(language: &str, purpose: &str) -> Letter {
        Letter {
            kind: LetterKind::Email,
            to: "mei@mail.example".to_owned(),
            language: language.to_owned(),
            purpose: purpose.to_owned(),
            code: "012345".to_owned(),
            context: Context {
                app: "Aoba".to_owned(),
                place: Place {
                    kind: PlaceKind::City,
                    name: Some("Sendai".to_owned()),
                },
                browser: Browser {
                    name: Some("Fire\r\nfox".to_owned()),
                    os: Some("<b>Windows".to_owned()),
                },
                at: 1_800_000_000_000,
            },
            expires_at: 1_800_000_600_000,
            news: None,
        }
    }

    fn news(language: &str, purpose: &str, method: Option<MethodKind>) -> Letter {
        Letter {
            news: Some(LetterNews {
                account: "mei@aoba.example".to_owned(),
                method,
                label: Some("Pix\r\nel \u{202e}<i>".to_owned()),
                link: Some("https://aoba.example/security-info#activity".to_owned()),
            }),
            ..letter(language, purpose)
        }
    }

    #[test]
    fn news_say_what_where_and_when_and_hold_no_code() {
        let about = [
            "requests_paused",
            "recovery_made",
            "password_changed",
            "new_browser",
            "request_denied",
            "request_revoked",
            "secured",
        ];
        let of_methods = ["method_added", "method_removed", "method_restored"];
        let kinds = MethodKind::ALL.iter().filter(|kind| **kind != MethodKind::Password);
        let methods = kinds.flat_map(|kind| of_methods.map(|purpose| (purpose, Some(*kind))));
        let all: Vec<_> = about.iter().map(|purpose| (*purpose, None)).chain(methods).collect();
        let mut seen = std::collections::BTreeSet::new();
        for (purpose, method) in all {
            for language in ["en", "ja"] {
                let words = Words::of(&news(language, purpose, method), "Aoba");
                assert!(seen.insert(words.subject.clone()), "{}", words.subject);
                assert_eq!(words.lang, language);
                for text in [&words.subject, &words.plain, &words.html] {
                    assert!(text.contains("Aoba") && !text.contains('{'), "{text}");
                    assert!(!text.contains("012345") && !text.contains('\u{202e}'), "{text}");
                }
                for text in [&words.plain, &words.html] {
                    assert!(text.contains("https://aoba.example/security-info#activity"), "{text}");
                    let facts = ["mei@aoba.example", "Pixel", "Firefox", "Sendai", "2027"];
                    assert!(facts.iter().all(|fact| text.contains(fact)), "{text}");
                }
                assert!(
                    words.html.contains("&lt;b&gt;Windows") && words.html.contains("&lt;i&gt;"),
                    "{}",
                    words.html
                );
            }
        }
    }

    #[test]
    fn without_a_page_news_hold_no_link() {
        let mut letter = news("en", "default_changed", None);
        letter.news = letter.news.map(|news| LetterNews { link: None, ..news });
        let words = Words::of(&letter, "Aoba");
        assert!(
            !words.plain.contains("http") && !words.html.contains("href"),
            "{}",
            words.plain
        );
        assert!(words.plain.contains("people who look after"), "{}", words.plain);
    }

    #[test]
    fn both_languages_say_everything() {
        for (language, purpose) in [
            ("en", "sign_in"),
            ("ja", "sign_in"),
            ("en", "recover"),
            ("ja", "recover"),
        ] {
            let words = Words::of(&letter(language, purpose), "Aoba {code}");
            assert_eq!(words.lang, language);
            for text in [&words.plain, &words.html, &words.short] {
                assert!(
                    text.contains("012345") && text.contains("Aoba") && text.contains("10"),
                    "{text}"
                );
                assert!(!text.contains("http"), "{text}");
            }
            assert!(!words.subject.contains("012345"), "{}", words.subject);
            let all = [&words.subject, &words.plain, &words.html, &words.short].map(String::as_str);
            assert!(
                all.iter().all(|text| !text.contains("{app}") && !text.contains("{m")),
                "{all:?}"
            );
            assert!(
                words.plain.contains("Firefox") && words.plain.contains("2027"),
                "{}",
                words.plain
            );
            assert!(words.html.contains("&lt;b&gt;Windows"), "{}", words.html);
        }
        assert_ne!(
            Words::of(&letter("en", "recover"), "Aoba").subject,
            Words::of(&letter("en", "sign_in"), "Aoba").subject
        );
    }
}
