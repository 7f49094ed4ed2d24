//! The code steps.

use contract::step::{Alphabet, CodeKind, Step};

use super::{
    super::{act::Act, totp},
    Scene,
};

impl Act<'_> {
    pub(super) fn code(&self, scene: &Scene<'_>) -> Step {
        let device = scene
            .devices
            .iter()
            .find(|device| Some(&device.id) == scene.row.device_id.as_ref());
        Step::CodeRequired {
            expires_at: None,
            resend_at: None,
            requests_left: None,
            kind: CodeKind::Totp,
            length: totp::DIGITS,
            alphabet: Alphabet::Digits,
            attempts_left: Some(self.policy.code.per_flow.saturating_sub(scene.row.code_tries)),
            hint: device.map(|device| device.name.clone()),
        }
    }
}
