//! The page for an address of a frame that leads nowhere: an unregistered page asks, or somebody has opened it by hand.
//! It says nothing of what was asked, and no page may frame it.

use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};

use super::document::REFUSED;
use crate::http::Site;

/// In one language: title, what it is, where to go.
const TEXTS: [(&str, [&str; 3]); 2] = [
    (
        "en",
        [
            "This page can’t be shown here",
            "It was asked for by a page that isn’t registered, or it was opened by hand.",
            "Open the sign-in page",
        ],
    ),
    (
        "ja",
        [
            "ここにはこのページを表示できません",
            "登録されていないページから呼び出されたか、直接開かれました。",
            "サインインのページを開く",
        ],
    ),
];

pub(super) fn refused(site: &Site, language: &'static str) -> Response {
    let texts = TEXTS.iter().find(|(tag, _)| *tag == language).unwrap_or(&TEXTS[0]);
    let [title, why, open] = texts.1;
    let page = maud::html! {
        (maud::DOCTYPE)
        html lang=(texts.0) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) }
            }
            body {
                main {
                    h1 { (title) }
                    p { (why) }
                    p { a href={ (site.page()) "/" } { (open) } }
                }
            }
        }
    };
    let mut response = (REFUSED, Html(page.into_string())).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(texts.0));
    headers.insert(
        header::VARY,
        HeaderValue::from_static("Accept-Language, Cookie, Sec-Fetch-Dest"),
    );
    response
}
