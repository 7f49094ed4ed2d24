//! Ways into an account, as a person goes them.

use contract::{
    account::Session,
    flow::{Action, MethodKind},
    step::{CodeKind, Step},
};
use serde_json::json;

use crate::{
    accounts::{Account, lock},
    browser::Browser,
    http::Reply,
    kit::{Borrowed, Ctx},
    verdict::{Verdict, ensure, fail, skip},
};

/// By what the second factor is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Whatever costs the least: a temporary pass, the phone, a code of the app, a recovery code.
    Any,
    /// A code of the authenticator app.
    Totp,
    /// The phone.
    Phone,
    /// A temporary pass.
    Pass,
    /// A recovery code.
    Recovery,
}

/// Whether an account can prove itself in any way the kit knows.
pub fn provable(account: &Account) -> bool {
    account.pass.is_some() || account.phone.is_some() || account.has_totp() || account.has_recovery()
}

impl<'c> Browser<'c> {
    /// Up to the password step.
    pub fn reach_password(&mut self, identifier: &str) -> Verdict {
        let reply = self.start()?;
        reply.is_ok()?;
        let reply = self.act_patiently(Action::Identify, &json!({ "identifier": identifier }))?;
        reply.is_step("password")
    }

    /// Past the password.
    pub fn reach_second(&mut self, account: &Account) -> Verdict<Reply> {
        self.reach_password(&account.identifier)?;
        let reply = self.act_patiently(Action::Password, &json!({ "password": account.password }))?;
        ensure(
            reply.status == 200,
            format!("the right password of {} to be taken", account.identifier),
            reply.brief(),
        )?;
        Ok(reply)
    }

    /// Before a code of this kind.
    pub fn reach_code(&mut self, kind: CodeKind, method: MethodKind) -> Verdict {
        let here = |browser: &Self| matches!(browser.flow().map(|flow| &flow.step), Ok(Step::CodeRequired { kind: is, .. }) if *is == kind);
        if here(self) {
            return Ok(());
        }
        let Some(id) = self.option(method) else {
            return fail(
                format!("{} among flow.methods", method.as_str()),
                format!("step {} without it", self.step()),
            );
        };
        let reply = self.act_patiently(Action::Choose, &json!({ "method": id }))?;
        ensure(
            here(self),
            format!("code_required of kind {}", kind.as_str()),
            reply.brief(),
        )
    }

    /// Switches to a method, once it may be used again.
    pub fn choose(&mut self, id: &str) -> Verdict<Reply> {
        let listed = self.flow()?.methods.iter().find(|one| one.id == id);
        if let Some(at) = listed.and_then(|one| one.retry_at) {
            self.ctx.wait_until(at, "wrong tries are limited")?;
        }
        self.act_patiently(Action::Choose, &json!({ "method": id }))
    }

    /// Before the code of the authenticator app.
    pub fn reach_totp(&mut self) -> Verdict {
        self.reach_code(CodeKind::Totp, MethodKind::Totp)
    }

    /// Past the second factor.
    pub fn prove(&mut self, account: &Account, by: By) -> Verdict<Reply> {
        let by = match by {
            By::Any if account.pass.is_some() => By::Pass,
            By::Any if account.phone.is_some() => By::Phone,
            By::Any if account.has_totp() => By::Totp,
            By::Any => By::Recovery,
            by => by,
        };
        let code = match by {
            By::Totp => {
                self.reach_totp()?;
                next_code(self.ctx, account)?
            }
            By::Pass => {
                self.reach_code(CodeKind::TemporaryPass, MethodKind::TemporaryPass)?;
                account.pass.clone().unwrap_or_default()
            }
            By::Recovery => {
                self.reach_code(CodeKind::Recovery, MethodKind::Recovery)?;
                let Some(code) = lock(&account.recovery).pop() else {
                    return skip("a recovery code that is left");
                };
                code
            }
            By::Phone | By::Any => {
                self.reach_request(account)?;
                return self.approve(account);
            }
        };
        self.act_patiently(Action::Code, &json!({ "code": code }))
    }

    /// Before a request to the phone; waits and sends again where limits ask for it.
    pub fn reach_request(&mut self, account: &Account) -> Verdict {
        ensure(account.phone.is_some(), "a phone", "none")?;
        for _ in 0..6 {
            let flow = self.flow()?;
            match &flow.step {
                Step::PushPending(_) | Step::CodeOnPhone(_) => return Ok(()),
                Step::PushEnded { retry_at, reason, .. } if flow.allows(Action::Resend) => {
                    let (at, why) = (retry_at.unwrap_or(flow.server_time), *reason);
                    self.ctx
                        .wait_until(at, &format!("requests to the phone are limited ({why:?})"))?;
                    self.act(Action::Resend, &json!({}))?;
                }
                _ => {
                    let until = flow
                        .methods
                        .iter()
                        .find(|one| one.kind == MethodKind::Push)
                        .and_then(|one| one.retry_at);
                    if let Some(at) = until {
                        self.ctx.wait_until(at, "requests to the phone are limited")?;
                    }
                    let Some(id) = self.option(MethodKind::Push) else {
                        return fail("push among flow.methods", format!("step {} without it", self.step()));
                    };
                    let reply = self.act(Action::Choose, &json!({ "method": id }))?;
                    if !reply.body()["step"].is_object() {
                        self.look()?;
                    }
                }
            }
        }
        fail("a request to the phone", format!("step {}", self.step()))
    }

    /// The number of the request that is shown here.
    pub fn number(&self) -> Option<String> {
        match self.flow().map(|flow| &flow.step) {
            Ok(Step::PushPending(push)) => push.number.as_ref().and_then(|number| number.value.clone()),
            _ => None,
        }
    }

    /// Whether the phone has approved.
    pub fn approved(&self) -> bool {
        matches!(self.flow().map(|flow| &flow.step), Ok(Step::PushPending(push) | Step::CodeOnPhone(push)) if push.approved)
    }

    /// Approves the request on the phone and redeems it.
    pub fn approve(&mut self, account: &Account) -> Verdict<Reply> {
        self.approve_only(account)?;
        if self.step() == "push_pending" {
            return self.act(Action::Continue, &json!({}));
        }
        self.look()
    }

    /// Approves the request on the phone; the page knows of it then.
    pub fn approve_only(&mut self, account: &Account) -> Verdict {
        let Some(phone) = &account.phone else {
            return skip("a phone");
        };
        let request = phone.pending(self.ctx)?;
        if let Some(shown) = &request.shown {
            self.look()?;
            return self.act(Action::Code, &json!({ "code": shown }))?.is_ok();
        }
        let answer = phone.approve(self.ctx, &request.id, self.number().as_deref())?;
        let state = answer.state.as_deref();
        ensure(
            state.is_none_or(|state| state == "approved"),
            "the approval to be taken",
            state.unwrap_or("nothing"),
        )?;
        self.until("the approval to reach the page", |flow| {
            matches!(&flow.step, Step::PushPending(push) if push.approved)
                || !matches!(&flow.step, Step::PushPending(_))
        })?;
        ensure(
            self.approved(),
            "push_pending with `approved` once the phone has approved",
            format!("step {}", self.step()),
        )
    }

    /// From the last proof to *done*, whatever may be put off on the way.
    pub fn finish(&mut self, remember: bool) -> Verdict<Reply> {
        for _ in 0..4 {
            let flow = self.flow()?;
            match &flow.step {
                Step::RememberBrowser { .. } => return self.act(Action::Remember, &json!({ "remember": remember })),
                Step::EnrollRequired { .. } if flow.allows(Action::Skip) => {
                    self.act(Action::Skip, &json!({}))?.is_ok()?;
                }
                Step::EnrollRequired { .. } | Step::Form { .. } => {
                    return skip("an account that nothing has to be set up or answered for on the way in");
                }
                Step::SignedIn { .. } => return self.look(),
                other => {
                    return fail(
                        "remember_browser after the last proof",
                        format!("step {}", other.name()),
                    );
                }
            }
        }
        fail("remember_browser after the last proof", format!("step {}", self.step()))
    }

    /// The whole way in.
    pub fn sign_in(&mut self, account: &Account, by: By) -> Verdict {
        self.reach_second(account)?;
        let proven = self.prove(account, by)?;
        ensure(proven.opens(), "the proof to be taken", proven.brief())?;
        let done = self.finish(false)?;
        ensure(self.step() == "signed_in", "signed_in", done.brief())
    }
}

/// An account that can sign in, and a browser that is signed in.
pub fn signed_in<'c>(ctx: &'c Ctx<'c>) -> Verdict<(Borrowed<'c>, Browser<'c>, Session)> {
    let account = ctx.account("a way to prove the second factor", provable)?;
    let mut browser = Browser::new(ctx);
    browser.sign_in(&account, By::Any)?;
    let session = browser.session()?;
    ensure(session.authenticated, "a session after signed_in", "none")?;
    Ok((account, browser, session))
}

/// A code of the account's app that was never used; waits for the next one where that takes it.
pub fn next_code(ctx: &Ctx, account: &Account) -> Verdict<String> {
    let Some((seed, used)) = lock(&account.totp).clone() else {
        return skip("a TOTP secret");
    };
    let period = i64::try_from(seed.period * 1_000).unwrap_or(30_000);
    let mut step = seed.step(ctx.kit.server_now());
    // A code whose step is about to end may arrive too late.
    let ends = i64::try_from(step + 1).unwrap_or(i64::MAX) * period;
    if step <= used || ends - ctx.kit.server_now() < 1_500 {
        step = step.max(used) + 1;
        ctx.wait_until(
            i64::try_from(step).unwrap_or(i64::MAX) * period,
            "every code of an app works once",
        )?;
    }
    *lock(&account.totp) = Some((seed.clone(), step));
    Ok(seed.code(step))
}
