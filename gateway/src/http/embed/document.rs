//! `GET /embed/signin`: the document for a frame of exactly one origin. Who frames it is never believed from the address
//! alone: the address names an origin, the client's registration has to list it, and then the browser shows the document
//! inside that origin only (`frame-ancestors`, security rules W2 and W3).

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use super::{Embed, neutral};
use crate::{
    authority::{FrameDocument, new_browser},
    http::{
        cookies::{self, Jar},
        flows::set_cookie,
        headers::Dress,
        negotiate,
        problem::ApiProblem,
    },
};

/// Where the document takes what it begins with from.
const PLACE: &str = "<meta name=\"genkan-embed\" content=\"\">";

/// What the address says; anything twice is nobody's honest address.
#[derive(Default)]
struct Asked {
    client: String,
    parent: String,
    language: Option<String>,
}

impl Asked {
    fn parse(query: &str) -> Option<Self> {
        let mut asked = Self::default();
        let (mut client, mut parent) = (None, None);
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "client_id" => &mut client,
                "parent_origin" => &mut parent,
                "lang" => &mut asked.language,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return None;
            }
        }
        (asked.client, asked.parent) = (client?, parent?);
        Some(asked)
    }
}

pub(super) async fn show(
    State(Embed { app, site }): State<Embed>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    let asked = Asked::parse(query.as_deref().unwrap_or_default());
    let wanted = asked.as_ref().and_then(|asked| asked.language.as_deref());
    let language = wanted.and_then(negotiate::known);
    let language = site
        .branding
        .language(language.unwrap_or_else(|| negotiate::language(&headers)));
    let Some(asked) = asked.filter(|_| is_for_a_frame(&headers)) else {
        return Ok(neutral::refused(&site, language));
    };
    // Only one of ours: 256 bits in base64url.
    let known = Jar::Frame.browser(&headers).filter(|cookie| cookie.len() == 43);
    let fresh = if known.is_none() { Some(new_browser()?) } else { None };
    let cookie = known.or_else(|| fresh.clone()).unwrap_or_default();
    let parent = asked.parent.clone();
    let found = app
        .run(move |authority| authority.frame_document(&asked.client, &asked.parent, &cookie))
        .await?;
    let word = match &found {
        FrameDocument::Stranger => return Ok(neutral::refused(&site, language)),
        FrameDocument::Ready { ticket } => ticket,
        FrameDocument::Unavailable => "!unavailable",
        FrameDocument::Unsupported => "!unsupported",
    };
    let Some((html, language)) = site.files.frame(language) else {
        return Ok(site.files.not_built());
    };
    let place = format!("<meta name=\"genkan-embed\" content=\"{word}\">");
    let mut response = Html(html.replacen(PLACE, &place, 1)).into_response();
    dress(&mut response, language, parent);
    if let (FrameDocument::Ready { .. }, Some(cookie)) = (&found, fresh) {
        set_cookie(&mut response, &cookies::set_partitioned(cookies::FRAME, &cookie));
    }
    Ok(response)
}

/// Opened as a page of its own it would be a sign-in page in a look of another site. Browsers that do not say what they
/// load it for are taken at the document's own word: it does nothing without a page around it. The document itself reads it
/// once more when two frames came at the same time and the browser kept the other one's cookie.
fn is_for_a_frame(headers: &HeaderMap) -> bool {
    let own = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    headers
        .get("sec-fetch-dest")
        .is_none_or(|kind| kind == "iframe" || (own && kind == "empty"))
}

fn dress(response: &mut Response, language: &'static str, parent: String) {
    let headers: [(HeaderName, &'static str); 2] = [
        (header::CONTENT_LANGUAGE, language),
        (header::VARY, "Accept-Language, Cookie, Sec-Fetch-Dest"),
    ];
    for (name, value) in headers {
        response
            .headers_mut()
            .insert(name, axum::http::HeaderValue::from_static(value));
    }
    response.extensions_mut().insert(Dress::Framed(parent));
}

/// 403 in the same words whatever does not fit.
pub(super) const REFUSED: StatusCode = StatusCode::FORBIDDEN;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_everything_once() {
        let both = "client_id=shop&parent_origin=https%3A%2F%2Fshop.example";
        let asked = Asked::parse(both).expect("an address");
        assert_eq!(
            (asked.client.as_str(), asked.parent.as_str()),
            ("shop", "https://shop.example")
        );
        for query in [
            "",
            "client_id=shop",
            "parent_origin=https://shop.example",
            "client_id=shop&client_id=desk&parent_origin=https://shop.example",
            "client_id=shop&parent_origin=https://shop.example&parent_origin=https://evil.example",
        ] {
            assert!(Asked::parse(query).is_none(), "{query}");
        }
        let more = format!("{both}&lang=ja&theme=x");
        assert_eq!(
            Asked::parse(&more).and_then(|asked| asked.language).as_deref(),
            Some("ja")
        );
    }
}
