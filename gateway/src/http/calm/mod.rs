//! Pages that need neither the application nor a script: in the look of the others, made here.

use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use maud::{DOCTYPE, Markup, html};

use super::Site;

/// The mark of the pages, on a grid of 32.
const MARK: &str = "M2 5.4c7.6-1.6 20.4-1.6 28 0v3.5c-7.6-1.4-20.4-1.4-28 0zM5.8 8.6h2.9V27H5.8zM23.3 8.6h2.9V27h-2.9zM15.6 11.2h6.1v14h-6.1zm1.4 5.6V20h1.5v-3.2zM3 27h26v2.7H3z";
/// Their style.
const STYLE: &str = include_str!("style.css");
/// Where that is.
pub(super) const STYLE_PATH: &str = "/oidc/page.css";
/// The style of the demo's page: the same, and more.
pub(super) const DEMO_STYLE: &str = concat!(include_str!("style.css"), include_str!("../demo_page/style.css"));

/// What every page of these has.
pub(super) struct Calm<'a> {
    pub(super) site: &'a Site,
    pub(super) language: &'static str,
    /// The path of its style.
    pub(super) style: &'static str,
    /// What it is, for programs (docs/automation.md).
    pub(super) step: Option<&'static str>,
}

impl<'a> Calm<'a> {
    /// One in a language.
    pub(super) const fn new(site: &'a Site, language: &'static str) -> Self {
        Self {
            site,
            language,
            style: STYLE_PATH,
            step: None,
        }
    }

    /// The page: a heading, and what stands below it.
    pub(super) fn show(&self, title: &str, content: &Markup) -> Response {
        let mut response = Html(self.document(title, content).into_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.language));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
        response
    }

    fn document(&self, title: &str, content: &Markup) -> Markup {
        let names = &self.site.branding;
        let product = names.product_names.get(self.language).unwrap_or(&names.product_name);
        html! {
            (DOCTYPE)
            html lang=(self.language) data-ready[self.step.is_some()] data-step=[self.step] {
                head {
                    meta charset="utf-8";
                    title { (title) " · " (product) }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="robots" content="noindex";
                    link rel="icon" href="/favicon.svg" type="image/svg+xml";
                    link rel="stylesheet" href=(self.style);
                }
                body {
                    header {
                        svg.mark viewBox="0 0 32 32" aria-hidden="true" {
                            path fill-rule="evenodd" fill="currentColor" d=(MARK) {}
                        }
                        b translate="no" { (product) }
                        span translate="no" { (self.site.origin) }
                    }
                    main {
                        h1 { (title) }
                        (content)
                    }
                }
            }
        }
    }
}

/// The style of these pages.
pub(super) async fn style() -> Response {
    stylesheet(STYLE)
}

/// A style as an answer.
pub(super) fn stylesheet(text: &'static str) -> Response {
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
