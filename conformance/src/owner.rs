//! What somebody who is signed in does with their account.

use contract::{
    account::Methods,
    decode::{Decode as _, Json},
    flow::{Action, MethodKind},
    problem::ProblemKind as P,
};
use serde_json::{Value, json};

use crate::{
    accounts::Account,
    browser::Browser,
    http::Reply,
    sign_in::By,
    verdict::{Verdict, ensure, fail, skip},
};

impl Browser<'_> {
    /// Proves once more that it is you.
    pub fn step_up(&mut self, account: &Account, touches: Option<&str>) -> Verdict {
        let mut body = json!({ "purpose": "reauthenticate" });
        if let Some(touches) = touches {
            body["touches"] = json!(touches);
        }
        let begun = self.start_with(&body)?;
        begun.is_step("password")?;
        let password = account.password.clone();
        self.act_patiently(Action::Password, &json!({ "password": password }))?
            .is_ok()?;
        let done = self.prove(account, By::Any)?;
        ensure(self.step() == "signed_in", "signed_in after the proof", done.brief())
    }

    /// A change of the account, as the page makes it: asked for a fresh proof, it gives one and repeats the call once.
    pub fn change(
        &mut self,
        account: &Account,
        method: &'static str,
        path: &str,
        body: Option<&Value>,
    ) -> Verdict<Reply> {
        let reply = self.write(method, path, body)?;
        if reply.problem() != Some(P::ReauthenticationRequired.as_str()) {
            return Ok(reply);
        }
        let kind = body
            .and_then(|body| body["type"].as_str())
            .filter(|_| path == "/account/enrollments");
        let id = path
            .strip_prefix("/account/methods/")
            .map(|rest| rest.split('/').next().unwrap_or(rest));
        self.step_up(account, kind.or(id))?;
        self.write(method, path, body)
    }

    /// The account's methods.
    pub fn methods(&mut self) -> Verdict<Methods> {
        let reply = self.read("/account/methods")?;
        reply.is(200)?;
        Methods::decode(&Json(reply.body()))
            .map_or_else(|| fail("a list of methods that the page can read", reply.brief()), Ok)
    }

    /// The first method of a kind.
    pub fn method(&mut self, kind: MethodKind) -> Verdict<contract::account::Method> {
        let found = self.methods()?.methods.into_iter().find(|one| one.kind == kind);
        found.map_or_else(
            || skip(format!("an account with a method of kind {}", kind.as_str())),
            Ok,
        )
    }

    /// Begins to add a method.
    pub fn enroll(&mut self, account: &Account, kind: MethodKind, label: &str) -> Verdict<Reply> {
        let body = json!({ "type": kind.as_str(), "label": label });
        let begun = self.change(account, "POST", "/account/enrollments", Some(&body))?;
        begun.is(201)?;
        Ok(begun)
    }

    /// Adds an authenticator app; the reply that says it is done, and its seed.
    pub fn add_app(&mut self, account: &Account, label: &str) -> Verdict<(String, crate::codes::Seed)> {
        let begun = self.enroll(account, MethodKind::Totp, label)?;
        let (id, secret) = (text(&begun, "/id"), text(&begun, "/offer/secret"));
        self.ctx.kit.keep_secret(&secret);
        let Some(seed) = crate::codes::Seed::of(&secret) else {
            return fail("a secret in base32", "something else");
        };
        let code = seed.code(seed.step(self.ctx.kit.server_now()));
        let done = self.write(
            "POST",
            &format!("/account/enrollments/{id}/verify"),
            Some(&json!({ "code": code })),
        )?;
        ensure(
            done.body()["state"] == "done",
            "state done after the right code",
            done.brief(),
        )?;
        Ok((text(&done, "/method"), seed))
    }

    /// Removes a method again.
    pub fn remove(&mut self, account: &Account, id: &str) -> Verdict {
        self.change(account, "DELETE", &format!("/account/methods/{id}"), None)?
            .is(200)
    }
}

/// A text of a reply, by its JSON pointer.
pub fn text(reply: &Reply, pointer: &str) -> String {
    reply
        .body()
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}
