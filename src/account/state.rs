//! Everything the page knows.

use super::{
    call::{Call, Spot},
    effect::Poll,
    view::View,
};
use crate::{
    flow::{Clock, Line, NoPasskey, Unreachable},
    site::Site,
};
use contract::{
    Millis,
    account::{
        ActivityFilter, ActivityPage, EndedSessions, Enrollment, Method, Methods, NewRecoveryCodes, RecoveryCodes,
        Secured, Securing, Session, Sessions, Trial,
    },
    discovery::AccountFeatures,
    problem::Wrong,
};

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The first reply is awaited.
    Loading,
    /// The part that the address names.
    Ready,
    /// The first reply cannot be had.
    Unreachable(Unreachable),
    /// The session was ended here.
    SignedOut,
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It did not get through; nothing was changed as far as is known.
    NotSaved,
    /// It could not be loaded.
    Unread,
    /// The server had a fault.
    Server,
    /// Wait until this instant of the page's monotonic clock.
    Wait(Millis),
    /// Something that was typed cannot be taken.
    Wrong(Option<Wrong>),
    /// Nothing was typed.
    Empty,
    /// The code is wrong or was used.
    Code,
    /// The last way in cannot be removed.
    Last,
    /// It is not there any more.
    Gone,
    /// The backend does not offer it, or does not allow it now.
    NotOffered,
    /// The proof that was given does not do.
    Proof,
    /// There is no passkey, and why.
    Passkey(NoPasskey),
    /// The browser did not copy it.
    Copy,
}

/// What went wrong last, and where it is said. Cleared by the next write and by leaving the part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Where.
    pub spot: Spot,
    /// What.
    pub why: Why,
    /// The member that was wrong.
    pub field: Option<String>,
    /// The operation id, to quote to support.
    pub instance: Option<String>,
}

/// A write under way.
#[derive(Clone, PartialEq, Eq)]
pub struct Pending {
    /// Which.
    pub call: Call,
    /// When it was sent, by the monotonic clock.
    pub since: Millis,
    /// A fresh proof was given for it: it is not asked for twice.
    pub proved: bool,
    /// The token was fetched anew for it: not twice either.
    pub refreshed: bool,
    /// The session is asked first; the call is made when its reply is there.
    pub held: bool,
}

/// Which page of the activity is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The one that is shown, once more.
    Stay,
    /// The one before it in time.
    Older,
    /// The one after it in time.
    Newer,
}

/// What is known of the activity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Activities {
    /// The page that is shown.
    pub page: Option<ActivityPage>,
    /// What it shows.
    pub of: Option<ActivityFilter>,
    /// The cursors of the pages that lie before it, the newest page first.
    pub back: Vec<Option<String>>,
    /// The cursor of the page that is shown.
    pub cursor: Option<String>,
    /// A page is under way.
    pub turning: Option<Turn>,
}

impl Activities {
    /// The cursor of a page; `None` is the newest.
    #[must_use]
    pub fn cursor_of(&self, turn: Turn) -> Option<String> {
        match turn {
            Turn::Stay => self.cursor.clone(),
            Turn::Older => self.page.as_ref().and_then(|page| page.older.clone()),
            Turn::Newer => self.back.last().cloned().flatten(),
        }
    }
}

/// What saying *this wasn't me* would do, as the server has last said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What it does.
    pub securing: Vec<Securing>,
    /// How many other sessions it ends.
    pub other_sessions: u32,
}

/// Everything the page knows. Nothing in it outlives the page, and no secret outlives its screen.
#[derive(Clone, PartialEq, Eq)]
pub struct State {
    /// What is drawn.
    pub page: Page,
    /// Which part.
    pub view: View,
    /// The session.
    pub session: Option<Session>,
    /// What the backend offers.
    pub site: Site,
    /// What people may do with their account here.
    pub features: Option<AccountFeatures>,
    /// The ways in.
    pub methods: Option<Methods>,
    /// The write under way.
    pub pending: Option<Pending>,
    /// The code that was typed before *send again* was answered: it can be faster. It is checked after that.
    pub next: Option<Call>,
    /// The write that waits for a fresh proof.
    pub step_up: Option<Call>,
    /// The server has said once that nobody is signed in.
    pub doubt: bool,
    /// What went wrong last.
    pub trouble: Option<Trouble>,
    /// Counts troubles, so that the same one is announced again.
    pub trouble_count: u32,
    /// What has just been done, to be said. Cleared by the next write and by leaving the part.
    pub done: Option<Spot>,
    /// Counts what was done, so that the same is announced again.
    pub done_count: u32,
    /// The last test request.
    pub trial: Option<Trial>,
    /// The method it went to.
    pub tried: Option<String>,
    /// The enrolment that is open. Its offer may hold a secret: dropped with its screen.
    pub enrollment: Option<Enrollment>,
    /// The browser has been asked to make a passkey.
    pub asking: bool,
    /// Which recovery codes are used.
    pub marks: Option<RecoveryCodes>,
    /// New recovery codes, as long as they are on the screen.
    pub codes: Option<NewRecoveryCodes>,
    /// Sessions.
    pub sessions: Option<Sessions>,
    /// What ending sessions has brought.
    pub ended: Option<EndedSessions>,
    /// What has happened.
    pub activity: Activities,
    /// What *this wasn't me* would do.
    pub preview: Option<Preview>,
    /// What *this wasn't me* did.
    pub secured: Option<Secured>,
    /// Polls under way.
    pub polling: [bool; 3],
    /// The connection.
    pub line: Line,
    /// When the automatic retry of an unreachable page comes, by the monotonic clock.
    pub retry_at: Option<Millis>,
    /// The server's clock.
    pub clock: Clock,
    /// The monotonic clock at the last event.
    pub now: Millis,
    /// Nobody looks at the page.
    pub hidden: bool,
    /// The session is about to end because nobody uses it: whether somebody is there is asked.
    pub alone: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            page: Page::Loading,
            view: View::Overview,
            session: None,
            site: Site::default(),
            features: None,
            methods: None,
            pending: None,
            next: None,
            step_up: None,
            doubt: false,
            trouble: None,
            trouble_count: 0,
            done: None,
            done_count: 0,
            trial: None,
            tried: None,
            enrollment: None,
            asking: false,
            marks: None,
            codes: None,
            sessions: None,
            ended: None,
            activity: Activities::default(),
            preview: None,
            secured: None,
            polling: [false; 3],
            line: Line::default(),
            retry_at: None,
            clock: Clock::default(),
            now: 0,
            hidden: false,
            alone: false,
        }
    }
}

impl State {
    /// Whether a button must do nothing now: one write at a time.
    #[must_use]
    pub const fn busy(&self) -> bool {
        self.pending.is_some() || self.step_up.is_some()
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

    /// One of the methods.
    #[must_use]
    pub fn method(&self, id: &str) -> Option<&Method> {
        self.methods.as_ref()?.methods.iter().find(|method| method.id == id)
    }

    /// What people may do with their account here.
    #[must_use]
    pub fn features(&self) -> Option<&AccountFeatures> {
        self.features.as_ref()
    }

    /// Sets the trouble; the same one again counts again.
    pub fn say(&mut self, spot: Spot, why: Why) {
        self.trouble = Some(Trouble {
            spot,
            why,
            field: None,
            instance: None,
        });
        self.trouble_count = self.trouble_count.wrapping_add(1);
    }

    /// Forgets what was said.
    pub fn hush(&mut self) {
        if self.trouble.take().is_some() {
            self.trouble_count = self.trouble_count.wrapping_add(1);
        }
        (self.done, self.ended) = (None, None);
    }

    /// Says that something was done.
    pub fn tell_done(&mut self, spot: Spot) {
        self.done = Some(spot);
        self.done_count = self.done_count.wrapping_add(1);
    }

    /// Whether a poll of this kind is under way.
    pub(super) const fn polling(&mut self, poll: Poll) -> &mut bool {
        &mut self.polling[poll as usize]
    }
}
