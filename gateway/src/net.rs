//! The names and addresses of this machine, so that a phone in the same network can reach it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

/// Names and addresses under which this machine can be asked for; `localhost` first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Host names.
    pub hosts: Vec<String>,
    /// Addresses, loopback first.
    pub addresses: Vec<IpAddr>,
}

impl Names {
    /// Asks the system.
    #[must_use]
    pub fn of_this_machine() -> Self {
        let mut hosts = vec!["localhost".to_owned()];
        let own = gethostname::gethostname().to_string_lossy().to_ascii_lowercase();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        if !own.is_empty() && own.chars().all(plain) && own != "localhost" {
            // Phones find a computer by multicast DNS under this name.
            if !own.contains('.') {
                hosts.push(format!("{own}.local"));
            }
            hosts.push(own);
        }
        let mut addresses = vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        let found = if_addrs::get_if_addrs().unwrap_or_default();
        let mut others: Vec<IpAddr> = found
            .iter()
            .map(if_addrs::Interface::ip)
            .filter(|ip| !ip.is_loopback() && !is_link_local(ip))
            .collect();
        others.sort_unstable();
        others.dedup();
        addresses.extend(others);
        Self { hosts, addresses }
    }

    /// Each as it stands in `Host`, with the port.
    pub fn with_port(&self, port: u16) -> impl Iterator<Item = String> {
        let addresses = self.addresses.iter().map(|ip| match ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        });
        self.hosts
            .iter()
            .cloned()
            .chain(addresses)
            .map(move |host| format!("{host}:{port}"))
    }

    /// Each as it stands in a certificate.
    #[must_use]
    pub fn for_certificate(&self) -> Vec<String> {
        self.hosts
            .iter()
            .cloned()
            .chain(self.addresses.iter().map(ToString::to_string))
            .collect()
    }
}

/// Such addresses need a scope that no certificate and no link can carry.
fn is_link_local(ip: &IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

/// The address this machine has in its own network: the one the system would send from. Nothing is sent.
#[must_use]
pub fn lan_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // TEST-NET-1 (RFC 5737): only the choice of the route matters.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_loopback() && !ip.is_unspecified()).then_some(ip)
}
