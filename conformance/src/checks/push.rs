//! Requests to the phone: one at a time, bound to one flow, redeemed once.

mod answer;
mod one;
mod races;
mod time;

use contract::{
    flow::{Action, Flow, MethodKind},
    problem::ProblemKind as P,
    step::{PushOutcome, Step},
};
use serde_json::json;

use crate::{
    accounts::{Account, lock},
    browser::Browser,
    check::{Check, Turn, When},
    kit::{Borrowed, Ctx},
    phone::{Phone, Request},
    races::at_once,
    shape,
    sign_in::{By, next_code},
    verdict::{Verdict, absent, ensure, fail, skip},
};

const GROUP: &str = "Phone";
const PUSH: When = When::Method(MethodKind::Push);

/// The checks.
pub const CHECKS: &[Check] = &[
    Check::full(
        "push-request",
        GROUP,
        PUSH,
        "A request says who asks, on which phone, and ends by itself within the announced time, never over ten minutes.",
        "contract: Push; NIST SP 800-63B-4 3.1.3; ASVS 6.6.2",
        answer::request,
    ),
    Check::full(
        "push-approve",
        GROUP,
        PUSH,
        "An approval opens nothing by itself: the page redeems it with `continue`.",
        "contract: state machine, rule 3",
        answer::approve,
    ),
    Check::full(
        "push-waits",
        GROUP,
        PUSH,
        "Before the phone has approved `continue` is refused.",
        "contract: Flow.actions; security row 2",
        answer::waits,
    ),
    Check::full(
        "push-deny",
        GROUP,
        PUSH,
        "A denial ends the request and wakes the page.",
        "contract: PushEnded denied; rule 3",
        answer::deny,
    ),
    Check::full(
        "push-deny-wins",
        GROUP,
        PUSH,
        "A denial wins over an approval that came before it.",
        "contract: rule 3; ASVS 2.3.4; security row 4",
        answer::deny_wins,
    ),
    Check::full(
        "push-reading",
        GROUP,
        PUSH,
        "Reading, waiting and beginning again send nothing to the phone.",
        "contract: rule 1; security row 6",
        one::reading,
    ),
    Check::full(
        "push-superseded",
        GROUP,
        PUSH,
        "A new request replaces the old one, in the other browser and on the phone.",
        "contract: rule 1, PushEnded superseded; security row 7",
        one::superseded,
    ),
    Check::full(
        "push-bound",
        GROUP,
        PUSH,
        "An approval opens only the flow that asked.",
        "contract: rule 3; NIST SP 800-63B-4 3.1.3; ASVS 6.6.2; security row 2",
        one::bound,
    ),
    Check::full(
        "push-cancel",
        GROUP,
        PUSH,
        "A cancelled flow takes its request back.",
        "contract: DELETE flow",
        one::cancel,
    ),
    Check::full(
        "push-switch",
        GROUP,
        PUSH,
        "Choosing another way sends no second request, and finishing by it ends the first.",
        "contract: choose, open_until; security row 6",
        one::switch,
    ),
    Check::full(
        "push-extend",
        GROUP,
        PUSH,
        "`extend` gives a request more time, never over ten minutes in all.",
        "contract: extend; WCAG 2.2, 2.2.1",
        time::extend,
    ),
    Check::full(
        "push-caps",
        GROUP,
        PUSH,
        "Requests to one account are limited, and when the next may be sent is told.",
        "NIST SP 800-63B-4 3.1.3; ASVS 6.6.4; security row 7",
        time::caps,
    ),
    Check::full(
        "push-expires",
        GROUP,
        PUSH,
        "A request that nobody answers ends by itself, wakes the page, and cannot be approved any more.",
        "contract: PushEnded expired; ASVS 6.5.5",
        time::expires,
    )
    .turn(Turn::Beside),
    Check::full(
        "race-continue",
        GROUP,
        PUSH,
        "Of twenty redemptions at once one goes on, and one session comes of it.",
        "security row 2; ASVS 15.4.2",
        races::race_continue,
    ),
    Check::full(
        "race-deny",
        GROUP,
        PUSH,
        "Approval and denial at the same moment: it is denied.",
        "contract: rule 3; security row 4; ASVS 15.4.2",
        races::race_deny,
    ),
    Check::full(
        "race-supersede",
        GROUP,
        PUSH,
        "Of many requests at the same moment one stays.",
        "contract: rule 1; security row 7",
        races::race_supersede,
    ),
];

const NEEDS: &str = "a phone";

/// Somebody with a phone, and a browser that waits for it.
pub fn asked<'c>(ctx: &'c Ctx<'c>) -> Verdict<(Borrowed<'c>, Browser<'c>)> {
    let account = ctx.account(NEEDS, Account::approves)?;
    let mut browser = Browser::new(ctx);
    browser.reach_second(&account)?;
    browser.reach_request(&account)?;
    Ok((account, browser))
}

/// The account's phone.
pub fn phone(account: &Account) -> Verdict<&Phone> {
    account.phone.as_ref().map_or_else(|| skip(NEEDS), Ok)
}

/// Signs in, so that denials and limits of a check are not the next one's.
pub fn peace(ctx: &Ctx, account: &Account) -> Verdict {
    let mut browser = Browser::new(ctx);
    browser.reach_second(account)?;
    browser.reach_request(account)?;
    browser.approve(account)?;
    browser.finish(false)?;
    Ok(())
}

/// Fails if the approval of another can be redeemed here.
fn opens_nothing(browser: &mut Browser) -> Verdict {
    let reply = browser.act(Action::Continue, &json!({}))?;
    ensure(!reply.opens(), "`continue` to be refused", reply.brief())?;
    ensure(reply.problem().is_some(), "a problem for `continue`", reply.brief())?;
    browser.is_signed_in(false)
}

fn ended(browser: &mut Browser, outcome: PushOutcome) -> Verdict {
    let wanted = format!("push_ended with outcome {}", outcome.as_str());
    browser.until(&wanted, |flow| matches!(flow.step, Step::PushEnded { .. }))?;
    match &browser.flow()?.step {
        Step::PushEnded { outcome: is, .. } => ensure(*is == outcome, wanted, is.as_str()),
        other => fail(wanted, other.name()),
    }
}
