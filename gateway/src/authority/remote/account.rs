//! Whose account it is: the server knows people by a name of its own, the gateway by what they type.

use super::{
    super::{Error, Result, act::Act, audit::Event, identifier::Identifier},
    enter::{NO_HASH, Said},
};
use crate::{
    store::{FlowRow, InsertUser, UserRow},
    upstream::First,
};

impl Act<'_> {
    /// The account: by the server's name for it, else by what was typed, else a new one. `None` where it is not the one
    /// the flow is about.
    pub(super) fn account_there(&self, row: &FlowRow, said: &Said) -> Result<Option<UserRow>> {
        let own = self.abilities().is_some_and(|abilities| abilities.first == First::Own);
        let found = self.tx.user_of_upstream(&said.subject)?;
        if row.session_id.is_some() || own {
            let user = self.flow_user(row)?;
            let other = user
                .upstream
                .as_deref()
                .is_some_and(|bound| !same_name(bound, &said.subject));
            if user.upstream.is_none() && found.is_none() && !said.subject.is_empty() {
                self.tx.set_user_upstream(user.id, &said.subject)?;
            }
            return Ok((own || !other).then_some(user));
        }
        let typed = row.identifier.as_deref().and_then(Identifier::new);
        let typed = typed.ok_or_else(|| self.lost())?;
        if let Some(user) = found {
            self.name_again(&user, &typed)?;
            return Ok(Some(user));
        }
        if let Some(user) = self.tx.user_by_key(&typed.key)? {
            match &user.upstream {
                Some(bound) if same_name(bound, &said.subject) => return Ok(Some(user)),
                // The name belongs to somebody else there now.
                Some(_) => self.tx.free_key(user.id)?,
                None => {
                    self.tx.set_user_upstream(user.id, &said.subject)?;
                    return self.tx.user(user.id).map_err(Error::from);
                }
            }
        }
        let insert = InsertUser {
            key: &typed.key,
            identifier: &typed.label,
            name: None,
            number_mode: None,
            password_hash: NO_HASH,
            created_at: self.now,
        };
        let id = self.tx.insert_user(&insert)?.ok_or_else(|| self.lost())?;
        self.tx.set_user_upstream(id, &said.subject)?;
        self.admin_event(Event::UserCreated, id, &[("by", "upstream")])?;
        Ok(self.tx.user(id)?)
    }

    /// An account whose name has gone to somebody else is called by what its owner has typed now.
    fn name_again(&self, user: &UserRow, typed: &Identifier) -> Result<()> {
        let own = Identifier::new(&user.identifier).map(|own| self.tx.user_by_key(&own.key));
        let nameless = own.transpose()?.flatten().is_none_or(|holder| holder.id != user.id);
        if nameless && self.tx.user_by_key(&typed.key)?.is_none() {
            self.tx.set_identifier(user.id, &typed.key, &typed.label)?;
        }
        Ok(())
    }
}

/// Whether two names are the same to those who type them.
fn same_name(left: &str, right: &str) -> bool {
    let key = |name| Identifier::new(name).map(|identifier| identifier.key);
    left == right || key(left) == key(right)
}
