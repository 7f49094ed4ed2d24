//! What the phone is told when no request can come to it, whatever its switch says.

use contract::flow::Unusable;

use super::super::{Result, act::Act, apps::AppNo, ways::conditions::unusable};
use crate::store::{DeviceRow, UserRow};

impl Act<'_> {
    /// Why no request goes to the app on a phone, and the least version that would get one.
    pub(super) fn refused(&self, user: &UserRow, device: &DeviceRow) -> Result<(Option<Unusable>, Option<String>)> {
        let why = if device.confirmed {
            self.push_condition(user, device)?.map(unusable)
        } else {
            Some(Unusable::Unconfirmed)
        };
        let app = device.app.as_ref();
        let (kind, version) = (app.map(|app| app.kind.as_str()), app.map(|app| app.version.as_str()));
        let verdict = self
            .policy
            .app_verdict(kind, version, app.and_then(|app| app.os.as_deref()));
        let least = match verdict {
            Err(AppNo::TooOld { least }) => Some(least),
            _ => None,
        };
        Ok((why, least))
    }
}
