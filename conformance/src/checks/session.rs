//! Sessions: who is signed in, new ids, signing out.

use contract::{CSRF_HEADER, account::Session, problem::ProblemKind as P};

use crate::{
    browser::Browser,
    check::Check,
    kit::Ctx,
    random, shape,
    sign_in::{By, signed_in},
    verdict::{Verdict, ensure, fail},
};

const GROUP: &str = "Session";

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::core(
        "session-anonymous",
        GROUP,
        "A browser that is not signed in is told that, and nothing more.",
        "contract: GET session",
        anonymous,
    ),
    Check::core(
        "session-new-id",
        GROUP,
        "Every sign-in gets a session id of its own, of 128 bits or more; one that was planted is never taken over.",
        "ASVS 7.2.3, 7.2.4; NIST SP 800-63B-4 5.1; security row 16",
        new_id,
    ),
    Check::core(
        "session-tampered",
        GROUP,
        "A cookie that was tampered with is no session and no error.",
        "ASVS 7.2.1; security row 20",
        tampered,
    ),
    Check::core(
        "sign-out",
        GROUP,
        "After signing out the cookie is dead wherever it is, and removed.",
        "contract: DELETE session; ASVS 7.4.1",
        sign_out,
    ),
    Check::core(
        "sign-out-token",
        GROUP,
        "Signing out needs the session's own token; without a session it is not-authenticated.",
        "contract: Session.csrf; ASVS 3.5.1; security row 15",
        token,
    ),
];

/// Name and value of the cookie that holds the session.
pub fn session_cookie(browser: &mut Browser) -> Verdict<(String, String)> {
    let all = browser.jar.clone();
    for (name, value) in &all {
        let mut only = Browser::new(browser.ctx);
        only.jar.insert(name.clone(), value.clone());
        if only.session()?.authenticated {
            return Ok((name.clone(), value.clone()));
        }
    }
    fail("a cookie that holds the session", format!("none of {:?}", all.keys()))
}

fn anonymous(ctx: &Ctx) -> Verdict {
    let mut browser = Browser::new(ctx);
    let reply = browser.read("/session")?;
    reply.is(200)?;
    let session: Session = shape::read(ctx, &reply, "a session")?;
    ensure(!session.authenticated, "authenticated false", "true")?;
    let silent = session.user.is_none() && session.csrf.is_none() && session.expires_at.is_none();
    let silent = silent && session.since.is_none() && session.idle_at.is_none() && session.fresh_until.is_none();
    ensure(silent, "nothing but authenticated and server_time", reply.brief())?;
    ensure(
        reply.header("set-cookie").is_none(),
        "no cookie from reading",
        "a cookie",
    )
}

fn new_id(ctx: &Ctx) -> Verdict {
    let (account, mut first, _) = signed_in(ctx)?;
    let (name, old) = session_cookie(&mut first)?;
    ensure(
        old.len() >= 22,
        "an id of 128 bits or more (22 characters)",
        format!("{} characters", old.len()),
    )?;
    let planted = "A".repeat(old.len());
    let mut second = Browser::new(ctx);
    second.jar.insert(name.clone(), planted.clone());
    second.sign_in(&account, By::Any)?;
    let new = second.jar.get(&name).cloned().unwrap_or_default();
    ensure(new != planted, "an id of the server's own", "the one that was planted")?;
    ensure(new != old, "another id than the last sign-in's", "the same")?;
    let mut thief = Browser::new(ctx);
    thief.jar.insert(name, planted);
    thief.is_signed_in(false)
}

fn tampered(ctx: &Ctx) -> Verdict {
    let (_account, mut browser, _) = signed_in(ctx)?;
    let (name, value) = session_cookie(&mut browser)?;
    let flipped = format!("{}{}", if value.starts_with('A') { 'B' } else { 'A' }, &value[1..]);
    for value in [
        flipped.as_str(),
        "true",
        "1",
        "null",
        "../../etc/passwd",
        "' OR 1=1 --",
        &"x".repeat(3_000),
    ] {
        let mut thief = Browser::new(ctx);
        thief.jar.insert(name.clone(), value.to_owned());
        thief.is_signed_in(false)?;
    }
    browser.is_signed_in(true)
}

fn sign_out(ctx: &Ctx) -> Verdict {
    let (_account, mut browser, _) = signed_in(ctx)?;
    let (name, _) = session_cookie(&mut browser)?;
    let mut copy = browser.tab();
    copy.is_signed_in(true)?;
    browser.write("DELETE", "/session", None)?.is(204)?;
    ensure(
        !browser.jar.contains_key(&name),
        "the session cookie to be removed",
        "it is still there",
    )?;
    copy.is_signed_in(false)
}

fn token(ctx: &Ctx) -> Verdict {
    let (_account, mut browser, _) = signed_in(ctx)?;
    let mut stranger = Browser::new(ctx);
    stranger.start()?.is_ok()?;
    let flows = stranger.flow()?.csrf.clone();
    for token in [None, Some("x"), Some(flows.as_str()), Some(random::token().as_str())] {
        let call = browser.call("DELETE", "/session").header(CSRF_HEADER, token);
        browser.send(&call)?.is_problem(P::Csrf)?;
    }
    browser.is_signed_in(true)?;
    let call = stranger.call("DELETE", "/session").header(CSRF_HEADER, flows.as_str());
    stranger.send(&call)?.is_problem(P::NotAuthenticated)
}
