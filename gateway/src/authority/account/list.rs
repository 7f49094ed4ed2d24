//! What an account has, and what can be done with it.

use std::cmp::Reverse;

use contract::{
    Millis,
    account::{Method, Methods, Removed, Verb},
    flow::{MethodKind, Unusable, User},
    problem::ProblemKind,
    step::{CodeKind, PushReason},
};

use super::{
    super::{Authority, Origin, Result, act::Act, limits::Gate, ways::conditions::unusable},
    AccountCall, MethodId, SessionId, Signed,
};
use crate::store::{AddressRow, DeviceRow, PassRow, PasskeyRow, TotpAppRow, UserRow};

/// Systems of telephones and tablets, as a browser's name tells them: a passkey that was made there may be gone with it.
const ON_PHONE: &[&str] = &["iOS", "iPadOS", "Android"];

/// The list, and when time alone will change it next.
pub struct MethodsSight {
    /// What the page is told.
    pub methods: Methods,
    /// When a pause ends by itself.
    pub changes_at: Option<Millis>,
    /// A pause has run out, which nobody wrote down yet.
    lapsed: bool,
}

impl Authority {
    /// `GET {base}/account/methods`.
    ///
    /// # Errors
    /// `not-authenticated`.
    pub fn methods(&self, call: &AccountCall) -> Result<MethodsSight> {
        self.refresh_methods(call)?;
        let (sight, session) =
            self.account_read(call, |act, signed| Ok((act.methods_sight(signed)?, signed.session.id)))?;
        self.settled(sight, SessionId(session), &call.origin)
    }

    /// The same for a call that was let in before and still waits.
    ///
    /// # Errors
    /// `not-authenticated` when the session has ended meanwhile.
    pub(crate) fn methods_again(&self, session: SessionId, origin: &Origin) -> Result<MethodsSight> {
        let sight = self.account_again(session, origin, |act, signed| act.methods_sight(signed))?;
        self.settled(sight, session, origin)
    }

    /// A pause that has run out is written down, so that whoever waits for a change sees a new revision.
    fn settled(&self, sight: MethodsSight, session: SessionId, origin: &Origin) -> Result<MethodsSight> {
        if !sight.lapsed {
            return Ok(sight);
        }
        self.write(origin, |act| {
            let signed = act.signed_again(session.0)?;
            let signed = signed.ok_or_else(|| act.refuse(ProblemKind::NotAuthenticated))?;
            for mut phone in act.tx.devices_of(signed.user.id)? {
                act.settle_pause(&mut phone)?;
            }
            act.methods_sight(&signed)
        })
    }
}

impl Act<'_> {
    /// The list as it looks now.
    pub(super) fn methods_now(&self, signed: &Signed) -> Result<Methods> {
        Ok(self.methods_sight(signed)?.methods)
    }

    fn methods_sight(&self, signed: &Signed) -> Result<MethodsSight> {
        let user = self.tx.user(signed.user.id)?.ok_or_else(|| self.lost())?;
        let phones = self.tx.devices_of(user.id)?;
        let changes_at = phones.iter().filter_map(|phone| phone.pause_ends(self.now)).min();
        let lapsed = phones
            .iter()
            .any(|phone| !phone.allow_requests && phone.allows(self.now));
        Ok(MethodsSight {
            lapsed,
            methods: Methods {
                rev: user.account_rev,
                server_time: self.now,
                methods: self.account_methods(&user, &phones)?,
                add: self.add_options(&user)?,
                removed: self.removed_methods(user.id)?,
                enrollment: self.open_enrollment(user.id, signed.session.id)?,
                password_changed_at: user.password_changed_at,
                must_change_password: user.must_change_password.is_some(),
                requests_paused: user.push.paused,
                notices: self.has_mailbox(user.id)?,
                user: User { label: user.identifier },
            },
            changes_at,
        })
    }

    /// Every method, the default first, then the newest.
    fn account_methods(&self, user: &UserRow, phones: &[DeviceRow]) -> Result<Vec<Method>> {
        let mut methods = Vec::new();
        for phone in phones {
            methods.push(self.phone_method(user, phone)?);
        }
        for app in self.tx.totp_apps_of(user.id)? {
            methods.push(self.app_method(user, app)?);
        }
        for passkey in self.tx.passkeys_of(user.id)? {
            methods.push(self.passkey_method(passkey));
        }
        for row in self.tx.addresses_of(user.id)? {
            methods.extend(self.address_method(user, &row)?);
        }
        methods.extend(self.recovery_method(user)?);
        methods.extend(self.live_pass(user.id)?.map(|pass| pass_method(&pass)));
        self.complete(user, &mut methods)?;
        methods.sort_by_key(|method| (!method.default, Reverse(method.created_at)));
        Ok(methods)
    }

    /// What can only be said with the others in sight: when each was used, which is the default, which the last.
    fn complete(&self, user: &UserRow, methods: &mut [Method]) -> Result<()> {
        let uses = self.tx.method_uses(user.id)?;
        let default = self.default_method(user)?;
        for method in methods {
            let Some(id) = MethodId::parse(&method.id) else {
                continue;
            };
            let codes = match &id {
                MethodId::Phone(device) => format!("t-{device}"),
                _ => String::new(),
            };
            let used = uses.iter().filter(|(way, _)| *way == method.id || *way == codes);
            method.last_used_at = method.last_used_at.max(used.map(|(_, at)| *at).max());
            method.default = default.as_ref() == Some(&id);
            method.last = !self.lasts_without(user, &id)?;
            let can_be_first = id.lasts() && !method.default && method.reason != Some(Unusable::Policy);
            if can_be_first {
                method.can.push(Verb::Default);
            }
            let there = self.handle_of(user.id, &id)?;
            method.for_good = there.is_some();
            if !method.last && there.is_none_or(|(kind, _)| self.removable_there(kind)) {
                method.can.push(Verb::Remove);
            }
        }
        Ok(())
    }

    fn phone_method(&self, user: &UserRow, phone: &DeviceRow) -> Result<Method> {
        let condition = self.push_condition(user, phone)?;
        let allows = phone.allows(self.now);
        let reason = match (allows, condition, self.caps(user)?.refused) {
            (false, ..) => Some(Unusable::Paused),
            (_, Some(reason), _) => Some(unusable(reason)),
            (.., Some(PushReason::Paused)) => Some(Unusable::Paused),
            (.., Some(_)) => Some(Unusable::Throttled),
            _ => None,
        };
        let mut can = vec![Verb::Rename, Verb::Pause];
        let tries = phone.upstream.is_none() || self.tries_there();
        if allows && tries && condition.is_none() {
            can.push(Verb::Test);
        }
        Ok(Method {
            app: self.phone_app(phone),
            codes: phone.upstream.is_none(),
            allow_requests: Some(allows),
            paused_until: phone.pause_ends(self.now),
            can,
            ..method(
                &MethodId::Phone(phone.id.clone()),
                &phone.name,
                phone.created_at,
                reason,
            )
        })
    }

    fn app_method(&self, user: &UserRow, app: TotpAppRow) -> Result<Method> {
        let reason = self.shut_for(user, CodeKind::Totp)?;
        Ok(Method {
            codes: true,
            can: vec![Verb::Rename],
            ..method(&MethodId::App(app.id), &app.name, app.created_at, reason)
        })
    }

    fn passkey_method(&self, passkey: PasskeyRow) -> Method {
        let reason = self.relying.is_none().then_some(Unusable::Policy);
        let on_phone = passkey.os.as_deref().is_some_and(|os| ON_PHONE.contains(&os));
        Method {
            on_phone,
            last_used_at: passkey.last_used_at,
            can: vec![Verb::Rename],
            ..method(
                &MethodId::Passkey(passkey.id),
                &passkey.name,
                passkey.created_at,
                reason,
            )
        }
    }

    fn address_method(&self, user: &UserRow, row: &AddressRow) -> Result<Option<Method>> {
        let Some(id) = MethodId::of_address(row) else {
            return Ok(None);
        };
        let (kind, sendable) = match id {
            MethodId::Email(_) => (CodeKind::Email, self.policy.mail),
            _ => (CodeKind::Sms, self.policy.sms),
        };
        let reason = if sendable {
            self.shut_for(user, kind)?
        } else {
            Some(Unusable::Policy)
        };
        Ok(Some(Method {
            can: vec![Verb::Rename],
            ..method(&id, &self.address_label(row)?, row.created_at, reason)
        }))
    }

    fn recovery_method(&self, user: &UserRow) -> Result<Option<Method>> {
        if let Some(codes) = self.tx.remote_codes(user.id)? {
            let reason = match codes.remaining {
                Some(0) => Some(Unusable::Used),
                _ => self.shut_for(user, CodeKind::Recovery)?,
            };
            return Ok(Some(Method {
                left: codes.remaining,
                ..method(&MethodId::Recovery, "", codes.created_at, reason)
            }));
        }
        let codes = self.tx.recovery(user.id)?;
        let Some(first) = codes.first() else { return Ok(None) };
        let left = codes.iter().filter(|code| code.used_at.is_none()).count();
        let reason = if left == 0 {
            Some(Unusable::Used)
        } else {
            self.shut_for(user, CodeKind::Recovery)?
        };
        let number = |count: usize| Some(u32::try_from(count).unwrap_or(u32::MAX));
        Ok(Some(Method {
            left: number(left),
            total: number(codes.len()),
            ..method(&MethodId::Recovery, "", first.created_at, reason)
        }))
    }

    /// Why no code of this kind can be tried now.
    fn shut_for(&self, user: &UserRow, kind: CodeKind) -> Result<Option<Unusable>> {
        let gate = self.gate(&self.code_bucket(user.id, kind))?;
        Ok((gate != Gate::Open).then_some(Unusable::Throttled))
    }

    /// The temporary pass, while it is worth something.
    pub(super) fn live_pass(&self, user: i64) -> Result<Option<PassRow>> {
        let pass = self.tx.pass(user)?;
        Ok(pass.filter(|pass| pass.ends_at > self.now && !(pass.once && pass.used_at.is_some())))
    }

    /// What an address is called: by its owner, else masked.
    pub(super) fn address_label(&self, row: &AddressRow) -> Result<String> {
        row.name.clone().map_or_else(|| self.masked(row), Ok)
    }

    /// What can still be brought back, newest first.
    pub(in super::super) fn removed_methods(&self, user: i64) -> Result<Vec<Removed>> {
        let since = self.now - self.policy.undo;
        let mut removed = Vec::new();
        let mut gone = |id: MethodId, label: String, at: Option<Millis>| {
            removed.extend(at.map(|at| Removed {
                id: id.text(),
                kind: id.kind(),
                label,
                until: at + self.policy.undo,
            }));
        };
        // What the identity server has taken away is gone for good.
        for phone in self
            .tx
            .all_phones(user, since)?
            .into_iter()
            .filter(|one| one.upstream.is_none())
        {
            gone(MethodId::Phone(phone.id), phone.name, phone.removed_at);
        }
        for app in self
            .tx
            .all_apps(user, since)?
            .into_iter()
            .filter(|one| one.upstream.is_none())
        {
            gone(MethodId::App(app.id), app.name, app.removed_at);
        }
        for passkey in self.tx.all_passkeys(user, since)? {
            gone(MethodId::Passkey(passkey.id), passkey.name, passkey.removed_at);
        }
        for row in self.tx.all_addresses(user, since)? {
            if let Some(id) = MethodId::of_address(&row) {
                gone(id, self.address_label(&row)?, row.removed_at);
            }
        }
        removed.sort_by_key(|one| Reverse(one.until));
        Ok(removed)
    }
}

fn pass_method(pass: &PassRow) -> Method {
    Method {
        expires_at: Some(pass.ends_at),
        ..method(&MethodId::TemporaryPass, "", pass.starts_at, None)
    }
}

/// What all kinds have.
fn method(id: &MethodId, label: &str, created_at: Millis, reason: Option<Unusable>) -> Method {
    let kind: MethodKind = id.kind();
    Method {
        id: id.text(),
        kind,
        label: label.to_owned(),
        app: None,
        created_at,
        last_used_at: None,
        default: false,
        codes: false,
        on_phone: false,
        allow_requests: None,
        paused_until: None,
        usable: reason.is_none(),
        reason,
        left: None,
        total: None,
        expires_at: None,
        last: false,
        for_good: false,
        can: Vec::new(),
    }
}
