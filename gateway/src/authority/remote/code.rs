//! The code steps where the identity server checks the code. Counted before it is checked (rule 8); what was accepted
//! once is refused here, because not every server does (rule 9).

use contract::{
    Millis,
    problem::ProblemKind,
    step::{Blocked, CodeKind},
};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::{
    super::{
        Authority, Error, Refusal, Result,
        act::{Act, settled},
        actions::{block, code_kind},
        audit::Event,
        flows::ActionCall,
        limits::Bucket,
        reply::Reply,
        totp::DIGITS,
        ways::{app_of, method_kind},
    },
    caller,
};
use crate::{
    breaks::{Rule, breaks},
    store::{FlowRow, Stage},
    upstream::{Answer, No, State},
};

type Verdict = std::result::Result<Reply, Refusal>;

/// How long an accepted code is remembered, ms: longer than any server takes one.
const REMEMBERED: Millis = 120_000;
/// The longest code looked at, characters.
const LONGEST: usize = 64;

/// What the first transaction found.
enum Prepared {
    /// The answer is settled without the server.
    Settled(Box<Verdict>),
    /// It is one of our own: a number of a request that no server has sent, or a code of our own.
    Ours,
    /// The number of a request of the server's.
    Number(super::redeem::Typed),
    /// The try is counted; the server checks it.
    Check(Box<Try>),
}

struct Try {
    kind: CodeKind,
    handle: String,
    code: Zeroizing<String>,
    state: State,
    bucket: Bucket,
}

impl Authority {
    /// Counts the try, has it checked outside of any transaction, and writes down what came of it.
    pub(in super::super) fn remote_code(&self, call: &ActionCall) -> Result<Reply> {
        let _turn = self.turn(call)?;
        match self.write(&call.call.origin, |act| act.prepare_code_there(call))? {
            Prepared::Settled(verdict) => settled(*verdict),
            Prepared::Ours => self.code_action(call),
            Prepared::Number(typed) => self.remote_number(call, typed),
            Prepared::Check(mut tried) => {
                let answer = self.code_there(call, &mut tried)?;
                let ended = answer.and_then(|()| self.end_with_proof(call, &mut tried.state));
                let reply = self.write(&call.call.origin, |act| {
                    act.code_checked(call, &tried, ended.map(|_| ()))
                });
                self.unless_refused(ended == Ok(true), &tried.state, reply.and_then(settled))
            }
        }
    }

    fn code_there(&self, call: &ActionCall, tried: &mut Try) -> Result<Answer<()>> {
        let upstream = self.upstream().ok_or(Error::Crypto("there is no identity server"))?;
        let from = caller(&call.call.origin, None);
        let kind = method_kind(tried.kind);
        Ok(upstream.code(from, &mut tried.state, kind, &tried.handle, &tried.code))
    }
}

impl Act<'_> {
    fn prepare_code_there(&self, call: &ActionCall) -> Result<Prepared> {
        let settle = |verdict| Ok(Prepared::Settled(Box::new(verdict)));
        let (row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return settle(Ok(reply));
        }
        let typed = call.input.code.as_deref().unwrap_or_default();
        if row.stage == Stage::Push {
            return match self.number_of(&row, typed)? {
                Some(Ok(typed)) => Ok(Prepared::Number(typed)),
                Some(Err(no)) => settle(Err(no)),
                None => Ok(Prepared::Ours),
            };
        }
        let Some((kind, handle, length)) = self.factor_of(&row)? else {
            return Ok(Prepared::Ours);
        };
        let Some(code) = plain(kind, typed, length) else {
            return settle(Err(self.refuse(ProblemKind::InputInvalid).field("code")));
        };
        let Some(state) = self.flow_state(&row)? else {
            return settle(Ok(self.begin_again(row, call)?));
        };
        let user = self.flow_user(&row)?.id;
        let bucket = self.code_bucket(user, kind);
        if let Some(verdict) = self.reserve_guess(row.clone(), call, &bucket)? {
            return settle(verdict);
        }
        let used = self
            .tx
            .code_used(&self.used(user, &handle, &code), self.now - REMEMBERED)?;
        if used && !breaks(Rule::TotpSingleUse) {
            self.code_event(Event::TokenReuse, &row, kind.as_str())?;
            self.failed_proof(&row, method_kind(kind))?;
            let from = row.rev;
            return settle(self.guess_wrong(row, from, call, &bucket)?);
        }
        Ok(Prepared::Check(Box::new(Try {
            kind,
            handle,
            code,
            state,
            bucket,
        })))
    }

    /// Which of the server's factors the step asks for, and how long its codes are; 0: the usual length.
    fn factor_of(&self, row: &FlowRow) -> Result<Option<(CodeKind, String, u32)>> {
        let kind = code_kind(row).unwrap_or(CodeKind::Totp);
        Ok(match kind {
            CodeKind::Totp => {
                let app = row.device_id.as_deref().and_then(app_of);
                let app = app.map(|app| self.tx.totp_app(app)).transpose()?.flatten();
                let app = app.filter(|app| Some(app.user_id) == row.user_id);
                app.and_then(|app| app.upstream.map(|handle| (kind, handle, app.length)))
            }
            CodeKind::Recovery => {
                let codes = row
                    .user_id
                    .map(|user| self.tx.remote_codes(user))
                    .transpose()?
                    .flatten();
                codes.map(|codes| (kind, codes.handle, codes.length))
            }
            CodeKind::Email | CodeKind::Sms | CodeKind::TemporaryPass => None,
        })
    }

    fn used(&self, user: i64, handle: &str, code: &str) -> Vec<u8> {
        self.keys.sent_code(&format!("used {user} {handle}"), code)
    }

    fn code_checked(&self, call: &ActionCall, tried: &Try, answer: Answer<()>) -> Result<Verdict> {
        let (kind, bucket) = (tried.kind, &tried.bucket);
        let (mut row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Ok(reply));
        }
        let from = row.rev;
        let user = self.flow_user(&row)?.id;
        let no = match answer {
            Ok(()) => {
                let hash = self.used(user, &tried.handle, &tried.code);
                let fresh = self.tx.use_code(&hash, self.now - REMEMBERED, self.now)?;
                if !fresh && !breaks(Rule::TotpSingleUse) {
                    self.code_event(Event::TokenReuse, &row, kind.as_str())?;
                    return self.guess_wrong(row, from, call, bucket);
                }
                self.tx.clear_guesses(&bucket.name, bucket.factor)?;
                self.code_event(Event::CodeAccepted, &row, kind.as_str())?;
                if kind == CodeKind::Recovery {
                    self.tx.use_remote_code(user)?;
                }
                row.notice = None;
                self.keep_flow_state(&mut row, &tried.state)?;
                let proof = self.code_proof(&row, kind);
                self.proven(&mut row, proof)?;
                return self.leave(row, from, call, Reply::default()).map(Ok);
            }
            Err(no) => no,
        };
        self.code_refused(row, call, tried, no)
    }

    fn code_refused(&self, mut row: FlowRow, call: &ActionCall, tried: &Try, no: No) -> Result<Verdict> {
        let (kind, bucket, from) = (tried.kind, &tried.bucket, row.rev);
        match no {
            No::Wrong | No::Refused => {
                self.code_event(Event::CodeFail, &row, kind.as_str())?;
                self.failed_proof(&row, method_kind(kind))?;
                self.keep_flow_state(&mut row, &tried.state)?;
                self.guess_wrong(row, from, call, bucket)
            }
            No::Locked | No::Disabled => {
                self.code_event(Event::LoginLock, &row, kind.as_str())?;
                self.failed_proof(&row, method_kind(kind))?;
                let why = if no == No::Locked {
                    Blocked::Locked
                } else {
                    Blocked::Disabled
                };
                block(&mut row, why, None);
                self.leave(row, from, call, Reply::default()).map(Ok)
            }
            No::Over | No::SignedOut | No::NotFresh => {
                self.give_back(bucket)?;
                self.begin_again(row, call).map(Ok)
            }
            No::Throttled(_) | No::Unavailable(_) | No::Unsupported => {
                self.give_back(bucket)?;
                Ok(Err(self.away(&row, no)?))
            }
        }
    }

    /// Takes a counted try back: it was never checked.
    pub(super) fn give_back(&self, bucket: &Bucket) -> Result<()> {
        let row = self.tx.guesses(&bucket.name, bucket.factor)?;
        if row.failures <= 1 {
            return Ok(self.tx.clear_guesses(&bucket.name, bucket.factor)?);
        }
        let row = crate::store::GuessRow {
            failures: row.failures - 1,
            ..row
        };
        Ok(self.tx.set_guesses(&bucket.name, bucket.factor, row)?)
    }
}

/// A code as typed, without what people put between characters. What a recovery code may be made of, only its server
/// knows.
pub(super) fn plain(kind: CodeKind, typed: &str, length: u32) -> Option<Zeroizing<String>> {
    let code: Zeroizing<String> =
        Zeroizing::new(typed.nfkc().filter(|c| !c.is_whitespace()).take(LONGEST + 1).collect());
    let count = code.chars().count();
    if count == 0 || count > LONGEST {
        return None;
    }
    if kind == CodeKind::Recovery {
        return Some(code);
    }
    let digits: Zeroizing<String> = Zeroizing::new(code.chars().filter(|&c| !is_dash(c)).collect());
    let length = if length == 0 { DIGITS } else { length };
    let fits = digits.len() == length as usize && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then_some(digits)
}

const fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_as_people_type_them() {
        let totp = |typed, length| plain(CodeKind::Totp, typed, length).map(|code| code.to_string());
        assert_eq!(totp("０１２-３４５", 0).as_deref(), Some("012345"));
        assert_eq!(totp("0123 4567", 8).as_deref(), Some("01234567"));
        assert_eq!(totp("012345", 8), None);
        assert_eq!(totp("abcdef", 0), None);
        let recovery = |typed: &str| plain(CodeKind::Recovery, typed, 0).map(|code| code.to_string());
        assert_eq!(recovery(" a1B2-c3 d4 ").as_deref(), Some("a1B2-c3d4"));
        assert_eq!(recovery(&"x".repeat(65)), None);
        assert_eq!(recovery(" "), None);
    }
}
