//! Passkeys as an administrator sees them. They are made by their owners only, on the way in.

use contract::Millis;

use super::{
    Authority, Error, Origin, Result,
    audit::{Event, Facts},
};
use crate::store::PasskeyRow;

/// A passkey, for a list.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PasskeyInfo {
    /// Its id.
    pub id: String,
    /// The browser and the system it was made with. Untrusted text.
    pub name: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it last proved something.
    pub last_used_at: Option<Millis>,
}

impl Authority {
    /// The passkeys of an account, newest first.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn list_passkeys(&self, identifier: &str) -> Result<Vec<PasskeyInfo>> {
        self.read(|act| {
            let user = act.admin_user(identifier)?;
            let info = |row: PasskeyRow| PasskeyInfo {
                id: row.id,
                name: row.name,
                created_at: row.created_at,
                last_used_at: row.last_used_at,
            };
            Ok(act.tx.passkeys_of(user.id)?.into_iter().map(info).collect())
        })
    }

    /// Removes a passkey; a sign-in that it has proven and that is not done has to prove itself again.
    ///
    /// # Errors
    /// When there is no such passkey.
    pub fn remove_passkey(&self, id: &str) -> Result<()> {
        self.write(&Origin::default(), |act| {
            let unknown = || Error::Admin(format!("there is no passkey {id}"));
            let row = act.tx.passkey(id)?.ok_or_else(unknown)?;
            act.tx.delete_passkey(id)?;
            act.audit(
                Event::PasskeyRemoved,
                &Facts {
                    actor: "admin",
                    user: Some(row.user_id),
                    flow: None,
                    detail: &[("passkey", id)],
                },
            )
        })
    }
}
