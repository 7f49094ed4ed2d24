//! Phones.

use contract::Millis;

/// What the app on a phone says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppRow {
    pub kind: String,
    pub version: String,
    pub os: Option<String>,
}

/// A phone.
#[derive(Debug, Clone)]
pub(crate) struct DeviceRow {
    pub id: String,
    pub user_id: i64,
    pub name: String,
    /// SEC 1 uncompressed point.
    pub public_key: Vec<u8>,
    /// Sealed.
    pub seed: Vec<u8>,
    /// The switch as it was left; [`DeviceRow::allows`] says how it counts.
    pub allow_requests: bool,
    /// With the switch off: on again from then.
    pub paused_until: Option<Millis>,
    /// Whether the number of its set-up was given on it.
    pub confirmed: bool,
    /// `None` as long as it has said nothing.
    pub app: Option<AppRow>,
    pub rev: u64,
    pub created_at: Millis,
    pub last_seen_at: Option<Millis>,
    /// A removed phone is nowhere to be seen, but can be brought back for a while.
    pub removed_at: Option<Millis>,
    /// What the identity server calls it: a phone of its own, without key and seed here.
    pub upstream: Option<String>,
}

impl DeviceRow {
    /// Whether requests come to it at `now`: a pause that has run out counts as over, although nobody wrote that down.
    pub(crate) fn allows(&self, now: Millis) -> bool {
        self.allow_requests || self.paused_until.is_some_and(|until| until <= now)
    }

    /// When the requests of a paused phone come again by themselves.
    pub(crate) fn pause_ends(&self, now: Millis) -> Option<Millis> {
        self.paused_until.filter(|_| !self.allows(now))
    }
}

/// A pairing link.
#[derive(Debug, Clone)]
pub(crate) struct PairingRow {
    pub id: String,
    pub user_id: i64,
    pub secret_hash: Vec<u8>,
    pub expires_at: Millis,
    pub used_at: Option<Millis>,
    /// The flow that offered it.
    pub flow_id: Option<String>,
}
