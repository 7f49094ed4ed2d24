//! The page for an address of a frame that leads nowhere: an unregistered page asks, or somebody has opened it by hand.
//! It says nothing of what was asked, and no page may frame it.

use axum::{
    http::{HeaderValue, header},
    response::Response,
};

use super::document::REFUSED;
use crate::http::{Site, calm::Calm};

/// Title, what it is, where to go.
type Words = [&'static str; 3];

const EN: Words = [
    "This page can’t be shown here",
    "It was asked for by a page that isn’t registered, or it was opened by hand.",
    "Open the sign-in page",
];
const JA: Words = [
    "ここにはこのページを表示できません",
    "登録されていないページから呼び出されたか、直接開かれました。",
    "サインインのページを開く",
];

pub(super) fn refused(site: &Site, language: &'static str) -> Response {
    let [title, why, open] = if language == "ja" { JA } else { EN };
    let content = maud::html! {
        p { (why) }
        a.second href={ (site.page()) "/" } { (open) }
    };
    let mut response = Calm::new(site, language).show(title, &content);
    *response.status_mut() = REFUSED;
    response.headers_mut().insert(
        header::VARY,
        HeaderValue::from_static("Accept-Language, Cookie, Sec-Fetch-Dest"),
    );
    response
}
