//! Everything the page knows.

use super::{
    effect::Input,
    event::NoPasskey,
    framed::Ends,
    line::{Line, Unreachable},
};
use crate::site::Site;
use contract::{
    Millis,
    account::Session,
    flow::{Action, Flow},
    problem::Wrong,
};

/// What is drawn when it is not the flow's step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The first reply is awaited; the identifier form is already there.
    Loading,
    /// `flow.step` is drawn.
    Step,
    /// The flow ended by age.
    Expired,
    /// The first reply, or the one after a restart, cannot be had.
    Unreachable(Unreachable),
    /// The flow cookie never comes back.
    CookiesBlocked,
    /// The small page of somebody who is signed in.
    SignedIn,
    /// The session was ended here.
    SignedOut,
    /// The session was over already.
    SessionEnded,
}

/// What went wrong with the last write, said beside the step. Cleared by the next write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing was typed.
    Empty,
    /// Too much was typed.
    TooLong,
    /// The code is too short.
    TooShort,
    /// Identifier and password do not match.
    Credentials,
    /// The code is wrong or was used.
    Code,
    /// Wait until this instant of the page's monotonic clock.
    Wait(Millis),
    /// It did not get through; what was typed is still there.
    NotSaved,
    /// The server had a fault.
    Server,
    /// The page was out of step and has been put right.
    Stale,
    /// Sign-out did not reach the server.
    SignOut,
    /// What is wrong with what was typed, as the server says.
    Wrong(Wrong),
    /// There is no passkey, and why.
    Passkey(NoPasskey),
}

/// A write under way. It holds what was typed until the reply, so that a reply of *out of step* can repeat it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Which.
    pub action: Action,
    /// What with.
    pub input: Input,
    /// When it was sent, by the monotonic clock.
    pub since: Millis,
    /// Whether it has already been repeated.
    pub repeated: bool,
    /// Counts writes; makes the idempotency key unique.
    pub serial: u32,
}

/// What a fresh proof is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepUp {
    /// The method, or kind of method, that is about to be changed; `None` for the account itself.
    pub touches: Option<String>,
}

/// The server's clock, told by a monotonic one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clock {
    offset: Option<Millis>,
}

impl Clock {
    /// Learns that it is `server` while the monotonic clock shows `now`.
    pub fn set(&mut self, server: Millis, now: Millis) {
        self.offset = Some(server - now);
    }

    /// The server's time at `now`. Before the first reply it is unknown, and taken for zero.
    #[must_use]
    pub fn server(&self, now: Millis) -> Millis {
        now + self.offset.unwrap_or_default()
    }

    /// The monotonic time of a server's instant.
    #[must_use]
    pub fn local(&self, server: Millis) -> Millis {
        server - self.offset.unwrap_or_default()
    }
}

/// Everything the page knows. Nothing in it outlives the page, and no secret outlives its reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// What is drawn.
    pub page: Page,
    /// The last flow.
    pub flow: Option<Flow>,
    /// The page has taken over from another one, so it waits for the flow instead of asking who is there.
    pub taken_over: bool,
    /// What the backend offers.
    pub site: Site,
    /// The session, on the signed-in page.
    pub session: Option<Session>,
    /// What was typed as identifier; survives a restart.
    pub identifier: String,
    /// The identifier was submitted before the flow was there.
    pub queued: bool,
    /// The write under way.
    pub pending: Option<Pending>,
    /// A start, load, or sign-out is under way.
    pub loading: bool,
    /// A poll is under way.
    pub polling: bool,
    /// What went wrong last.
    pub trouble: Option<Trouble>,
    /// Counts troubles, so that the same one is announced again.
    pub trouble_count: u32,
    /// The connection.
    pub line: Line,
    /// The server's clock.
    pub clock: Clock,
    /// The monotonic clock at the last event.
    pub now: Millis,
    /// When the automatic retry of an unreachable page comes, by the monotonic clock.
    pub retry_at: Option<Millis>,
    /// Until when a request to a phone is open, though another screen is drawn: the server's clock. An answer on the
    /// phone still counts, so the page goes on listening.
    pub open_until: Option<Millis>,
    /// Nobody looks at the page.
    pub hidden: bool,
    /// The flow was finished by another tab.
    pub elsewhere: bool,
    /// Registered application and return target out of the address, handed through unseen.
    pub client: Option<String>,
    /// See `client`.
    pub return_to: Option<String>,
    /// A fresh proof is asked for, not a session: for what is about to be changed.
    pub step_up: Option<StepUp>,
    /// The page is in a frame of the application that asked: it begins nothing by itself, and ends where it cannot go on.
    pub framed: Option<Ends>,
    /// Writes so far.
    pub serial: u32,
    /// How often a flow was started again because its cookie did not come back.
    pub lost: u32,
    /// The operation id of the last fault, to quote to support.
    pub instance: Option<String>,
    /// The field the last trouble is about, on a form with several.
    pub field: Option<String>,
    /// The names kept in this browser, newest first.
    pub accounts: Vec<String>,
    /// A name is typed, though there are kept ones.
    pub other_account: bool,
    /// The options the browser offers passkeys for, quietly.
    pub offered: Option<String>,
    /// The browser has been asked for a passkey, and a person is busy with it.
    pub asking: bool,
    /// Wrong codes on this screen.
    pub wrong_codes: u32,
}

impl State {
    /// The state of a page that has just been opened.
    #[must_use]
    pub fn new(client: Option<String>, return_to: Option<String>) -> Self {
        Self {
            page: Page::Loading,
            flow: None,
            taken_over: false,
            site: Site::default(),
            session: None,
            identifier: String::new(),
            queued: false,
            pending: None,
            loading: false,
            polling: false,
            trouble: None,
            trouble_count: 0,
            line: Line::default(),
            clock: Clock::default(),
            now: 0,
            retry_at: None,
            open_until: None,
            hidden: false,
            elsewhere: false,
            client,
            return_to,
            step_up: None,
            framed: None,
            serial: 0,
            lost: 0,
            instance: None,
            field: None,
            accounts: Vec::new(),
            other_account: false,
            offered: None,
            asking: false,
            wrong_codes: 0,
        }
    }

    /// Whether a button must do nothing now.
    #[must_use]
    pub const fn busy(&self) -> bool {
        self.pending.is_some() || self.loading
    }

    /// The server's time now.
    #[must_use]
    pub fn server_now(&self) -> Millis {
        self.clock.server(self.now)
    }

    /// Milliseconds until a server's instant, never negative.
    #[must_use]
    pub fn until(&self, server: Millis) -> Millis {
        (server - self.server_now()).max(0)
    }

    /// Sets or clears the trouble; the same trouble again counts again.
    pub fn say(&mut self, trouble: Option<Trouble>) {
        self.trouble = trouble;
        self.field = None;
        self.trouble_count = self.trouble_count.wrapping_add(1);
    }
}
