//! How often one address may try (security bar, part 6.3). Addresses are counted as IPv4 /32 and IPv6 /64; the table is
//! bounded, the address that was quiet the longest is forgotten first.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

use contract::Millis;
use lru::LruCache;

/// How many addresses are remembered: about 10 MB at most.
const ADDRESSES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(99_999);
const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;

/// Tries within one minute and one hour, each from its own start.
#[derive(Debug, Clone, Copy)]
struct Tries {
    minute: (Millis, u32),
    hour: (Millis, u32),
}

/// Counts tries by address.
pub(crate) type AddressLimit = Limit<IpAddr>;

/// Counts tries by whatever identifies those who try.
pub(crate) struct Limit<K: Hash + Eq> {
    per_minute: u32,
    per_hour: u32,
    seen: Mutex<LruCache<K, Tries>>,
}

impl AddressLimit {
    /// Counts one try; `Err` says when the next one is welcome.
    pub(crate) fn admit(&self, ip: IpAddr, now: Millis) -> Result<(), Millis> {
        self.admit_key(network(ip), now)
    }
}

impl<K: Hash + Eq> Limit<K> {
    pub(crate) fn new(per_minute: u32, per_hour: u32) -> Self {
        Self {
            per_minute,
            per_hour,
            seen: Mutex::new(LruCache::new(ADDRESSES)),
        }
    }

    /// Counts one try; `Err` says when the next one is welcome.
    pub(crate) fn admit_key(&self, key: K, now: Millis) -> Result<(), Millis> {
        self.step_key(key, now, 1)
    }

    /// Whether one more try would be welcome, without counting it: for tries that only count when they fail.
    pub(crate) fn would_admit(&self, key: K, now: Millis) -> Result<(), Millis> {
        self.step_key(key, now, 0)
    }

    fn step_key(&self, key: K, now: Millis, by: u32) -> Result<(), Millis> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let tries = seen.get_or_insert_mut(key, || Tries {
            minute: (now, 0),
            hour: (now, 0),
        });
        step(&mut tries.minute, MINUTE, now);
        step(&mut tries.hour, HOUR, now);
        let mut until = None;
        for ((start, count), length, limit) in [
            (tries.minute, MINUTE, self.per_minute),
            (tries.hour, HOUR, self.per_hour),
        ] {
            if count >= limit {
                until = until.max(Some(start + length));
            }
        }
        if let Some(until) = until {
            return Err(until);
        }
        tries.minute.1 += by;
        tries.hour.1 += by;
        Ok(())
    }
}

fn step(window: &mut (Millis, u32), length: Millis, now: Millis) {
    if now - window.0 >= length {
        *window = (now, 0);
    }
}

/// One customer's worth of addresses.
pub(crate) fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn twenty_a_minute_then_wait_for_the_minute_to_end() {
        let limit = AddressLimit::new(20, 200);
        for _ in 0..20 {
            assert_eq!(limit.admit(ip("192.0.2.1"), 1_000), Ok(()));
        }
        assert_eq!(limit.admit(ip("192.0.2.1"), 1_000), Err(61_000));
        assert_eq!(limit.admit(ip("::ffff:192.0.2.1"), 1_000), Err(61_000));
        assert_eq!(limit.admit(ip("192.0.2.2"), 1_000), Ok(()));
        assert_eq!(limit.admit(ip("192.0.2.1"), 61_000), Ok(()));
    }

    #[test]
    fn the_hour_counts_as_well() {
        let limit = AddressLimit::new(20, 30);
        let allowed = (0..60)
            .filter(|i| limit.admit(ip("192.0.2.1"), i * 6_000).is_ok())
            .count();
        assert_eq!(allowed, 30);
    }

    #[test]
    fn a_v6_network_is_one_customer() {
        let limit = AddressLimit::new(1, 200);
        assert_eq!(limit.admit(ip("2001:db8:1:2::1"), 0), Ok(()));
        assert!(limit.admit(ip("2001:db8:1:2:ffff::9"), 0).is_err());
        assert_eq!(limit.admit(ip("2001:db8:1:3::1"), 0), Ok(()));
    }

    #[test]
    fn a_million_addresses_take_bounded_memory() {
        let limit = AddressLimit::new(20, 200);
        for bits in 0..1_000_000_u32 {
            let _ = limit.admit(IpAddr::V4(bits.into()), 0);
        }
        assert_eq!(limit.seen.lock().unwrap().len(), ADDRESSES.get());
    }
}
