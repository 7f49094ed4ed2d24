//! One check: a rule, where it is written, and how it is looked at.

use contract::{discovery::Discovery, flow::MethodKind};

use crate::{kit::Ctx, verdict::Verdict};

/// How much a backend claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Level {
    /// Password and one kind of code, sessions, and every rule that protects them
    Core,
    /// Everything that discovery announces
    Full,
}

/// What discovery has to announce before a check makes sense.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// It is always asked for.
    Always,
    /// This kind of proof.
    Method(MethodKind),
    /// This kind of method can be added by its owner.
    Enroll(MethodKind),
    /// Something of the account's own pages.
    Account(&'static str),
}

impl When {
    /// What is missing in discovery, if anything.
    pub fn missing(self, told: &Discovery) -> Option<String> {
        let account = told.account.as_ref();
        match self {
            Self::Always => None,
            Self::Method(kind) => (!told.methods.contains(&kind)).then(|| format!("the method {}", kind.as_str())),
            Self::Enroll(kind) => {
                let offered = account.is_some_and(|account| account.enroll.contains(&kind));
                (!offered).then(|| format!("adding the method {}", kind.as_str()))
            }
            Self::Account(what) => {
                let offered = account.is_some_and(|account| match what {
                    "recovery_codes" => account.recovery_codes,
                    "sessions" => account.sessions,
                    "activity" => account.activity,
                    "report" => account.report,
                    "password" => account.password_min_length.is_some(),
                    verb => verb == "account" || account.methods.iter().any(|one| one.as_str() == verb),
                });
                (!offered).then(|| format!("account.{what}"))
            }
        }
    }
}

/// When a check runs among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// In its place.
    Usual,
    /// Beside the others, because it waits for long.
    Beside,
    /// After all others: it looks at everything that was said.
    Last,
}

/// One check.
pub struct Check {
    /// Its name, for `--only`.
    pub name: &'static str,
    /// Under which heading it is told.
    pub group: &'static str,
    /// From which level on it is asked.
    pub level: Level,
    /// What has to be announced for it.
    pub when: When,
    /// When it runs.
    pub turn: Turn,
    /// The rule, in one sentence.
    pub rule: &'static str,
    /// Where the rule is written.
    pub source: &'static str,
    /// How it is looked at.
    pub run: fn(&Ctx) -> Verdict,
}

impl Check {
    /// A check of the core level.
    pub const fn core(
        name: &'static str,
        group: &'static str,
        rule: &'static str,
        source: &'static str,
        run: fn(&Ctx) -> Verdict,
    ) -> Self {
        Self {
            name,
            group,
            level: Level::Core,
            when: When::Always,
            turn: Turn::Usual,
            rule,
            source,
            run,
        }
    }

    /// A check of the full level.
    pub const fn full(
        name: &'static str,
        group: &'static str,
        when: When,
        rule: &'static str,
        source: &'static str,
        run: fn(&Ctx) -> Verdict,
    ) -> Self {
        Self {
            name,
            group,
            level: Level::Full,
            when,
            turn: Turn::Usual,
            rule,
            source,
            run,
        }
    }

    /// The same, only where this is announced.
    pub const fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    /// The same, at another time.
    pub const fn turn(mut self, turn: Turn) -> Self {
        self.turn = turn;
        self
    }
}
