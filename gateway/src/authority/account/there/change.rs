//! Names and removals. The default and the pause of a phone are ours alone: they say what the gateway asks for.

use contract::{
    account::{Methods, PatchMethod},
    flow::MethodKind,
    problem::ProblemKind,
};

use super::{
    super::{
        super::{Authority, Result, act::Act},
        AccountCall, MethodId, Touches,
    },
    Said,
    list::pace,
};
use crate::upstream::No;

impl Authority {
    /// Gives a method another name there first, where names are given there. Everything else about a name is decided
    /// here.
    ///
    /// # Errors
    /// As [`Authority::change_method`], and what the server says.
    pub(in super::super) fn rename_there(&self, call: &AccountCall, id: &str, patch: &PatchMethod) -> Result<()> {
        let Some(typed) = &patch.label else { return Ok(()) };
        let said = self.ask_there(
            call,
            |act, signed| {
                act.signed_write(call)?;
                let id = act.own(signed.user.id, id)?;
                act.check_patch(&id, patch)?;
                let Some((kind, handle)) = act.handle_of(signed.user.id, &id)? else {
                    return Ok(None);
                };
                if !act.abilities().is_some_and(|can| can.rename.contains(&kind)) {
                    return Ok(None);
                }
                act.fresh(signed, &Touches::Lightly)?;
                let label = act.free_label(signed.user.id, typed, Some(&id))?;
                let same = label == act.method_label(&id)?;
                Ok((!same).then_some((signed.user.id, kind, handle, label)))
            },
            |account, from, state, (_, kind, handle, label)| account.rename(from, state, *kind, handle, label),
        )?;
        let Some(said) = said else { return Ok(()) };
        self.paces.now(&pace(said.found.0));
        if said.answer == Err(No::Refused) {
            return self.read(|act| Err(act.refuse(ProblemKind::InputInvalid).field("label").into()));
        }
        self.given(said.answer)
    }

    /// Takes a method away there, for good, and then here. `None` for one that is not the server's.
    ///
    /// # Errors
    /// As [`Authority::remove_method`]; `not-supported` where the server does not let it go; what it says.
    pub(in super::super) fn remove_there(&self, call: &AccountCall, id: &str) -> Result<Option<Methods>> {
        let said = self.ask_there(
            call,
            |act, signed| {
                act.signed_write(call)?;
                let id = act.own(signed.user.id, id)?;
                let Some((kind, handle)) = act.handle_of(signed.user.id, &id)? else {
                    return Ok(None);
                };
                act.removable(signed, &id)?;
                if !act.removable_there(kind) {
                    return Err(act.refuse(ProblemKind::NotSupported).into());
                }
                Ok(Some((signed.user.id, id, kind, handle)))
            },
            |account, from, state, (.., kind, handle)| match account.remove(from, state, *kind, handle) {
                // Gone already is what was asked for.
                Err(No::Over) => Ok(()),
                answer => answer,
            },
        )?;
        let Some(said) = said else { return Ok(None) };
        self.paces.now(&pace(said.found.0));
        let Said {
            found: (_, id, ..),
            answer,
            turn: _turn,
        } = said;
        self.given(answer)?;
        self.account_write(call, |act, signed| {
            // A list that was read meanwhile has taken it away already.
            if act.own(signed.user.id, &id.text()).is_ok() {
                act.removed(signed, &id)?;
            }
            act.methods_now(signed)
        })
        .map(Some)
    }
}

impl Act<'_> {
    /// The kind of a method and what the server calls it; `None` for one of our own.
    pub(in super::super) fn handle_of(&self, user: i64, id: &MethodId) -> Result<Option<(MethodKind, String)>> {
        let handle = match id {
            MethodId::Phone(id) => self.tx.device(id)?.and_then(|row| row.upstream),
            MethodId::App(id) => self.tx.totp_app(id)?.and_then(|row| row.upstream),
            MethodId::Recovery => self.tx.remote_codes(user)?.map(|row| row.handle),
            _ => None,
        };
        Ok(handle.map(|handle| (id.kind(), handle)))
    }

    /// Whether a kind of method can be taken away at the server.
    pub(in super::super) fn removable_there(&self, kind: MethodKind) -> bool {
        self.abilities().is_some_and(|can| can.remove.contains(&kind))
    }
}
