//! For whom a request is meant, and where it comes from. Neither is believed without the configuration's word.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contract::problem::ProblemKind;
use ipnet::IpNet;

use super::{Site, problem::ApiProblem, state::ClientIp};
use crate::breaks::{Rule, breaks};

/// Refuses a request for a host that is not configured (421, security rule 26), and notes the address of the client.
/// `/healthz` answers any host: load balancers ask by address.
pub async fn guard(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let own = asked_host(&request).is_some_and(|host| site.is_own_host(&host));
    if request.uri().path() != super::HEALTH && !own && !breaks(Rule::ForeignHost) {
        return ApiProblem::new(ProblemKind::Misdirected).into_response();
    }
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|peer| peer.0.ip());
    if let Some(peer) = peer {
        let client = client_address(peer, request.headers(), &site.trusted_proxies);
        request.extensions_mut().insert(ClientIp(client));
    }
    next.run(request).await
}

/// The host of HTTP/2's `:authority` or of HTTP/1's `Host`; `None` when it is absent or there are several.
fn asked_host(request: &Request) -> Option<String> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = match (request.uri().authority(), hosts.next(), hosts.next()) {
        (Some(authority), None, None) => authority.as_str(),
        (None, Some(host), None) => host.to_str().ok()?,
        (Some(authority), Some(host), None) if authority.as_str() == host.to_str().ok()? => authority.as_str(),
        _ => return None,
    };
    Some(host.to_ascii_lowercase())
}

/// The last address in `X-Forwarded-For` that no trusted proxy has; the peer when it is not a trusted proxy itself.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|net| net.contains(ip));
    let peer = peer.to_canonical();
    if !is_trusted(&peer) {
        return peer;
    }
    let hops: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .collect();
    let mut client = peer;
    for hop in hops.iter().rev() {
        // What stands left of something unreadable was not written by a proxy we trust.
        let Ok(ip) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        client = ip.to_canonical();
        if !is_trusted(&client) {
            break;
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(
            header::HeaderName::from_static("x-forwarded-for"),
            value.parse().expect("a header value"),
        )])
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_stranger_cannot_claim_an_address() {
        let found = client_address(ip("203.0.113.9"), &forwarded("127.0.0.1"), &[]);
        assert_eq!(found, ip("203.0.113.9"));
    }

    #[test]
    fn the_nearest_untrusted_hop_is_the_client() {
        let trusted = ["10.0.0.0/8".parse().expect("a network")];
        let found = client_address(
            ip("10.0.0.1"),
            &forwarded("198.51.100.1, 203.0.113.9, 10.0.0.2"),
            &trusted,
        );
        assert_eq!(found, ip("203.0.113.9"));
    }

    #[test]
    fn nonsense_ends_the_search() {
        let trusted = ["10.0.0.0/8".parse().expect("a network")];
        let found = client_address(ip("10.0.0.1"), &forwarded("203.0.113.9, <script>, 10.0.0.2"), &trusted);
        assert_eq!(found, ip("10.0.0.2"));
    }
}
