//! The rules: flows, methods, requests to phones, limits. No HTTP, no SQL.

mod account;
mod act;
mod actions;
mod admin;
mod apps;
mod argon;
mod asked;
mod audit;
mod caps;
mod clients;
mod clock;
mod device;
mod error;
mod flows;
mod frame;
mod hub;
mod idempotency;
mod identifier;
mod keys;
mod limits;
mod new_password;
mod oidc;
mod outbox;
mod pairing;
mod passkeys;
mod password;
mod policy;
mod push;
mod remote;
mod reply;
mod session;
mod told;
mod totp;
mod view;
mod ways;
mod webauthn;

use std::{
    fs,
    path::Path,
    sync::{Arc, OnceLock, atomic::AtomicI64},
};

pub use account::{ACCOUNT_PAGE, AccountCall, EnrollSight, MethodsSight, Past, TrialSight, Which};
pub use act::Origin;
pub use admin::{DeviceInfo, NewUser, Pairing, UserId, UserInfo};
pub use apps::{Accounts, AppNo, AppRule, COMPANION, Version};
pub use asked::{Every, FieldRule, FormRule, RedirectRule, Texts, in_language};
pub use clients::{
    AuthorizationCall, Because, Begun, ClientInfo, ClientRule, EndCall, Ending, Fault, Font, KNOWN_AS, Mode, Onward,
    Parameters, Pushed, Question, Redeemed, Redemption, Scheme, Secret, Theme, Worthless,
};
pub use clock::{Clock, SystemClock};
pub use device::{Listing, SignedCall};
pub use error::{Error, Refusal, Result};
pub use flows::{ActionCall, FlowCall, Started};
pub use frame::{FrameBegun, FrameDocument, FrameRequest, Framed, new_browser};
pub use idempotency::Repeat;
pub use new_password::LEAST as LEAST_PASSWORD;
pub use oidc::{Exchange, KeyInfo, Person, Tokens, Told};
pub use outbox::{Letter, LetterKind, LetterNews};
pub use passkeys::PasskeyInfo;
pub use policy::{CodeLimits, EnrollLimits, Lifetimes, NumberMode, PasswordLimits, Policy, PushLimits, SentLimits};
pub use remote::{Looked, Wanted};
pub use reply::{NewCookie, Reply};
pub use view::Sight;
pub use ways::{AddressInfo, MadePass, NewPass};
pub use webauthn::passkeys_can_be;

pub(crate) use account::SessionId;
pub(crate) use hub::{Hub, Presence, Topic};
pub(crate) use keys::{hex, sha256};
pub(crate) use outbox::Sending;
pub(crate) use policy::days;

use crate::{
    store::{SqliteStore, Store},
    upstream::Upstream,
};
use keys::Keys;
use password::Hasher;
use webauthn::RelyingParty;

/// Where the state lives.
#[derive(Debug, Clone, Copy)]
pub enum Location<'a> {
    /// `genkan.db` and `genkan.key` in this directory, which is made when it is missing.
    Directory(&'a Path),
    /// Gone with the process; for tests.
    Memory,
}

/// The one who decides. Every method is synchronous and may wait for the disk: call it from `spawn_blocking`.
pub struct Authority {
    store: Box<dyn Store>,
    policy: Policy,
    clock: Arc<dyn Clock>,
    keys: Keys,
    hasher: Hasher,
    hub: Hub,
    presence: Presence,
    swept_at: AtomicI64,
    place: OnceLock<Place>,
    issuer: OnceLock<String>,
    /// The identity server that owns the accounts; `None`: they are our own.
    upstream: Option<Arc<dyn Upstream>>,
    turns: remote::Turns,
    /// How often the server is asked about an account.
    paces: account::Paces,
}

/// Where people open this site; known once it listens.
struct Place {
    origin: String,
    /// `None` where passkeys cannot be.
    relying: Option<RelyingParty>,
}

impl Authority {
    /// Opens or creates the state.
    ///
    /// # Errors
    /// When the directory, the key or the database cannot be used; the text says what to do.
    pub fn open(location: Location<'_>, policy: Policy, clock: Arc<dyn Clock>) -> Result<Self> {
        let (store, keys) = match location {
            Location::Directory(directory) => {
                fs::create_dir_all(directory)
                    .map_err(|error| Error::Key(format!("{} cannot be made: {error}", directory.display())))?;
                let keys = Keys::load(&directory.join("genkan.key"))?;
                (SqliteStore::open(&directory.join("genkan.db"))?, keys)
            }
            Location::Memory => (SqliteStore::memory()?, Keys::ephemeral()?),
        };
        Ok(Self {
            store: Box::new(store),
            hasher: Hasher::new(&policy.password)?,
            policy,
            clock,
            keys,
            hub: Hub::default(),
            presence: Presence::default(),
            swept_at: AtomicI64::new(0),
            place: OnceLock::new(),
            issuer: OnceLock::new(),
            upstream: None,
            turns: remote::Turns::default(),
            paces: account::Paces::default(),
        })
    }

    /// Puts an identity server behind it: from now on it does what the server can, and nothing else.
    #[must_use]
    pub fn with_upstream(mut self, upstream: Arc<dyn Upstream>) -> Self {
        self.policy = self.policy.behind(upstream.abilities());
        self.upstream = Some(upstream);
        self
    }

    /// Says once by which origin people open this site. Before that there are no passkeys and no links; an address
    /// instead of a name leaves it without passkeys (WebAuthn, section 5.1.2: a relying party id is a domain).
    pub fn serve_at(&self, origin: &str) {
        self.serve_pages(&[origin.to_owned()], None);
    }

    /// The same for pages at several origins: links lead to the first, passkeys belong to `domain`, else to its host.
    pub fn serve_pages(&self, origins: &[String], domain: Option<&str>) {
        let relying = RelyingParty::new(origins, domain, &self.policy.product_name);
        let origin = origins.first().cloned().unwrap_or_default();
        // A second call would change what passkeys are bound to; it is passed over.
        let _ = self.place.set(Place { origin, relying });
    }

    /// Says once by which name other sites know this server: the gateway's own origin, without a slash at its end.
    pub fn serve_issuer(&self, origin: &str) {
        // A second call would make tokens of one server look like another's; it is passed over.
        let _ = self.issuer.set(origin.to_owned());
    }

    /// The policy in force.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The server's clock, ms since the epoch.
    #[must_use]
    pub fn now(&self) -> contract::Millis {
        self.clock.now()
    }

    /// A number that is another one when another process has written to the store since: the command line.
    pub(crate) fn written_beside(&self) -> Result<i64> {
        Ok(self.store.written_beside()?)
    }

    /// Who waits for what.
    pub(crate) fn hub(&self) -> &Hub {
        &self.hub
    }

    /// Which phones are connected.
    pub(crate) fn presence(&self) -> &Presence {
        &self.presence
    }
}
