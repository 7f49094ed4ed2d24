//! *Another way*: every way to prove it is you, and why one cannot be used right now.

use std::cmp::Reverse;

use contract::{
    Millis,
    flow::{MethodOption, Unusable},
    step::{CodeKind, PushReason},
};

use super::{
    super::{
        Result,
        act::Act,
        limits::Gate,
        ways::{Way, address, conditions::unusable},
    },
    Scene,
};
use crate::{
    store::{AddressRow, DeviceRow, PushState, UserRow},
    upstream::First,
};

/// Why a way cannot be used, and until when.
type No = Option<(Unusable, Option<Millis>)>;

impl Act<'_> {
    /// What can be used first, and of that what worked last on this account.
    pub(super) fn methods(&self, scene: &Scene<'_>) -> Result<Vec<MethodOption>> {
        let Some(user) = &scene.user else { return Ok(Vec::new()) };
        let mut options = Vec::new();
        for device in &scene.devices {
            if self.cannot_ask(device) && !self.is_asked(scene, device) {
                continue;
            }
            options.push(option(
                &Way::Push(device.id.clone()),
                &device.name,
                self.no_push(scene, user, device)?,
            ));
            if device.upstream.is_none() {
                let gate = self.code_gate(user, CodeKind::Totp)?;
                options.push(option(&Way::Totp(device.id.clone()), &device.name, gate));
            }
        }
        for app in self.tx.totp_apps_of(user.id)? {
            let gate = self.code_gate(user, CodeKind::Totp)?;
            options.push(option(&Way::App(app.id), &app.name, gate));
        }
        for address in &scene.addresses {
            options.extend(self.address_option(scene, user, address)?);
        }
        if self.has_recovery(user.id)? {
            options.push(option(&Way::Recovery, "", self.no_recovery(user)?));
        }
        options.extend(self.pass_option(user)?);
        options.extend(self.passkey_option(user.id)?);
        self.only_theirs(&mut options, user)?;
        let needed = self.flow_needs(scene.row, user)?;
        for option in &mut options {
            if Way::parse(&option.id).is_some_and(|way| Act::too_weak(&way, needed)) {
                (option.usable, option.reason, option.retry_at) = (false, Some(Unusable::TooWeak), None);
            }
        }
        let uses = self.tx.method_uses(user.id)?;
        let last = |id: &str| uses.iter().find(|(method, _)| method == id).map_or(0, |(_, at)| *at);
        // Chosen by its owner, a method comes first; the account's passkeys are one way.
        let chosen = user.default_method.as_deref().unwrap_or_default();
        let chosen = if chosen.starts_with("k-") { "k" } else { chosen };
        options.sort_by_key(|option| (!option.usable, option.id != chosen, Reverse(last(&option.id))));
        Ok(options)
    }

    fn no_push(&self, scene: &Scene<'_>, user: &UserRow, device: &DeviceRow) -> Result<No> {
        if self.is_asked(scene, device) {
            return Ok(None);
        }
        if !device.allows(self.now) {
            return Ok(Some((Unusable::Paused, device.pause_ends(self.now))));
        }
        if let Some(reason) = self.push_condition(user, device)? {
            return Ok(Some((unusable(reason), None)));
        }
        let caps = self.caps_of(scene);
        Ok(match caps.refused {
            Some(PushReason::Paused) => Some((Unusable::Paused, None)),
            Some(_) => Some((Unusable::Throttled, caps.retry_at())),
            None => None,
        })
    }

    /// Where an identity server owns the accounts, nothing of our own proves anything: an account that was ours before
    /// would have ways past it.
    fn only_theirs(&self, options: &mut Vec<MethodOption>, user: &UserRow) -> Result<()> {
        if self.abilities().is_none_or(|abilities| abilities.first == First::Own) {
            return Ok(());
        }
        let mut theirs = Vec::new();
        for device in self.tx.devices_of(user.id)? {
            theirs.extend(device.upstream.map(|_| Way::Push(device.id).id()));
        }
        for app in self.tx.totp_apps_of(user.id)? {
            theirs.extend(app.upstream.map(|_| Way::App(app.id).id()));
        }
        theirs.extend(self.tx.remote_codes(user.id)?.map(|_| Way::Recovery.id()));
        options.retain(|option| theirs.contains(&option.id));
        Ok(())
    }

    /// Whether the flow's request to this phone is open.
    fn is_asked(&self, scene: &Scene<'_>, device: &DeviceRow) -> bool {
        let live = scene.push.as_ref().filter(|push| push.device_id == device.id);
        live.is_some_and(|push| matches!(push.at(self.now, self.policy), PushState::Pending | PushState::Approved))
    }

    fn code_gate(&self, user: &UserRow, kind: CodeKind) -> Result<No> {
        Ok(shut(self.gate(&self.code_bucket(user.id, kind))?))
    }

    /// Nothing, where nothing of its kind can be sent.
    fn address_option(&self, scene: &Scene<'_>, user: &UserRow, row: &AddressRow) -> Result<Option<MethodOption>> {
        let (kind, way) = match address::kind(&row.kind) {
            Some(CodeKind::Email) if self.policy.mail => (CodeKind::Email, Way::Email(row.id.clone())),
            Some(CodeKind::Sms) if self.policy.sms => (CodeKind::Sms, Way::Sms(row.id.clone())),
            _ => return Ok(None),
        };
        let mut no = self.code_gate(user, kind)?;
        no = no.or(shut(self.gate(&self.prove_bucket(user.id))?));
        if no.is_none() && self.live_code(scene.row, &row.id)?.is_none() {
            let wait = self.sent_caps(user.id)?.wait(self.now);
            no = wait.map(|until| (Unusable::Throttled, Some(until)));
        }
        // The mailed code of a forgotten password has proven this mailbox already.
        if scene.row.recover && kind == CodeKind::Email {
            no = Some((Unusable::SameProof, None));
        }
        Ok(Some(option(&way, &self.masked(row)?, no)))
    }

    fn no_recovery(&self, user: &UserRow) -> Result<No> {
        if self.recovery_left(user.id)? == 0 {
            return Ok(Some((Unusable::Used, None)));
        }
        self.code_gate(user, CodeKind::Recovery)
    }

    fn pass_option(&self, user: &UserRow) -> Result<Option<MethodOption>> {
        let Some(pass) = self.tx.pass(user.id)? else {
            return Ok(None);
        };
        let no = if pass.once && pass.used_at.is_some() {
            Some((Unusable::Used, None))
        } else if pass.ends_at <= self.now {
            Some((Unusable::Expired, None))
        } else {
            self.code_gate(user, CodeKind::TemporaryPass)?
        };
        Ok(Some(option(&Way::TemporaryPass, "", no)))
    }
}

fn shut(gate: Gate) -> No {
    match gate {
        Gate::Open => None,
        Gate::Wait(until) => Some((Unusable::Throttled, Some(until))),
        Gate::Locked => Some((Unusable::Throttled, None)),
    }
}

fn option(way: &Way, label: &str, no: No) -> MethodOption {
    MethodOption {
        id: way.id(),
        kind: way.kind(),
        label: label.to_owned(),
        usable: no.is_none(),
        reason: no.map(|(reason, _)| reason),
        retry_at: no.and_then(|(_, until)| until),
    }
}
