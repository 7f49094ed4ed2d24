//! What the organisation asks of a phone before a request is sent to it.

use contract::{
    flow::Unusable,
    step::{CodeKind, PhoneApp, PushReason},
};

use super::{
    super::{Result, act::Act, apps::AppNo},
    address,
};
use crate::store::{AppRow, DeviceRow, UserRow};

/// Kind, version and system of an app, as far as it has said anything.
fn said(app: Option<&AppRow>) -> (Option<&str>, Option<&str>, Option<&str>) {
    (
        app.map(|app| app.kind.as_str()),
        app.map(|app| app.version.as_str()),
        app.and_then(|app| app.os.as_deref()),
    )
}

/// A condition in the words of the list of methods.
pub(in super::super) const fn unusable(reason: PushReason) -> Unusable {
    match reason {
        PushReason::AppTooOld => Unusable::AppTooOld,
        PushReason::SecondMethod => Unusable::SecondMethod,
        _ => Unusable::Policy,
    }
}

impl Act<'_> {
    /// Why no request may be sent to this phone, however much may be sent otherwise.
    pub(in super::super) fn push_condition(&self, user: &UserRow, device: &DeviceRow) -> Result<Option<PushReason>> {
        // Which app it has is known to the identity server alone.
        if device.upstream.is_some() {
            return Ok(None);
        }
        let (kind, version, os) = said(device.app.as_ref());
        match self.policy.app_verdict(kind, version, os) {
            Ok(()) => {}
            Err(AppNo::Forbidden) => return Ok(Some(PushReason::Policy)),
            Err(AppNo::TooOld { .. }) => return Ok(Some(PushReason::AppTooOld)),
        }
        Ok(self.lacks_second_method(user)?.then_some(PushReason::SecondMethod))
    }

    /// Whether another kind of proof has to be set up before a phone.
    pub(in super::super) fn lacks_second_method(&self, user: &UserRow) -> Result<bool> {
        Ok(self.policy.second_method_first && !self.has_second_method(user)?)
    }

    /// Whether the account has a way in that does not hang on the phone's app.
    fn has_second_method(&self, user: &UserRow) -> Result<bool> {
        let now = self.now;
        let pass = self.tx.pass(user.id)?;
        let live = pass.is_some_and(|pass| pass.ends_at > now && !(pass.once && pass.used_at.is_some()));
        let reachable = |kind: &str| match address::kind(kind) {
            Some(CodeKind::Email) => self.policy.mail,
            Some(CodeKind::Sms) => self.policy.sms,
            _ => false,
        };
        Ok(live
            || self.tx.addresses_of(user.id)?.iter().any(|row| reachable(&row.kind))
            || !self.tx.passkeys_of(user.id)?.is_empty()
            || !self.tx.totp_apps_of(user.id)?.is_empty()
            || self.recovery_left(user.id)? > 0)
    }

    /// What the page is told of the app on a phone.
    pub(in super::super) fn phone_app(&self, device: &DeviceRow) -> Option<PhoneApp> {
        let app = device.app.as_ref()?;
        let (kind, _, os) = said(Some(app));
        let rule = self.policy.app(kind);
        Some(PhoneApp {
            name: rule.map_or_else(|| app.kind.clone(), |rule| rule.name.clone()),
            os: app.os.clone(),
            version: Some(app.version.clone()),
            least: rule
                .and_then(|rule| rule.least.get(&os.unwrap_or_default().to_lowercase()))
                .map(|least| least.as_str().to_owned()),
        })
    }
}
