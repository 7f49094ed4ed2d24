//! What the phone is told when the organisation wants no requests to go to its app.

use contract::flow::Unusable;

use super::super::{Policy, apps::AppNo};
use crate::store::DeviceRow;

/// Why no request goes to the app on a phone, and the least version that would get one.
pub(super) fn refused(policy: &Policy, device: &DeviceRow) -> (Option<Unusable>, Option<String>) {
    let app = device.app.as_ref();
    let kind = app.map(|app| app.kind.as_str());
    let version = app.map(|app| app.version.as_str());
    match policy.app_verdict(kind, version, app.and_then(|app| app.os.as_deref())) {
        Ok(()) => (None, None),
        Err(AppNo::Forbidden) => (Some(Unusable::Policy), None),
        Err(AppNo::TooOld { least }) => (Some(Unusable::AppTooOld), Some(least)),
    }
}
