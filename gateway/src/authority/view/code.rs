//! The code steps, and completing an address before one.

use contract::{
    flow::Action,
    step::{Alphabet, CodeKind, Step},
};

use super::{
    super::{
        Result,
        act::Act,
        actions::{GAP, PER_FLOW, RECOVER, code_kind, waits_for_mail},
        ways::{
            address::{kind, masked},
            app_of,
            secret::length,
        },
    },
    Scene,
};
use crate::store::{AddressRow, FlowRow};

impl Act<'_> {
    pub(super) fn code(&self, scene: &Scene<'_>) -> Result<(Step, Vec<Action>)> {
        let row = scene.row;
        if waits_for_mail(row) {
            return self.mailed_code(row);
        }
        let kind = code_kind(row).unwrap_or(CodeKind::Totp);
        let mut actions = vec![Action::Code];
        let mut digits = 0;
        let (mut expires_at, mut resend_at, mut requests_left, mut hint) = (None, None, None, None);
        match kind {
            CodeKind::Totp => {
                let named = row.device_id.as_deref();
                hint = match named.and_then(app_of) {
                    Some(app) => {
                        let app = self.tx.totp_app(app)?;
                        digits = app.as_ref().map_or(0, |app| app.length);
                        app.map(|app| app.name)
                    }
                    None => scene
                        .devices
                        .iter()
                        .find(|device| Some(device.id.as_str()) == named)
                        .map(|device| device.name.clone()),
                };
            }
            CodeKind::Email | CodeKind::Sms => {
                let address = self.step_address(scene)?;
                hint = address.map(|address| self.masked(address)).transpose()?;
                expires_at = self.tx.sent_code(&row.id)?.map(|code| code.expires_at);
                if let Some(user) = row.user_id {
                    let caps = self.sent_caps(user)?;
                    (resend_at, requests_left) = (Some(caps.next_at), Some(caps.left));
                }
                actions.push(Action::Resend);
            }
            CodeKind::Recovery => {
                let codes = row
                    .user_id
                    .map(|user| self.tx.remote_codes(user))
                    .transpose()?
                    .flatten();
                digits = codes.map_or(0, |codes| codes.length);
            }
            CodeKind::TemporaryPass => {}
        }
        actions.extend([Action::Choose, Action::ChooseMethod, Action::ChangeAccount]);
        let step = Step::CodeRequired {
            kind,
            // An identity server has lengths of its own.
            length: if digits == 0 { length(kind) } else { digits },
            alphabet: alphabet(kind),
            attempts_left: Some(self.attempts_left(row)),
            hint,
            expires_at,
            resend_at,
            requests_left,
        };
        Ok((step, actions))
    }

    /// The code of a forgotten password. Nothing in it depends on whether there is such an account (rule 17).
    fn mailed_code(&self, row: &FlowRow) -> Result<(Step, Vec<Action>)> {
        let sent = self.tx.sent_in_flow(&row.id, RECOVER)?;
        let left = PER_FLOW.saturating_sub(sent.len());
        let mut actions = vec![Action::Code];
        if left > 0 {
            actions.push(Action::Resend);
        }
        actions.push(Action::ChangeAccount);
        let step = Step::CodeRequired {
            kind: CodeKind::Email,
            length: length(CodeKind::Email),
            alphabet: alphabet(CodeKind::Email),
            attempts_left: Some(self.attempts_left(row)),
            hint: None,
            expires_at: self.tx.sent_code(&row.id)?.map(|code| code.expires_at),
            resend_at: sent.first().map(|last| last + GAP),
            requests_left: Some(u32::try_from(left).unwrap_or(u32::MAX)),
        };
        Ok((step, actions))
    }

    /// *Is it yours?*, before anything is sent.
    pub(super) fn prove(&self, scene: &Scene<'_>) -> Result<(Step, Vec<Action>)> {
        let address = self.step_address(scene)?;
        let step = Step::OwnershipProof {
            masked: address
                .map(|address| self.masked(address))
                .transpose()?
                .unwrap_or_default(),
            kind: code_kind(scene.row).unwrap_or(CodeKind::Email),
            attempts_left: Some(self.attempts_left(scene.row)),
        };
        let actions = vec![
            Action::Prove,
            Action::Choose,
            Action::ChooseMethod,
            Action::ChangeAccount,
        ];
        Ok((step, actions))
    }

    fn attempts_left(&self, row: &FlowRow) -> u32 {
        self.policy.code.per_flow.saturating_sub(row.code_tries)
    }

    fn step_address<'a>(&self, scene: &'a Scene<'_>) -> Result<Option<&'a AddressRow>> {
        let id = scene.row.address_id.as_ref();
        Ok(scene.addresses.iter().find(|address| Some(&address.id) == id))
    }

    pub(in super::super) fn masked(&self, row: &AddressRow) -> Result<String> {
        let address = self.open_address(row)?;
        Ok(kind(&row.kind).map_or_else(String::new, |kind| masked(kind, &address)))
    }
}

const fn alphabet(kind: CodeKind) -> Alphabet {
    match kind {
        CodeKind::Totp | CodeKind::Email | CodeKind::Sms => Alphabet::Digits,
        CodeKind::Recovery | CodeKind::TemporaryPass => Alphabet::Alphanumeric,
    }
}
