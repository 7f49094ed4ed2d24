//! The factors of an account at the identity server, mirrored into the own tables: a phone is a phone, an authenticator
//! app an authenticator app, so that lists, caps and the rules of requests are the same code. What is mirrored has
//! neither key nor seed here: it can prove nothing without the server.

use contract::{Millis, flow::MethodKind};

use super::super::{
    Result,
    account::MethodId,
    act::Act,
    audit::{Event, Facts},
};
use crate::{
    store::{DeviceRow, RemoteCodesRow, TotpAppRow},
    upstream::{Abilities, Factor},
};

impl Act<'_> {
    /// Makes the account's mirrored factors those that the server has named: what is new is added, what is gone goes
    /// with everything it had begun, what its owner calls it stays where the server has no better name. The first is
    /// the one the server prefers.
    ///
    /// It may end a request and save the flow it belongs to, so a flow is read after it.
    pub(in super::super) fn mirror(&self, user: i64, factors: &[Factor], can: &Abilities) -> Result<()> {
        let mut changed = self.drop_others(user, factors)?;
        for (at, factor) in (0..).zip(factors) {
            // Without a time of their own the preferred one counts as the newest.
            changed |= self
                .mirror_one(user, factor, can, self.now - at)?
                .is_some_and(|(_, new)| new);
        }
        changed |= self.mirror_codes(user, factors)?;
        if changed {
            self.touch_account(user)?;
        }
        Ok(())
    }

    /// Mirrors one factor that has just been set up; its id here.
    pub(in super::super) fn mirror_added(
        &self,
        user: i64,
        factor: &Factor,
        can: &Abilities,
    ) -> Result<Option<MethodId>> {
        let found = self.mirror_one(user, factor, can, self.now)?;
        self.touch_account(user)?;
        Ok(found.map(|(id, _)| id))
    }

    /// Its id, and whether anything that is shown has changed. Nothing for recovery codes, of which an account has one
    /// set, and for kinds that are not mirrored.
    fn mirror_one(
        &self,
        user: i64,
        factor: &Factor,
        can: &Abilities,
        since: Millis,
    ) -> Result<Option<(MethodId, bool)>> {
        let Some((id, name)) = self.mirrored(user, factor)? else {
            return Ok(None);
        };
        let since = factor.created_at.unwrap_or(since).min(self.now);
        let changed = match name {
            Some(name) => self.follow_name(user, &id, factor, can, &name)?,
            None => {
                self.add_mirrored(user, &id, factor, since)?;
                true
            }
        };
        if let (MethodId::App(app), 1..) = (&id, factor.length) {
            self.tx.set_app_length(app, factor.length)?;
        }
        let used = self.note_use(user, &id, factor)?;
        Ok(Some((id, changed || used)))
    }

    /// The id of a factor here, and what it is called if it is there already. The id follows from what the server calls
    /// it, so that what hangs on it (which one is asked for first, when it was used) survives a time without it.
    fn mirrored(&self, user: i64, factor: &Factor) -> Result<Option<(MethodId, Option<String>)>> {
        let about = format!("{user} {} {}", factor.kind.as_str(), factor.handle);
        let drawn: String = self.keys.again("mirror", &about).chars().take(22).collect();
        Ok(match factor.kind {
            MethodKind::Push => {
                let row = self.tx.phone_of_upstream(user, &factor.handle)?;
                let (id, name) = row.map_or((drawn, None), |row| (row.id, Some(row.name)));
                Some((MethodId::Phone(id), name))
            }
            MethodKind::Totp => {
                let row = self.tx.app_of_upstream(user, &factor.handle)?;
                let (id, name) = row.map_or((drawn, None), |row| (row.id, Some(row.name)));
                Some((MethodId::App(id), name))
            }
            _ => None,
        })
    }

    /// The server's name for it, where names are given there; else the one its owner gave it here.
    fn follow_name(&self, user: i64, id: &MethodId, factor: &Factor, can: &Abilities, name: &str) -> Result<bool> {
        if factor.label.trim().is_empty() || !can.rename.contains(&factor.kind) {
            return Ok(false);
        }
        let label = self.distinct_label_of(user, &factor.label, Some(id))?;
        if label == name {
            return Ok(false);
        }
        if let Some((what, key)) = id.stored() {
            self.tx.rename(what, key, &label)?;
        }
        Ok(true)
    }

    fn add_mirrored(&self, user: i64, id: &MethodId, factor: &Factor, since: Millis) -> Result<()> {
        self.mirror_event(Event::MethodAdded, user, id)?;
        // It was there before, and went.
        if let Some((what, key)) = id.stored()
            && self.tx.restore(what, key, 0)?
        {
            return Ok(());
        }
        let wanted = match (factor.label.trim(), factor.kind) {
            ("", MethodKind::Push) => self.phone_name(),
            ("", _) => self.app_name(),
            (label, _) => label,
        };
        let name = self.distinct_label(user, wanted)?;
        let upstream = Some(factor.handle.clone());
        match id {
            MethodId::Phone(id) => self.tx.insert_device(&DeviceRow {
                id: id.clone(),
                user_id: user,
                name,
                public_key: Vec::new(),
                seed: Vec::new(),
                allow_requests: true,
                paused_until: None,
                confirmed: true,
                app: None,
                rev: 1,
                created_at: since,
                last_seen_at: None,
                removed_at: None,
                upstream,
            })?,
            MethodId::App(id) => self.tx.insert_totp_app(&TotpAppRow {
                id: id.clone(),
                user_id: user,
                name,
                seed: Vec::new(),
                last_step: 0,
                created_at: since,
                removed_at: None,
                upstream,
                length: factor.length,
            })?,
            _ => {}
        }
        Ok(())
    }

    /// When it last proved something, as far as the server knows more than we do.
    fn note_use(&self, user: i64, id: &MethodId, factor: &Factor) -> Result<bool> {
        let Some(at) = factor.last_used_at.map(|at| at.min(self.now)) else {
            return Ok(false);
        };
        let text = id.text();
        let uses = self.tx.method_uses(user)?;
        if uses.iter().any(|(method, known)| *method == text && *known >= at) {
            return Ok(false);
        }
        self.tx.method_used(user, &text, at)?;
        Ok(true)
    }

    /// Takes away what the server no longer names.
    fn drop_others(&self, user: i64, factors: &[Factor]) -> Result<bool> {
        let named = |kind: MethodKind, handle: &Option<String>| {
            let same = |factor: &Factor| factor.kind == kind && Some(&factor.handle) == handle.as_ref();
            handle.is_none() || factors.iter().any(same)
        };
        let mut gone = Vec::new();
        for phone in self.tx.devices_of(user)? {
            if !named(MethodKind::Push, &phone.upstream) {
                gone.push(MethodId::Phone(phone.id));
            }
        }
        for app in self.tx.totp_apps_of(user)? {
            if !named(MethodKind::Totp, &app.upstream) {
                gone.push(MethodId::App(app.id));
            }
        }
        for id in &gone {
            self.put_away(user, id)?;
            self.mirror_event(Event::MethodRemoved, user, id)?;
        }
        Ok(!gone.is_empty())
    }

    fn mirror_codes(&self, user: i64, factors: &[Factor]) -> Result<bool> {
        let before = self.tx.remote_codes(user)?;
        let named = (0..)
            .zip(factors)
            .find(|(_, factor)| factor.kind == MethodKind::Recovery);
        let codes = named.map(|(at, factor)| RemoteCodesRow {
            handle: factor.handle.clone(),
            remaining: factor.left,
            length: factor.length,
            created_at: factor
                .created_at
                .or(before.as_ref().map(|codes| codes.created_at))
                .unwrap_or(self.now - at),
        });
        if codes == before {
            return Ok(false);
        }
        self.tx.set_remote_codes(user, codes.as_ref())?;
        Ok(true)
    }

    /// What happened at the server, as far as the gateway has come to know of it.
    fn mirror_event(&self, event: Event, user: i64, id: &MethodId) -> Result<()> {
        self.audit(
            event,
            &Facts {
                actor: "upstream",
                user: Some(user),
                flow: None,
                detail: &[("method", &id.text())],
            },
        )
    }

    /// What a phone is called until its owner says otherwise.
    pub(in super::super) fn phone_name(&self) -> &'static str {
        if self.origin.lang == "ja" {
            "スマートフォン"
        } else {
            "Phone"
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        authority::{Authority, Location, NewUser, Origin, PasswordLimits, Policy, SignedCall, SystemClock},
        upstream::First,
    };

    fn can(rename: &[MethodKind]) -> Abilities {
        Abilities {
            first: First::Here,
            methods: vec![MethodKind::Push, MethodKind::Totp, MethodKind::Recovery],
            numbers: Vec::new(),
            asks: true,
            enroll: Vec::new(),
            rename: rename.to_vec(),
            remove: Vec::new(),
            bare: false,
            recovery_codes: false,
            sessions: false,
            activity: false,
            password_min_length: None,
            remembers: false,
            again: false,
        }
    }

    fn factor(kind: MethodKind, handle: &str, label: &str) -> Factor {
        Factor {
            label: label.to_owned(),
            left: (kind == MethodKind::Recovery).then_some(3),
            ..Factor::of(kind, handle).with_length(8)
        }
    }

    fn world() -> (Authority, i64) {
        let policy = Policy {
            password: PasswordLimits {
                memory_kib: 8,
                passes: 1,
                ..PasswordLimits::default()
            },
            ..Policy::default()
        };
        let authority = Authority::open(Location::Memory, policy, Arc::<SystemClock>::default()).unwrap();
        let user = NewUser {
            identifier: "alice",
            name: None,
            password: "long enough to be one",
            number_mode: None,
        };
        authority.add_user(&user).unwrap();
        let id = authority
            .read(|act| Ok(act.tx.user_by_key("alice")?.unwrap().id))
            .unwrap();
        (authority, id)
    }

    fn mirror(authority: &Authority, user: i64, factors: &[Factor], can: &Abilities) -> Vec<(String, String)> {
        let lang = Origin {
            lang: "ja",
            ..Origin::default()
        };
        authority.write(&lang, |act| act.mirror(user, factors, can)).unwrap();
        authority
            .read(|act| {
                let phones = act.tx.devices_of(user)?.into_iter().map(|row| (row.id, row.name));
                let apps = act.tx.totp_apps_of(user)?.into_iter().map(|row| (row.id, row.name));
                Ok(phones.chain(apps).collect())
            })
            .unwrap()
    }

    fn names(list: &[(String, String)]) -> Vec<&str> {
        list.iter().map(|(_, name)| name.as_str()).collect()
    }

    #[test]
    fn factors_come_stay_and_go() {
        let (authority, user) = world();
        let all = [
            factor(MethodKind::Push, "PIPU1", "Pixel"),
            factor(MethodKind::Push, "PIPU2", "Pixel"),
            factor(MethodKind::Totp, "TOTP1", ""),
            factor(MethodKind::Recovery, "codes", ""),
        ];
        let first = mirror(&authority, user, &all, &can(&[]));
        assert_eq!(names(&first), ["Pixel", "Pixel 2", "認証アプリ"]);
        let rev = |authority: &Authority| {
            authority
                .read(|act| Ok(act.tx.user(user)?.unwrap().account_rev))
                .unwrap()
        };
        let before = rev(&authority);
        assert_eq!(mirror(&authority, user, &all, &can(&[MethodKind::Push])), first);
        assert_eq!(rev(&authority), before, "nothing has changed, so no page is told");
        assert_eq!(authority.read(|act| act.recovery_left(user)).unwrap(), 3);
        // Gone, and there again: the same thing under the same id.
        assert_eq!(names(&mirror(&authority, user, &all[..1], &can(&[]))), ["Pixel"]);
        assert!(rev(&authority) > before);
        assert!(!authority.read(|act| act.has_recovery(user)).unwrap());
        assert!(
            authority.read(|act| act.removed_methods(user)).unwrap().is_empty(),
            "nothing to bring back"
        );
        let mut again = mirror(&authority, user, &all, &can(&[]));
        again.sort();
        let mut want = first;
        want.sort();
        assert_eq!(again, want);
    }

    #[test]
    fn a_name_given_here_stays_where_the_server_gives_none() {
        let (authority, user) = world();
        let mut all = [factor(MethodKind::Push, "PIPU1", "old")];
        let (id, _) = mirror(&authority, user, &all, &can(&[])).remove(0);
        let rename = |name: &str| {
            authority
                .write(&Origin::default(), |act| {
                    Ok(act.tx.rename(crate::store::Removable::Phone, &id, name)?)
                })
                .unwrap();
        };
        rename("Mine");
        assert_eq!(names(&mirror(&authority, user, &all, &can(&[]))), ["Mine"]);
        all[0].label = "Theirs".to_owned();
        assert_eq!(
            names(&mirror(&authority, user, &all, &can(&[MethodKind::Push]))),
            ["Theirs"]
        );
        all[0].label.clear();
        rename("Mine");
        assert_eq!(
            names(&mirror(&authority, user, &all, &can(&[MethodKind::Push]))),
            ["Mine"]
        );
    }

    #[test]
    fn a_mirrored_phone_signs_nothing_here() {
        let (authority, user) = world();
        let (id, _) = mirror(&authority, user, &[factor(MethodKind::Push, "PIPU1", "")], &can(&[])).remove(0);
        let call = SignedCall {
            device: id,
            time: authority.now().to_string(),
            nonce: "0123456789abcdef".to_owned(),
            signature: String::new(),
            method: "GET".to_owned(),
            path_and_query: "/genkan/v1/device".to_owned(),
            body: Vec::new(),
            origin: Origin::default(),
        };
        let refused = authority.device(&call).unwrap_err();
        assert!(format!("{refused:?}").contains("NotAuthenticated"), "{refused:?}");
    }
}
