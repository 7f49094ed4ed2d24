//! One call, as a page of the server's own origin would make it.

use serde_json::Value;
use ureq::http::{Method, Request};
use zeroize::Zeroizing;

use super::{
    super::{Answer, Caller, No, http::Reply, http::nonsense},
    Allauth, BASE,
    jar::{CSRF_VALUE, Jar},
};

impl Allauth {
    /// Sends it, and keeps the cookies of the answer.
    ///
    /// # Errors
    /// [`No::Unavailable`]: no answer, or not one of this API.
    pub(super) fn call(
        &self,
        from: Caller<'_>,
        jar: &mut Jar,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Answer<Reply> {
        let mut request = Request::builder()
            .method(method)
            .uri(self.client.address(&format!("{BASE}{path}")))
            .header("accept", "application/json")
            .header("origin", &self.origin)
            .header("x-csrftoken", CSRF_VALUE)
            .header("cookie", jar.header());
        if !from.lang.is_empty() {
            request = request.header("accept-language", from.lang);
        }
        // Its limits and its list of sessions are about people, not about this gateway.
        if let Some(ip) = from.ip {
            request = request.header("x-forwarded-for", ip.to_string());
        }
        let broken = |_| No::Unavailable(None);
        let reply = match body {
            Some(body) => {
                let text = Zeroizing::new(body.to_string());
                let request = request.header("content-type", "application/json");
                self.client.send(request.body(text.as_bytes()).map_err(broken)?)?
            }
            None => self.client.send(request.body(()).map_err(broken)?)?,
        };
        // Every answer of this API says its own status. What does not is somebody else's, or a page of Django's own.
        if reply.body.get("status").and_then(Value::as_u64) != Some(u64::from(reply.status.as_u16())) {
            return Err(nonsense("allauth"));
        }
        jar.store(&reply.headers)?;
        Ok(reply)
    }
}
