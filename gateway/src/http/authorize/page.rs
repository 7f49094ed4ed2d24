//! The page for somebody whom a client has sent here in vain. It names neither the client nor where people were to go:
//! both may have been made up by whoever wrote the link.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};

use crate::{
    authority::Because,
    http::{Site, calm::Calm},
};

/// Why somebody sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// What is asked for is not answered.
    Because(Because),
    /// Too often; when to come back, s.
    TooMany(i64),
    /// Something went wrong here.
    Broken,
}

/// Heading, what happened, what to do, and the link.
type Words = [&'static str; 4];

const LINK: Words = [
    "This link doesn’t work",
    "The site that sent you here isn’t set up to use this sign-in, or its link is wrong. Nothing was sent to it.",
    "Go back to that site and try again. If this happens again, tell the people who run it.",
    "Open the sign-in page",
];
const LINK_JA: Words = [
    "このリンクは使えません",
    "リンク元のサイトがこのサインインに登録されていないか、リンクが正しくありません。サイトには何も送信していません。",
    "元のサイトに戻って、もう一度お試しください。繰り返し表示される場合は、サイトの運営者にお知らせください。",
    "サインインのページを開く",
];
const OFF: Words = [
    "Signing in from that site is switched off",
    "The site that sent you here can’t use this sign-in at the moment. Nothing was sent to it.",
    "Try again later, or ask the people who run that site.",
    "Open the sign-in page",
];
const OFF_JA: Words = [
    "このサイトからのサインインは停止中です",
    "リンク元のサイトは、現在このサインインを利用できません。サイトには何も送信していません。",
    "しばらくしてからお試しいただくか、サイトの運営者にお問い合わせください。",
    "サインインのページを開く",
];
const OVER: Words = [
    "This sign-in is over",
    "It was started too long ago, or it has been used already.",
    "Go back to the site you came from and start again.",
    "Open the sign-in page",
];
const OVER_JA: Words = [
    "このサインインは終了しました",
    "開始から時間が経ちすぎたか、すでに使われています。",
    "元のサイトに戻って、もう一度始めてください。",
    "サインインのページを開く",
];
const WAIT: Words = [
    "Too many tries",
    "This sign-in was opened very often from your network within a short time.",
    "Wait a few minutes, then go back to the site you came from and try again.",
    "Open the sign-in page",
];
const WAIT_JA: Words = [
    "試行回数が多すぎます",
    "お使いのネットワークから、短い時間に何度もサインインが開かれました。",
    "数分待ってから、元のサイトに戻ってもう一度お試しください。",
    "サインインのページを開く",
];
const BROKEN: Words = [
    "Something went wrong here",
    "It’s not your fault, and nothing was sent to the site you came from.",
    "Go back to that site and try again in a moment.",
    "Open the sign-in page",
];
const BROKEN_JA: Words = [
    "こちらで問題が発生しました",
    "お客様の操作によるものではありません。元のサイトには何も送信していません。",
    "少し待ってから、元のサイトに戻ってもう一度お試しください。",
    "サインインのページを開く",
];

impl Why {
    const fn words(self, japanese: bool) -> Words {
        match (self, japanese) {
            (Self::Because(Because::Client | Because::Callback), false) => LINK,
            (Self::Because(Because::Client | Because::Callback), true) => LINK_JA,
            (Self::Because(Because::Off), false) => OFF,
            (Self::Because(Because::Off), true) => OFF_JA,
            (Self::Because(Because::Over), false) => OVER,
            (Self::Because(Because::Over), true) => OVER_JA,
            (Self::TooMany(_), false) => WAIT,
            (Self::TooMany(_), true) => WAIT_JA,
            (Self::Broken, false) => BROKEN,
            (Self::Broken, true) => BROKEN_JA,
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::Because(Because::Off) => StatusCode::FORBIDDEN,
            Self::Because(_) => StatusCode::BAD_REQUEST,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// The page in one language.
pub(super) fn show(site: &Site, language: &'static str, why: Why) -> Response {
    let [title, what, next, open] = why.words(language == "ja");
    let content = maud::html! {
        p { (what) }
        p { (next) }
        a.second href={ (site.page()) "/" } { (open) }
    };
    let mut response = Calm::new(site, language).show(title, &content);
    *response.status_mut() = why.status();
    if let Why::TooMany(seconds) = why {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
