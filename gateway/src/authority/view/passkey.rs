//! Passkeys: beside the identifier, as a step of their own, and in the list of ways in.

use contract::{
    flow::{Action, MethodKind, MethodOption},
    step::Step,
};

use super::{
    super::{Result, act::Act, actions::public, webauthn::Ceremony},
    Scene,
};
use crate::store::FlowRow;

impl Act<'_> {
    /// Options for whoever comes; `None` where passkeys cannot be.
    pub(super) fn passkey_of_anyone(&self, row: &FlowRow) -> Result<Option<String>> {
        let bound = self.bound(row, Ceremony::Anyone);
        self.relying.map(|relying| relying.anyone(&bound)).transpose()
    }

    pub(super) fn passkey_step(&self, scene: &Scene<'_>) -> Result<(Step, Vec<Action>)> {
        let user = scene.user.as_ref().ok_or_else(|| self.lost())?;
        let rows = self.tx.passkeys_of(user.id)?;
        let passkeys = rows.iter().map(public).collect::<Result<Vec<_>>>()?;
        let bound = self.bound(scene.row, Ceremony::Account);
        let options = self.relying()?.account(&bound, &passkeys)?;
        let actions = vec![
            Action::Passkey,
            Action::Choose,
            Action::ChooseMethod,
            Action::ChangeAccount,
        ];
        Ok((Step::Passkey { options }, actions))
    }

    /// The account's passkeys as one way in: the browser asks which one it is to be.
    pub(super) fn passkey_option(&self, user: i64) -> Result<Option<MethodOption>> {
        if self.relying.is_none() {
            return Ok(None);
        }
        let newest = self.tx.passkeys_of(user)?.into_iter().next();
        Ok(newest.map(|passkey| MethodOption {
            id: "k".to_owned(),
            kind: MethodKind::Passkey,
            label: passkey.name,
            usable: true,
            reason: None,
            retry_at: None,
        }))
    }
}
