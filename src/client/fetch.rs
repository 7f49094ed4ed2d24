//! The one fetch function: one API, no redirects, a deadline, at most 64 KiB of JSON.

use super::Json;
use crate::{
    browser::{document, timer::Timer, window},
    flow::{Failure, retry_after},
};
use contract::{MAX_REPLY_BYTES, Millis};
use js_sys::{Reflect, Uint8Array};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestInit, RequestRedirect,
    Response,
};

/// A call is given up after this long, ms.
const DEADLINE: Millis = 15_000;
/// A long poll, which the server may hold for 25 s, after this long.
pub const POLL_DEADLINE: Millis = 35_000;

thread_local! { static BASE: RefCell<String> = const { RefCell::new(String::new()) }; }

/// Says where the API is: an address without a slash at its end. The boot script has made sure that it is this site's.
pub fn settle(base: String) {
    BASE.set(base);
}

/// The path of that address.
#[must_use]
pub fn base_path() -> String {
    BASE.with_borrow(|base| {
        let rest = base.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        rest.map_or_else(String::new, |(_, path)| ["/", path].concat())
    })
}

/// What is sent as body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// JSON text.
    Json(String),
}

/// One call.
pub struct Request<'a> {
    /// `GET`, `POST`, `PATCH`, `DELETE`.
    pub method: &'a str,
    /// What comes after the address of the API.
    pub path: &'a str,
    /// Headers besides the fixed ones.
    pub headers: &'a [(&'a str, &'a str)],
    /// Body.
    pub body: Body,
    /// Given up after this long, ms; 0 for the ordinary 15 s.
    pub deadline: Millis,
    /// Aborts it from outside.
    pub abort: Option<&'a AbortController>,
}

/// A good answer.
pub enum Answer {
    /// 2xx with JSON.
    Json(Json),
    /// 204, or 304.
    Empty,
}

/// Makes the call.
///
/// # Errors
/// [`Failure`], with the problem of the contract where the server gave one.
pub async fn fetch(request: Request<'_>) -> Result<Answer, Failure> {
    let own = AbortController::new().ok();
    let abort = request.abort.or(own.as_ref());
    let deadline = if request.deadline == 0 {
        DEADLINE
    } else {
        request.deadline
    };
    let killer = abort.cloned();
    let _deadline = Timer::after(deadline, move || {
        if let Some(abort) = &killer {
            abort.abort();
        }
    });
    let response = send(&request, abort).await.ok_or(Failure::Network)?;
    let wait = wait_of(&response);
    let json = content_type(&response).is_some_and(|t| t.contains("json"));
    let status = response.status();
    if status == 204 || status == 304 {
        return Ok(Answer::Empty);
    }
    if !json {
        // A page where data should be: an error page of a proxy, or a portal that wants a log-in. Never shown.
        return Err(if response.ok() {
            Failure::Portal
        } else {
            Failure::Server { retry_after: wait }
        });
    }
    let text = read(&response).await?;
    let json = Json::parse(&text).ok_or(Failure::Malformed)?;
    if response.ok() {
        Ok(Answer::Json(json))
    } else {
        Err(Failure::of(&json, wait))
    }
}

async fn send(request: &Request<'_>, abort: Option<&AbortController>) -> Option<Response> {
    let init = RequestInit::new();
    init.set_method(request.method);
    // Cookies go to the API, wherever it is; `settle` was told by the boot script, and redirects are not followed.
    init.set_credentials(RequestCredentials::Include);
    init.set_redirect(RequestRedirect::Error);
    init.set_cache(RequestCache::NoStore);
    init.set_signal(abort.map(AbortController::signal).as_ref());
    let headers = web_sys::Headers::new().ok()?;
    headers.set("accept", "application/json").ok()?;
    // The cookie that says it stays with the pages; the API may be elsewhere, and writes mails.
    let lang = document::root().and_then(|root| root.get_attribute("lang"));
    headers.set("accept-language", &lang.unwrap_or_default()).ok()?;
    for (name, value) in request.headers {
        headers.set(name, value).ok()?;
    }
    if let Body::Json(text) = &request.body {
        headers.set("content-type", "application/json").ok()?;
        init.set_body(&JsValue::from_str(text));
    }
    init.set_headers(&headers);
    let address = BASE.with_borrow(|base| [base, request.path].concat());
    let promise = window().fetch_with_str_and_init(&address, &init);
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}

fn content_type(response: &Response) -> Option<String> {
    header(response, "content-type")
}

fn wait_of(response: &Response) -> Option<Millis> {
    let value = header(response, "retry-after")?;
    let date = header(response, "date");
    let parse = |text: &str| {
        let at = js_sys::Date::parse(text);
        at.is_finite().then_some(at as Millis)
    };
    retry_after(&value, date.as_deref(), parse)
}

/// The body as text, given up beyond the limit: a reply never fills the memory.
async fn read(response: &Response) -> Result<String, Failure> {
    let stream = response.body().ok_or(Failure::Malformed)?;
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(|_| Failure::Network)?;
        let done = Reflect::get(&chunk, &"done".into()).is_ok_and(|d| d.is_truthy());
        if done {
            break;
        }
        let value = Reflect::get(&chunk, &"value".into()).map_err(|_| Failure::Malformed)?;
        let part: Uint8Array = value.dyn_into().map_err(|_| Failure::Malformed)?;
        if bytes.len() + part.length() as usize > MAX_REPLY_BYTES {
            let _ = reader.cancel();
            return Err(Failure::Malformed);
        }
        bytes.extend(part.to_vec());
    }
    String::from_utf8(bytes).map_err(|_| Failure::Malformed)
}
