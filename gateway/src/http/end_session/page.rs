//! What somebody sees whom a client has sent here to sign out.

use axum::{http::StatusCode, response::Response};
use maud::{Markup, html};

use super::SIGN_OUT;
use crate::{
    authority::Question,
    http::{Site, calm::Calm},
};

/// What the pages say, in one language. `{site}` and `{who}` are put in.
struct Texts {
    ask: &'static str,
    ask_from: &'static str,
    here: &'static str,
    from: &'static str,
    other: &'static str,
    why: &'static str,
    yes: &'static str,
    no: &'static str,
    over: &'static str,
    over_what: &'static str,
    over_next: &'static str,
    wrong: &'static str,
    wrong_what: &'static str,
    wrong_next: &'static str,
    broken: &'static str,
    broken_what: &'static str,
    broken_next: &'static str,
    open: &'static str,
}

const EN: Texts = Texts {
    ask: "Sign out?",
    ask_from: "Sign out here too?",
    here: "You’re signed in here as {who}.",
    from: "You came from {site}. Here you’re still signed in as {who}.",
    other: "{site} knew you as someone else. Here {who} is signed in.",
    why: "Until you sign out, whoever uses this browser gets into sites with this sign-in without being asked. On a shared computer, sign out.",
    yes: "Sign out",
    no: "Stay signed in",
    over: "You’re signed out",
    over_what: "Nobody is signed in here in this browser.",
    over_next: "You can close this window.",
    wrong: "This link doesn’t work",
    wrong_what: "The site that sent you here isn’t set up to use this sign-in, or its link is wrong. Nothing was changed.",
    wrong_next: "If you want to sign out here, open the sign-in page: it shows whether you’re still signed in.",
    broken: "Something went wrong here",
    broken_what: "It’s not your fault. You may still be signed in.",
    broken_next: "Try again in a moment, or open the sign-in page: it shows whether you’re still signed in.",
    open: "Open the sign-in page",
};

const JA: Texts = Texts {
    ask: "サインアウトしますか？",
    ask_from: "こちらからもサインアウトしますか？",
    here: "{who} でサインインしています。",
    from: "{site} からお越しです。こちらではまだ {who} でサインインしています。",
    other: "{site} では別のアカウントをお使いでした。こちらでは {who} でサインインしています。",
    why: "サインアウトするまで、このブラウザーを使う人はだれでも、このサインインを使うサイトに確認なしで入れます。共用のパソコンでは、サインアウトしてください。",
    yes: "サインアウト",
    no: "サインインしたままにする",
    over: "サインアウトしました",
    over_what: "このブラウザーでは、だれもサインインしていません。",
    over_next: "このウィンドウは閉じてかまいません。",
    wrong: "このリンクは使えません",
    wrong_what: "リンク元のサイトがこのサインインに登録されていないか、リンクが正しくありません。何も変更していません。",
    wrong_next: "サインアウトするには、サインインのページを開いてください。サインインしたままかどうかを確認できます。",
    broken: "こちらで問題が発生しました",
    broken_what: "お客様の操作によるものではありません。サインインしたままの可能性があります。",
    broken_next: "少し待ってからもう一度お試しいただくか、サインインのページでサインインの状態をご確認ください。",
    open: "サインインのページを開く",
};

/// The pages in one language.
pub(super) struct Page<'a> {
    site: &'a Site,
    language: &'static str,
    texts: &'static Texts,
}

impl<'a> Page<'a> {
    pub(super) fn new(site: &'a Site, language: &'static str) -> Self {
        let texts = if language == "ja" { &JA } else { &EN };
        Self { site, language, texts }
    }

    pub(super) const fn language(&self) -> &'static str {
        self.language
    }

    /// The question. `client` is the name of who has asked; `kept` goes along with the answer.
    pub(super) fn ask(&self, question: &Question, client: Option<&str>, kept: &[(&'static str, &str)]) -> Response {
        let texts = self.texts;
        let (title, what) = match client {
            Some(_) if question.other => (texts.ask_from, texts.other),
            Some(_) => (texts.ask_from, texts.from),
            None => (texts.ask, texts.here),
        };
        let stay = question.to.clone().unwrap_or_else(|| self.sign_in());
        let content = html! {
            p { (named(what, client.unwrap_or_default(), &question.who)) }
            p { (texts.why) }
            form method="post" action=(SIGN_OUT) {
                @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="csrf" value=(question.csrf);
                button.primary type="submit" data-action="sign_out" { (texts.yes) }
                a.second href=(stay) data-action="stay" { (texts.no) }
            }
        };
        self.calm(Some("sign-out")).show(title, &content)
    }

    /// Nobody is signed in, and the client has not said where to go on.
    pub(super) fn over(&self) -> Response {
        let texts = self.texts;
        let content = self.with_link([texts.over_what, texts.over_next]);
        self.calm(Some("signed-out")).show(texts.over, &content)
    }

    /// What the client has sent is wrong. It is not named: the address may have been made up.
    pub(super) fn refused(&self) -> Response {
        let texts = self.texts;
        let content = self.with_link([texts.wrong_what, texts.wrong_next]);
        self.failed(StatusCode::BAD_REQUEST, texts.wrong, &content)
    }

    /// Something went wrong here.
    pub(super) fn broken(&self) -> Response {
        let texts = self.texts;
        let content = self.with_link([texts.broken_what, texts.broken_next]);
        self.failed(StatusCode::INTERNAL_SERVER_ERROR, texts.broken, &content)
    }

    fn failed(&self, status: StatusCode, title: &str, content: &Markup) -> Response {
        let mut response = self.calm(None).show(title, content);
        *response.status_mut() = status;
        response
    }

    fn calm(&self, step: Option<&'static str>) -> Calm<'a> {
        Calm {
            step,
            ..Calm::new(self.site, self.language)
        }
    }

    fn with_link(&self, lines: [&str; 2]) -> Markup {
        html! {
            @for line in lines { p { (line) } }
            a.second href=(self.sign_in()) { (self.texts.open) }
        }
    }

    fn sign_in(&self) -> String {
        [self.site.page(), "/"].concat()
    }
}

/// A sentence with the names in it, which no translation touches.
fn named(text: &str, site: &str, who: &str) -> Markup {
    html! {
        @for part in text.split_inclusive('}') {
            @let (before, name) = match part {
                part if part.ends_with("{site}") => (part.trim_end_matches("{site}"), site),
                part if part.ends_with("{who}") => (part.trim_end_matches("{who}"), who),
                part => (part, ""),
            };
            (before)
            @if !name.is_empty() { b translate="no" dir="auto" { (name) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_where_the_language_wants_them_and_are_text() {
        assert_eq!(
            named("{site} and {who}.", "<Shop>", "a@b.example").into_string(),
            "<b translate=\"no\" dir=\"auto\">&lt;Shop&gt;</b> and <b translate=\"no\" dir=\"auto\">a@b.example</b>."
        );
    }

    /// Whoever reads it is no technician, and every name has a place.
    #[test]
    fn every_text_has_its_names() {
        for texts in [&EN, &JA] {
            assert!(texts.here.contains("{who}") && !texts.here.contains("{site}"));
            for text in [texts.from, texts.other] {
                assert!(text.contains("{who}") && text.contains("{site}"));
            }
        }
    }
}
