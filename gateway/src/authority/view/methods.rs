//! *Another way*: every way to prove it is you, and why one cannot be used right now.

use contract::{
    flow::{MethodKind, MethodOption, Unusable},
    step::PushReason,
};

use super::{
    super::{Result, act::Act, caps::Caps, limits::Gate},
    Scene,
};
use crate::store::{DeviceRow, PushState};

impl Act<'_> {
    pub(super) fn methods(&self, scene: &Scene<'_>) -> Result<Vec<MethodOption>> {
        let Some(user) = &scene.user else { return Ok(Vec::new()) };
        let caps = self.caps(user)?;
        let codes = self.gate(&self.code_bucket(user.id))?;
        let live = scene
            .push
            .as_ref()
            .filter(|push| matches!(push.at(self.now, self.policy), PushState::Pending | PushState::Approved));
        let mut options = Vec::new();
        for device in &scene.devices {
            let open = live.is_some_and(|push| push.device_id == device.id);
            options.push(push_option(device, &caps, open));
            options.push(code_option(device, codes));
        }
        Ok(options)
    }
}

fn push_option(device: &DeviceRow, caps: &Caps, open: bool) -> MethodOption {
    let reason = match caps.refused {
        _ if open => None,
        _ if !device.allow_requests => Some(Unusable::Paused),
        Some(PushReason::Paused) => Some(Unusable::Paused),
        Some(_) => Some(Unusable::Throttled),
        None => None,
    };
    MethodOption {
        id: format!("p-{}", device.id),
        kind: MethodKind::Push,
        label: device.name.clone(),
        usable: reason.is_none(),
        reason,
        retry_at: caps.retry_at().filter(|_| reason == Some(Unusable::Throttled)),
    }
}

fn code_option(device: &DeviceRow, gate: Gate) -> MethodOption {
    let (reason, retry_at) = match gate {
        Gate::Open => (None, None),
        Gate::Wait(until) => (Some(Unusable::Throttled), Some(until)),
        Gate::Locked => (Some(Unusable::Throttled), None),
    };
    MethodOption {
        id: format!("t-{}", device.id),
        kind: MethodKind::Totp,
        label: device.name.clone(),
        usable: reason.is_none(),
        reason,
        retry_at,
    }
}
