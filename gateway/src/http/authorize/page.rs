//! The page for somebody whom a client has sent here in vain. It names neither the client nor where people were to go:
//! both may have been made up by whoever wrote the link.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use crate::{authority::Because, http::Site};

/// The mark of the pages, on a grid of 32.
const MARK: &str = "M2 5.4c7.6-1.6 20.4-1.6 28 0v3.5c-7.6-1.4-20.4-1.4-28 0zM5.8 8.6h2.9V27H5.8zM23.3 8.6h2.9V27h-2.9zM15.6 11.2h6.1v14h-6.1zm1.4 5.6V20h1.5v-3.2zM3 27h26v2.7H3z";
/// Its own style, in the look of the pages.
const STYLE: &str = include_str!("style.css");
/// Where that is.
pub(super) const STYLE_PATH: &str = "/oidc/page.css";

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
    let names = &site.branding;
    let product = names.product_names.get(language).unwrap_or(&names.product_name);
    let page = maud::html! {
        (maud::DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                title { (title) " · " (product) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href=(STYLE_PATH);
            }
            body {
                header {
                    svg.mark viewBox="0 0 32 32" aria-hidden="true" {
                        path fill-rule="evenodd" fill="currentColor" d=(MARK) {}
                    }
                    b translate="no" { (product) }
                    span translate="no" { (site.origin) }
                }
                main {
                    h1 { (title) }
                    p { (what) }
                    p { (next) }
                    a href={ (site.page()) "/" } { (open) }
                }
            }
        }
    };
    let mut response = (why.status(), Html(page.into_string())).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    if let Why::TooMany(seconds) = why {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Its style.
pub(super) async fn style() -> impl IntoResponse {
    (
        [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/css; charset=utf-8"),
        )],
        STYLE,
    )
}
