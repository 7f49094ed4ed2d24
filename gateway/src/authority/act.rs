//! One deed: one transaction, one instant, one origin, and whom to wake once it is durable.

use std::{cell::RefCell, net::IpAddr};

use contract::{
    Millis,
    problem::ProblemKind,
    step::{Browser, Place, PlaceKind},
};

use super::{
    Authority, Error, Policy, Refusal, Result,
    hub::{Presence, Topic},
    keys::Keys,
    remote::Given,
    webauthn::RelyingParty,
};
use crate::store::Tx;

/// Where a call comes from, as far as the server can see.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The address, after trusted proxies.
    pub ip: Option<IpAddr>,
    /// Hash of the user agent's name for itself; the name is not logged.
    pub ua_hash: Option<String>,
    /// Browser and system, as guessed from that name.
    pub browser: Option<Browser>,
    /// The language of the page, `en` or `ja`: for what the server itself has to say.
    pub lang: &'static str,
    /// Whether it comes out of a frame in another site's page.
    pub framed: bool,
}

impl Origin {
    /// From where, in the words of a request's context.
    pub(super) fn place(&self) -> Place {
        let Some(ip) = self.ip.map(|ip| ip.to_canonical()) else {
            return Place {
                kind: PlaceKind::Address,
                name: None,
            };
        };
        let local = match ip {
            IpAddr::V4(v4) => v4.is_private() || v4.is_link_local(),
            IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
        };
        if ip.is_loopback() {
            Place {
                kind: PlaceKind::ThisDevice,
                name: None,
            }
        } else if local {
            Place {
                kind: PlaceKind::LocalNetwork,
                name: None,
            }
        } else {
            Place {
                kind: PlaceKind::Address,
                name: Some(ip.to_string()),
            }
        }
    }
}

/// What a rule works with.
pub(super) struct Act<'a> {
    pub(super) tx: &'a dyn Tx,
    pub(super) now: Millis,
    /// The machine's own clock, for codes that another clock made.
    pub(super) wall: Millis,
    pub(super) policy: &'a Policy,
    pub(super) keys: &'a Keys,
    pub(super) presence: &'a Presence,
    /// Where passkeys can be.
    pub(super) relying: Option<&'a RelyingParty>,
    /// The origin people open.
    pub(super) site: &'a str,
    /// The name of this server to other sites: the gateway's own origin.
    pub(super) issuer: &'a str,
    pub(super) origin: &'a Origin,
    woken: RefCell<Vec<Topic>>,
    /// A request that the identity server has sent, and that has no row yet.
    pub(super) given: RefCell<Option<Given>>,
}

impl Act<'_> {
    /// The request of a flow has changed its state, by someone else than its own page. It changes the step where the
    /// request is the step, or `anywhere`: an approval or a denial is shown wherever the page is.
    pub(super) fn touch_flow(&self, flow: &str, anywhere: bool) -> Result<()> {
        self.tx.touch_flow(flow, anywhere)?;
        self.wake_flow(flow);
        Ok(())
    }

    /// The request of a flow has come further on its way; what the page has drawn stays true.
    pub(super) fn progress_flow(&self, flow: &str) -> Result<()> {
        self.tx.progress_flow(flow)?;
        self.wake_flow(flow);
        Ok(())
    }

    /// Wakes the page once this is durable.
    pub(super) fn wake_flow(&self, flow: &str) {
        self.wake(Topic::Flow(flow.to_owned()));
    }

    /// Wakes whoever waits for `topic`, once this is durable.
    pub(super) fn wake(&self, topic: Topic) {
        self.woken.borrow_mut().push(topic);
    }

    /// The list of requests of a phone has changed.
    pub(super) fn touch_device(&self, device: &str) -> Result<()> {
        self.tx.touch_device(device)?;
        self.wake(Topic::Device(device.to_owned()));
        Ok(())
    }

    /// The relying party, by a flow that got where it is by one.
    pub(super) fn relying(&self) -> Result<&RelyingParty> {
        self.relying.ok_or(Error::Crypto("passkeys cannot be here"))
    }

    /// A step without the account it is about.
    pub(super) fn lost(&self) -> Error {
        Error::Crypto("a step has lost its account")
    }

    /// A refusal at this instant.
    pub(super) fn refuse(&self, kind: ProblemKind) -> Refusal {
        Refusal::new(kind, self.now)
    }
}

impl Authority {
    /// Runs `work` in one transaction that may write. An error undoes all of it.
    pub(super) fn write<T>(&self, origin: &Origin, work: impl FnOnce(&Act<'_>) -> Result<T>) -> Result<T> {
        self.write_given(origin, None, work)
    }

    /// The same with a request that the identity server has sent. When no rule takes it, it is withdrawn.
    pub(super) fn write_given<T>(
        &self,
        origin: &Origin,
        given: Option<Given>,
        work: impl FnOnce(&Act<'_>) -> Result<T>,
    ) -> Result<T> {
        let tx = self.store.write()?;
        let (result, woken, left) = {
            let act = self.act(&*tx, origin);
            act.given.replace(given);
            let result = work(&act);
            (result, act.woken.into_inner(), act.given.into_inner())
        };
        // A refusal undoes, too: whatever a rule counts, it commits by answering `Ok`.
        let done = match result {
            Ok(value) => tx.commit().map(|()| value).map_err(Error::from),
            Err(error) => {
                drop(tx);
                Err(error)
            }
        };
        if let Some(left) = left {
            self.withdraw_given(&left);
        }
        let value = done?;
        for topic in woken {
            self.hub.wake(&topic);
        }
        Ok(value)
    }

    /// Runs `work` on one consistent state that it cannot change.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Act<'_>) -> Result<T>) -> Result<T> {
        self.read_for(&Origin::default(), work)
    }

    /// The same for somebody whose language matters.
    pub(super) fn read_for<T>(&self, origin: &Origin, work: impl FnOnce(&Act<'_>) -> Result<T>) -> Result<T> {
        let tx = self.store.read()?;
        work(&self.act(&*tx, origin))
    }

    fn act<'a>(&'a self, tx: &'a dyn Tx, origin: &'a Origin) -> Act<'a> {
        Act {
            tx,
            now: self.clock.now(),
            wall: self.clock.wall(),
            policy: &self.policy,
            keys: &self.keys,
            presence: &self.presence,
            // Passkeys would be a way past the identity server.
            relying: self
                .place
                .get()
                .and_then(|place| place.relying.as_ref())
                .filter(|_| self.upstream.is_none()),
            site: self.place.get().map_or("", |place| &place.origin),
            issuer: self.issuer.get().map_or("", String::as_str),
            origin,
            woken: RefCell::default(),
            given: RefCell::default(),
        }
    }
}

/// Flattens "committed, but the answer is no".
pub(super) fn settled<T>(verdict: std::result::Result<T, Refusal>) -> Result<T> {
    verdict.map_err(Error::from)
}
