//! What every handler shares.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};
use tokio::sync::watch;

use super::problem::ApiProblem;
use crate::authority::{Authority, Error, Result};

/// The application's state; cheap to clone.
#[derive(Clone)]
pub struct App {
    authority: Arc<Authority>,
    stopping: Arc<watch::Sender<bool>>,
}

impl App {
    /// Wraps an authority.
    #[must_use]
    pub fn new(authority: Arc<Authority>) -> Self {
        Self {
            authority,
            stopping: Arc::new(watch::Sender::new(false)),
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
}

/// The address of the one who asks. Put into the request's extensions by the layer that knows the trusted proxies;
/// otherwise the peer of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for ClientIp {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> std::result::Result<Self, Self::Rejection> {
        let own = parts.extensions.get::<Self>().copied();
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(own.unwrap_or_else(|| {
            Self(peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip()))
        }))
    }
}
