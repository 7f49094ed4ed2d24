//! The phone's calls: signed, each one used once.

mod answer;
mod list;
mod refused;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{
    Millis,
    account::ActivityKind,
    device::{Device, PatchDevice, signing_input},
    flow::MethodKind,
    problem::ProblemKind,
};
use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier as _};

pub use list::Listing;

use super::{
    Authority, Error, Result,
    account::Noted,
    act::{Act, Origin},
    audit::{Event, Facts},
    keys::{hex, sha256},
    push::LIVE,
};
use crate::store::{DeviceRow, FlowState, PushState, Stage};

/// How far a phone's clock may be off, ms. Less than the life of a nonce, or a call could be replayed.
const CLOCK_TOLERANCE: Millis = 5 * 60_000;

/// A signed call as it arrived.
#[derive(Debug, Clone, Default)]
pub struct SignedCall {
    /// Header `genkan-device`.
    pub device: String,
    /// Header `genkan-time`.
    pub time: String,
    /// Header `genkan-nonce`.
    pub nonce: String,
    /// Header `genkan-signature`.
    pub signature: String,
    /// The HTTP method.
    pub method: String,
    /// Path with query, as it was sent.
    pub path_and_query: String,
    /// The body; empty when there is none.
    pub body: Vec<u8>,
    /// From where.
    pub origin: Origin,
}

impl Authority {
    /// Checks a call and runs `work` for its phone, in one transaction with the nonce.
    fn signed<T>(&self, call: &SignedCall, work: impl FnOnce(&Act<'_>, DeviceRow) -> Result<T>) -> Result<T> {
        // The signature is checked before the writer is taken: a forger cannot keep it busy.
        let key = self.read(|act| {
            act.check_time(call)?;
            let device = act.known_phone(&call.device)?;
            if !signature_fits(&device.public_key, call) {
                return Err(act.stranger());
            }
            Ok(device.public_key)
        })?;
        self.write(&call.origin, |act| {
            let device = act.known_phone(&call.device)?;
            if device.public_key != key {
                return Err(act.stranger());
            }
            if !act.tx.insert_nonce(&device.id, &call.nonce, act.now)? {
                return Err(act.stranger());
            }
            act.tx.device_seen(&device.id, act.now)?;
            work(act, device)
        })
    }

    /// `GET {base}/device`.
    ///
    /// # Errors
    /// `not-authenticated`.
    pub fn device(&self, call: &SignedCall) -> Result<Device> {
        self.signed(call, |act, device| act.describe(&device))
    }

    /// `PATCH {base}/device`.
    ///
    /// # Errors
    /// `not-authenticated`, `input-invalid`.
    pub fn change_device(&self, call: &SignedCall, patch: &PatchDevice) -> Result<Device> {
        self.signed(call, |act, mut device| {
            let before = device.clone();
            if let Some(name) = &patch.name {
                device.name = act.device_name(name)?;
            }
            if let Some(app) = &patch.app {
                act.tx.set_app(&device.id, &act.app_row(app)?)?;
            }
            act.turn_switch(&mut device, patch.allow_requests, patch.paused_until)?;
            act.tx.update_device(&device)?;
            act.touch_device(&device.id)?;
            act.touch_account(device.user_id)?;
            act.change_noted(&before, &device)?;
            let allow = device.allow_requests.to_string();
            act.audit(
                Event::DeviceChanged,
                &Facts {
                    actor: "device",
                    user: Some(device.user_id),
                    flow: None,
                    detail: &[("device", &device.id), ("allow_requests", &allow)],
                },
            )?;
            act.describe(&device)
        })
    }

    /// `DELETE {base}/device`: the phone forgets the account, and the account the phone.
    ///
    /// # Errors
    /// `not-authenticated`.
    pub fn leave_device(&self, call: &SignedCall) -> Result<()> {
        self.signed(call, |act, device| {
            act.remove_device(&device, "device")?;
            act.by_phone(&device, ActivityKind::MethodRemoved)
        })
    }
}

impl Act<'_> {
    /// One answer for everything that is wrong with a call, with the server's time so that the phone can correct
    /// its clock.
    fn stranger(&self) -> Error {
        self.refuse(ProblemKind::NotAuthenticated).into()
    }

    /// Writes down what its owner changed on a phone.
    fn change_noted(&self, before: &DeviceRow, after: &DeviceRow) -> Result<()> {
        if before.name != after.name {
            self.by_phone(after, ActivityKind::MethodRenamed)?;
        }
        let switch = |device: &DeviceRow| (device.allows(self.now), device.pause_ends(self.now));
        if switch(before) == switch(after) {
            return Ok(());
        }
        let kind = if after.allows(self.now) {
            ActivityKind::RequestsResumed
        } else {
            ActivityKind::RequestsPaused
        };
        self.by_phone(after, kind)
    }

    /// Writes down a deed about a phone, done on it. One that nobody has confirmed is not yet part of the account.
    fn by_phone(&self, device: &DeviceRow, kind: ActivityKind) -> Result<()> {
        if !device.confirmed {
            return Ok(());
        }
        let noted = Noted::about(kind, MethodKind::Push, &device.name);
        self.noted(device.user_id, &noted)
    }

    /// A phone that may call: one whose set-up came to nothing may not, and those of the identity server call there.
    fn known_phone(&self, id: &str) -> Result<DeviceRow> {
        let device = self.tx.device(id)?.filter(|device| device.upstream.is_none());
        let device = device.ok_or_else(|| self.stranger())?;
        if !device.confirmed && !self.being_set_up(&device)? {
            return Err(self.stranger());
        }
        Ok(device)
    }

    fn check_time(&self, call: &SignedCall) -> Result<()> {
        let time: Option<Millis> = call.time.parse().ok();
        let fits = |clock: Millis| time.is_some_and(|time| (clock - time).abs() <= CLOCK_TOLERANCE);
        let nonce_fits = (16..=64).contains(&call.nonce.len())
            && call
                .nonce
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if nonce_fits && (fits(self.now) || fits(self.wall)) {
            Ok(())
        } else {
            Err(self.stranger())
        }
    }

    fn describe(&self, device: &DeviceRow) -> Result<Device> {
        let user = self.tx.user(device.user_id)?.ok_or_else(|| self.stranger())?;
        let (refused, least) = self.refused(&user, device)?;
        Ok(Device {
            id: device.id.clone(),
            name: device.name.clone(),
            account: user.identifier,
            issuer: self.policy.product_name.clone(),
            allow_requests: device.allows(self.now),
            paused_until: device.pause_ends(self.now),
            refused,
            least,
            server_time: self.now,
        })
    }

    /// Ends everything that hangs on a phone: its open request, its codes. Flows that waited for it choose again.
    pub(super) fn remove_device(&self, device: &DeviceRow, actor: &'static str) -> Result<()> {
        self.release_device(device)?;
        self.touch_device(&device.id)?;
        self.touch_account(device.user_id)?;
        self.tx.delete_device(&device.id)?;
        self.audit(
            Event::DeviceRemoved,
            &Facts {
                actor,
                user: Some(device.user_id),
                flow: None,
                detail: &[("device", &device.id)],
            },
        )
    }

    /// Withdraws what waits for a phone; flows that waited choose again.
    pub(super) fn release_device(&self, device: &DeviceRow) -> Result<()> {
        for push in self.tx.live_pushes_of_device(&device.id)? {
            self.finish(&push, LIVE, PushState::Cancelled, Event::PushCancelled, None, None)?;
            if let Some(mut flow) = self
                .tx
                .flow(&push.flow_id)?
                .filter(|flow| flow.state == FlowState::Live)
            {
                let from = flow.rev;
                flow.push_id = None;
                flow.stage = Stage::Choose;
                self.save(&mut flow, from)?;
            }
        }
        Ok(())
    }
}

fn signature_fits(public_key: &[u8], call: &SignedCall) -> bool {
    let text = signing_input(
        &call.method,
        &call.path_and_query,
        &call.time,
        &call.nonce,
        &hex(&sha256(&call.body)),
    );
    let key = VerifyingKey::from_sec1_bytes(public_key).ok();
    let signature = URL_SAFE_NO_PAD
        .decode(&call.signature)
        .ok()
        .and_then(|bytes| Signature::from_slice(&bytes).ok());
    key.zip(signature)
        .is_some_and(|(key, signature)| key.verify(text.as_bytes(), &signature).is_ok())
}
