//! What every handler shares.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{header, request::Parts},
};
use contract::problem::ProblemKind;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::{
    address_limit::{AddressLimit, Limit, network},
    cookies::Jar,
    inflight::Inflight,
    negotiate,
    problem::ApiProblem,
};
use crate::{
    authority::{Authority, Error, Origin, Refusal, Result, hex, sha256},
    breaks::{Rule, breaks},
    user_agent,
};

/// More writes of any kind than this, times the limit of tries, are refused, too.
const WRITES_PER_TRY: u32 = 6;
/// How many calls may wait for the identity server at once; the runtime has 512 workers.
const OUTSIDE: usize = 128;

/// The application's state; cheap to clone.
#[derive(Clone)]
pub struct App {
    authority: Arc<Authority>,
    stopping: Arc<watch::Sender<bool>>,
    hashing: Arc<Semaphore>,
    /// Calls that may wait for the identity server.
    outside: Arc<Semaphore>,
    tries: Arc<AddressLimit>,
    starts: Arc<AddressLimit>,
    /// Wrong tries to be a client, or to redeem a code for one, by client and address.
    clients: Arc<Limit<(String, IpAddr)>>,
    /// Requests that pages of clients bring, by client and the page's origin.
    pages: Arc<Limit<(String, String)>>,
    inflight: Inflight,
}

impl App {
    /// Wraps an authority.
    #[must_use]
    pub fn new(authority: Arc<Authority>) -> Self {
        let policy = authority.policy();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let parallel = match policy.password.parallel {
            0 => cores.min(4),
            set => set,
        };
        let (minute, hour) = (policy.ip_per_minute, policy.ip_per_hour);
        let starts = AddressLimit::new(
            minute.saturating_mul(WRITES_PER_TRY),
            hour.saturating_mul(WRITES_PER_TRY),
        );
        Self {
            hashing: Arc::new(Semaphore::new(parallel)),
            outside: Arc::new(Semaphore::new(OUTSIDE)),
            tries: Arc::new(AddressLimit::new(minute, hour)),
            starts: Arc::new(starts),
            clients: Arc::new(Limit::new(minute, hour)),
            pages: Arc::new(Limit::new(policy.client_per_minute, policy.client_per_hour)),
            authority,
            stopping: Arc::new(watch::Sender::new(false)),
            inflight: Inflight::default(),
        }
    }

    /// The rules.
    #[must_use]
    pub fn authority(&self) -> &Arc<Authority> {
        &self.authority
    }

    /// From now on every wait is answered at once, so that the server can stop without cutting anyone off.
    pub fn begin_shutdown(&self) {
        self.stopping.send_replace(true);
    }

    /// Changes to `true` once, when the server begins to stop.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Calls that are being answered right now.
    pub(crate) fn inflight(&self) -> &Inflight {
        &self.inflight
    }

    /// Runs a rule where it may wait for the disk.
    ///
    /// # Errors
    /// What the rule answers, as a problem.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Authority) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, ApiProblem> {
        let authority = Arc::clone(&self.authority);
        tokio::task::spawn_blocking(move || work(&authority))
            .await
            .unwrap_or(Err(Error::Crypto("a worker stopped")))
            .map_err(ApiProblem::from)
    }

    /// Counts a try of this address to prove something.
    pub(crate) fn admit_try(&self, origin: &Origin) -> std::result::Result<(), ApiProblem> {
        self.admit(&self.tries, origin)
    }

    /// Counts a write of this address that stores something.
    pub(crate) fn admit_start(&self, origin: &Origin) -> std::result::Result<(), ApiProblem> {
        self.admit(&self.starts, origin)
    }

    /// Refuses an address that has tried too often to be this client, or to redeem what is not this client's (rule W24).
    /// Whatever works is not counted: a server redeems the codes of all its people from one address.
    pub(crate) fn client_may_try(&self, client: &str, origin: &Origin) -> std::result::Result<(), ApiProblem> {
        let now = self.authority.now();
        self.clients
            .would_admit(self.client_key(client, origin), now)
            .map_err(|until| Refusal::new(ProblemKind::RateLimited, now).retry_at(until).into())
    }

    /// Counts a try that did not work.
    pub(crate) fn count_client_miss(&self, client: &str, origin: &Origin) {
        // Over the limit there is nothing left to count.
        let _ = self
            .clients
            .admit_key(self.client_key(client, origin), self.authority.now());
    }

    /// Names that nobody has count as one.
    fn client_key(&self, client: &str, origin: &Origin) -> (String, IpAddr) {
        let known = self.authority.policy().client(client).map(|client| client.id.clone());
        let ip = origin.ip.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        (known.unwrap_or_default(), network(ip))
    }

    /// Counts a request that a page of a client has brought, whoever stands in front of it (security rule W24): a page
    /// that was taken over reaches many people, each at an address of their own.
    pub(crate) fn admit_client(&self, client: &str, page: &str) -> std::result::Result<(), ApiProblem> {
        let now = self.authority.now();
        if breaks(Rule::ClientPages) {
            return Ok(());
        }
        let counted = self.pages.admit_key((client.to_owned(), page.to_owned()), now);
        counted.map_err(|until| Refusal::new(ProblemKind::RateLimited, now).retry_at(until).into())
    }

    fn admit(&self, limit: &AddressLimit, origin: &Origin) -> std::result::Result<(), ApiProblem> {
        let now = self.authority.now();
        let ip = origin.ip.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        limit
            .admit(ip, now)
            .map_err(|until| Refusal::new(ProblemKind::RateLimited, now).retry_at(until).into())
    }

    /// The same where something is hashed at all: an identity server that owns the accounts does it itself, and nobody
    /// waits for it in a queue that others need.
    pub(crate) async fn hashing_permit_here(&self) -> std::result::Result<Option<OwnedSemaphorePermit>, ApiProblem> {
        if !self.authority.hashes_passwords() {
            return Ok(None);
        }
        self.hashing_permit().await.map(Some)
    }

    /// A place among those who hash. The permit has to go into the blocking task: a caller who hangs up must not free
    /// the place before the work is done.
    pub(crate) async fn hashing_permit(&self) -> std::result::Result<OwnedSemaphorePermit, ApiProblem> {
        self.permit(&self.hashing).await
    }

    /// A place among those who may wait for the identity server: one that hangs must not take every worker with it.
    pub(crate) async fn outside_permit(&self) -> std::result::Result<OwnedSemaphorePermit, ApiProblem> {
        self.permit(&self.outside).await
    }

    async fn permit(&self, places: &Arc<Semaphore>) -> std::result::Result<OwnedSemaphorePermit, ApiProblem> {
        let queue = self.authority.policy().password.queue;
        let patience = Duration::from_millis(queue.unsigned_abs());
        let permit = tokio::time::timeout(patience, Arc::clone(places).acquire_owned()).await;
        permit.ok().and_then(std::result::Result::ok).ok_or_else(|| {
            let now = self.authority.now();
            Refusal::new(ProblemKind::UpstreamUnavailable, now)
                .retry_at(now + queue.max(1_000))
                .into()
        })
    }
}

/// The address of the one who asks. Put into the request's extensions by the layer that knows the trusted proxies;
/// otherwise the peer of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for ClientIp {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Self::Rejection> {
        let own = parts.extensions.get::<Self>().copied();
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(own.unwrap_or_else(|| Self(peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip()))))
    }
}

impl<S: Sync> FromRequestParts<S> for Origin {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> std::result::Result<Self, Self::Rejection> {
        let ClientIp(ip) = ClientIp::from_request_parts(parts, state).await?;
        let agent = parts
            .headers
            .get(header::USER_AGENT)
            .and_then(|value| value.to_str().ok());
        Ok(Self {
            ip: Some(ip),
            ua_hash: agent.map(|agent| hex(&sha256(agent.as_bytes())[..8])),
            browser: agent.map(user_agent::describe),
            lang: negotiate::language(&parts.headers),
            framed: parts.extensions.get::<Jar>() == Some(&Jar::Frame),
        })
    }
}
