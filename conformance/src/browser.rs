//! One browser: cookies, the headers of a same-origin fetch, the flow it stands in and the session it has.

use std::collections::BTreeMap;

use contract::{
    CSRF_HEADER, IDEMPOTENCY_HEADER,
    account::Session,
    decode::{Decode as _, Json},
    flow::{Action, Flow, MethodKind},
    problem::ProblemKind,
};
use serde_json::{Value, json};

use crate::{
    http::{Call, Reply},
    kit::Ctx,
    random,
    verdict::{Verdict, ensure, fail, skip},
};

const AGENT: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";

/// Name and value of a `Set-Cookie` line; the value is empty when it removes the cookie.
pub fn cookie_of(line: &str) -> Option<(&str, &str)> {
    let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
    let (name, value) = pair.trim().split_once('=')?;
    let ended = attributes.split(';').any(|one| {
        let one = one.trim().to_ascii_lowercase();
        one == "max-age=0" || one.starts_with("max-age=-") || one.starts_with("expires=thu, 01 jan 1970")
    });
    Some((name, if ended { "" } else { value.trim_matches('"') }))
}

/// One browser.
pub struct Browser<'c> {
    /// The check it works for.
    pub ctx: &'c Ctx<'c>,
    /// Its cookies.
    pub jar: BTreeMap<String, String>,
    flow: Option<Flow>,
}

impl<'c> Browser<'c> {
    /// A new one.
    pub fn new(ctx: &'c Ctx<'c>) -> Self {
        Self {
            ctx,
            jar: BTreeMap::new(),
            flow: None,
        }
    }

    /// Another with the same cookies and the same flow: a second tab.
    pub fn tab(&self) -> Self {
        Self {
            ctx: self.ctx,
            jar: self.jar.clone(),
            flow: self.flow.clone(),
        }
    }

    /// The flow it stands in.
    pub fn flow(&self) -> Verdict<&Flow> {
        self.flow
            .as_ref()
            .map_or_else(|| fail("a flow that the page can read", "none"), Ok)
    }

    /// The name of the step it stands at.
    pub fn step(&self) -> &'static str {
        self.flow.as_ref().map_or("none", |flow| flow.step.name())
    }

    /// Stands in another flow.
    pub fn stand_in(&mut self, flow: &Flow) {
        self.flow = Some(flow.clone());
    }

    /// A call as the page's fetch makes it.
    pub fn call(&self, method: &'static str, path: &str) -> Call {
        let apart = self.ctx.kit.http.apart();
        let mut call = Call::new(method, format!("{}{path}", self.ctx.kit.base()))
            .header("accept", "application/json")
            .header("user-agent", AGENT)
            .header("sec-fetch-site", if apart { "same-site" } else { "same-origin" })
            .header("sec-fetch-mode", "cors")
            .header("sec-fetch-dest", "empty");
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            call = call.header("cookie", cookies.join("; ").as_str());
        }
        if apart || method != "GET" {
            call = call.header("origin", self.ctx.kit.http.origin.as_str());
        }
        call
    }

    /// Makes a call; cookies and flow that come are kept.
    pub fn send(&mut self, call: &Call) -> Verdict<Reply> {
        let reply = self.ctx.send(call)?;
        self.keep(&reply);
        Ok(reply)
    }

    /// Takes over cookies and flow of an answer.
    pub fn keep(&mut self, reply: &Reply) {
        for (name, value) in reply.all("set-cookie").filter_map(cookie_of) {
            if value.is_empty() {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        let body = reply.body();
        let flow = if body["step"].is_object() { body } else { &body["flow"] };
        if let Some(flow) = Flow::decode(&Json(flow)) {
            self.flow = Some(flow);
        }
    }

    /// Begins a sign-in.
    pub fn start(&mut self) -> Verdict<Reply> {
        self.start_with(&json!({ "purpose": "sign_in" }))
    }

    /// `POST /flows`.
    pub fn start_with(&mut self, body: &Value) -> Verdict<Reply> {
        self.patient(|browser| browser.call("POST", "/flows").json(body))
    }

    /// The call of an action at the flow's present revision.
    pub fn action(&self, action: Action, body: &Value) -> Verdict<Call> {
        let flow = self.flow()?;
        Ok(self.named(action.as_str(), flow, body))
    }

    /// The call of an action by its name, at the revision of this flow.
    pub fn named(&self, name: &str, flow: &Flow, body: &Value) -> Call {
        let mut members = body.clone();
        members["rev"] = json!(flow.rev);
        self.call("POST", &format!("/flows/{}/actions/{name}", flow.id))
            .json(&members)
            .header(CSRF_HEADER, flow.csrf.as_str())
            .header(IDEMPOTENCY_HEADER, random::token().as_str())
    }

    /// Does one of the flow's actions.
    pub fn act(&mut self, action: Action, body: &Value) -> Verdict<Reply> {
        let call = self.action(action, body)?;
        self.send(&call)
    }

    /// The same as somebody who waits when told to.
    pub fn act_patiently(&mut self, action: Action, body: &Value) -> Verdict<Reply> {
        self.flow()?;
        self.patient(|browser| browser.action(action, body).expect("it stands in a flow"))
    }

    /// Makes a call; told to come back later, it does.
    fn patient(&mut self, call: impl Fn(&Self) -> Call) -> Verdict<Reply> {
        for _ in 0..5 {
            let reply = self.send(&call(self))?;
            if reply.problem() != Some(ProblemKind::RateLimited.as_str()) {
                return Ok(reply);
            }
            let wait = reply
                .header("retry-after")
                .and_then(|wait| wait.parse::<i64>().ok())
                .unwrap_or(1);
            self.ctx.wait_until(
                self.ctx.kit.server_now() + wait * 1_000,
                "the backend limits how often may be tried",
            )?;
        }
        skip("fewer limits: the backend told the kit five times to come back later")
    }

    /// `GET /flows/{id}`.
    pub fn look(&mut self) -> Verdict<Reply> {
        let call = self.call("GET", &format!("/flows/{}", self.flow()?.id));
        self.send(&call)
    }

    /// The call of a long poll.
    pub fn poll_call(&self, wait: u32) -> Verdict<Call> {
        let flow = self.flow()?;
        Ok(self.call("GET", &format!("/flows/{}?after={}&wait={wait}", flow.id, flow.rev)))
    }

    /// Polls until the flow is as wanted.
    pub fn until(&mut self, expected: &str, wanted: impl Fn(&Flow) -> bool) -> Verdict {
        for _ in 0..12 {
            if wanted(self.flow()?) {
                return Ok(());
            }
            let call = self.poll_call(5)?;
            self.send(&call)?;
        }
        fail(expected, format!("step {} for a minute", self.step()))
    }

    /// `DELETE /flows/{id}`.
    pub fn cancel(&mut self) -> Verdict<Reply> {
        let flow = self.flow()?;
        let call = self
            .call("DELETE", &format!("/flows/{}", flow.id))
            .header(CSRF_HEADER, flow.csrf.as_str());
        self.send(&call)
    }

    /// `GET /session`.
    pub fn session(&mut self) -> Verdict<Session> {
        let call = self.call("GET", "/session");
        let reply = self.send(&call)?;
        reply.is(200)?;
        match Session::decode(&Json(reply.body())) {
            Some(session) => Ok(session),
            None => fail("a session that the page can read", reply.brief()),
        }
    }

    /// Fails unless this browser is signed in, or is not.
    pub fn is_signed_in(&mut self, expected: bool) -> Verdict {
        let session = self.session()?;
        let (wanted, is) = if expected {
            ("a session", "no session")
        } else {
            ("no session", "a session")
        };
        ensure(session.authenticated == expected, wanted, is)
    }

    /// A write of the session or its account: `path` below the base, with the session's token.
    pub fn write_call(&mut self, method: &'static str, path: &str, body: Option<&Value>) -> Verdict<Call> {
        let csrf = self.session()?.csrf.unwrap_or_default();
        let call = self.call(method, path).header(CSRF_HEADER, csrf.as_str());
        Ok(match body {
            Some(body) => call.json(body),
            None => call,
        })
    }

    /// Makes such a write.
    pub fn write(&mut self, method: &'static str, path: &str, body: Option<&Value>) -> Verdict<Reply> {
        let call = self.write_call(method, path, body)?;
        self.send(&call)
    }

    /// A reading call below the base.
    pub fn read(&mut self, path: &str) -> Verdict<Reply> {
        let call = self.call("GET", path);
        self.send(&call)
    }

    /// The id under which a kind of method is offered in this flow, the usable first.
    pub fn option(&self, kind: MethodKind) -> Option<String> {
        let methods = &self.flow.as_ref()?.methods;
        let fitting = || methods.iter().filter(|one| one.kind == kind);
        fitting()
            .find(|one| one.usable)
            .or_else(|| fitting().next())
            .map(|one| one.id.clone())
    }
}
