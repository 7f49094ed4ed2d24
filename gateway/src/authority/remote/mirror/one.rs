//! One factor: the same thing under the same id, as long as the server names it.

use contract::{Millis, flow::MethodKind};

use super::super::super::{Result, account::MethodId, act::Act, audit::Event};
use crate::{
    store::{DeviceRow, TotpAppRow},
    upstream::{Abilities, Factor},
};

impl Act<'_> {
    /// Its id, and whether anything that is shown has changed. Nothing for recovery codes, of which an account has one
    /// set, and for kinds that are not mirrored.
    pub(super) fn mirror_one(
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

    /// What a phone is called until its owner says otherwise.
    pub(in super::super::super) fn phone_name(&self) -> &'static str {
        if self.origin.lang == "ja" {
            "スマートフォン"
        } else {
            "Phone"
        }
    }
}
