//! Where a server says that something came from.

use std::net::IpAddr;

use contract::step::{Place, PlaceKind};

/// The place of an address, in the words of the contract; none when the text is no address.
#[must_use]
pub fn place(address: &str) -> Option<Place> {
    let ip = address.trim().parse::<IpAddr>().ok()?.to_canonical();
    let local = match ip {
        IpAddr::V4(v4) => v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
    };
    Some(match (ip.is_loopback(), local) {
        (true, _) => Place {
            kind: PlaceKind::ThisDevice,
            name: None,
        },
        (_, true) => Place {
            kind: PlaceKind::LocalNetwork,
            name: None,
        },
        _ => Place {
            kind: PlaceKind::Address,
            name: Some(ip.to_string()),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_place_and_a_text_is_none() {
        let kind = |address| place(address).map(|place| place.kind);
        assert_eq!(kind("127.0.0.1"), Some(PlaceKind::ThisDevice));
        assert_eq!(kind("::ffff:10.1.2.3"), Some(PlaceKind::LocalNetwork));
        assert_eq!(
            place("203.0.113.7").and_then(|place| place.name).as_deref(),
            Some("203.0.113.7")
        );
        assert_eq!(kind("<b>here</b>"), None);
    }
}
