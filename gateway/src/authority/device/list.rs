//! What the phone has to answer, and what became of the rest. The number of the page is never in it (rule 5); one that
//! is typed on the page stands only here.

use contract::{
    Millis,
    device::{DeviceRequest, DeviceRequests, NumberEntry, RequestPurpose, RequestState},
    step::{Context, Delivery, NumberPlace},
};

use super::{
    super::{Authority, Error, Result, act::Act},
    SignedCall,
};
use crate::{
    breaks::{Rule, breaks},
    store::{DeviceRow, PushRow, PushState},
};

/// How far back the list goes, ms.
const HORIZON: Millis = 24 * 60 * 60_000;
/// How long the list is at most.
const LONGEST: u32 = 20;
/// How long a phone waits before its next call, ms.
const POLL_AFTER: u32 = 250;

/// The list, and when time alone will change it next.
#[derive(Debug, Clone)]
pub struct Listing {
    /// What the phone is told.
    pub requests: DeviceRequests,
    /// When the open request ends by itself.
    pub changes_at: Option<Millis>,
}

impl Authority {
    /// `GET {base}/device/requests`, the first look: checks the signature and marks what the phone now has as sent.
    ///
    /// # Errors
    /// `not-authenticated`.
    pub fn device_requests(&self, call: &SignedCall) -> Result<Listing> {
        self.signed(call, |act, mut device| act.hand_over(&mut device))
    }

    /// The same for a call that has been checked and still waits.
    ///
    /// # Errors
    /// `not-authenticated` when the phone was removed meanwhile.
    pub fn device_requests_again(&self, call: &SignedCall) -> Result<Listing> {
        self.write(&call.origin, |act| {
            let mut device = act.known_phone(&call.device)?;
            act.hand_over(&mut device)
        })
    }
}

impl Act<'_> {
    /// The list as it looks now; an open request in it has reached the phone.
    fn hand_over(&self, device: &mut DeviceRow) -> Result<Listing> {
        self.settle_pause(device)?;
        let pushes = self.tx.pushes_of_device(&device.id, self.now - HORIZON, LONGEST)?;
        for push in &pushes {
            let open = push.at(self.now, self.policy) == PushState::Pending;
            if open && self.tx.set_delivery(&push.id, Delivery::Sent.as_str())? {
                self.push_progressed(push)?;
            }
        }
        let newest = pushes.first();
        // As with flows: time ending the newest request is half a revision.
        let lapsed = newest.is_some_and(|push| self.as_told(push) == RequestState::Expired);
        let changes_at = newest
            .filter(|push| push.state == PushState::Pending)
            .map(|push| push.expires_at)
            .filter(|&end| end > self.now)
            .into_iter()
            .chain(device.pause_ends(self.now))
            .min();
        let requests = pushes.iter().map(|push| self.request(push)).collect::<Result<_>>()?;
        Ok(Listing {
            requests: DeviceRequests {
                rev: device.rev * 2 + u64::from(lapsed),
                server_time: self.now,
                allow_requests: device.allows(self.now),
                paused_until: device.pause_ends(self.now),
                unconfirmed: !device.confirmed,
                requests,
                poll_after_ms: POLL_AFTER,
            },
            changes_at,
        })
    }

    fn request(&self, push: &PushRow) -> Result<DeviceRequest> {
        let unreadable = |_| Error::Crypto("a request is unreadable");
        let context: Context = serde_json::from_str(&push.context).map_err(unreadable)?;
        let state = self.as_told(push);
        let mode = push.number_mode();
        let mut choices: Vec<String> = serde_json::from_str(&push.choices).map_err(unreadable)?;
        if breaks(Rule::NumberSecret) {
            choices.extend(push.number.clone());
        }
        let open = state == RequestState::Pending;
        let here = mode.place() == NumberPlace::Phone;
        let number = mode.answer().filter(|_| open && !here).map(|answer| NumberEntry {
            answer,
            digits: mode.digits(),
            choices,
        });
        Ok(DeviceRequest {
            shown: push.number.clone().filter(|_| open && here),
            id: push.id.clone(),
            state,
            purpose: RequestPurpose::parse(push.purpose.as_str()),
            context,
            number,
            issued_at: push.issued_at,
            expires_at: push.expires_at,
        })
    }

    /// The state in the words of the phone.
    pub(super) fn as_told(&self, push: &PushRow) -> RequestState {
        match push.state {
            PushState::Pending if self.now >= push.expires_at => RequestState::Expired,
            PushState::Pending => RequestState::Pending,
            PushState::Approved | PushState::Consumed => RequestState::Approved,
            PushState::Denied | PushState::WrongNumber | PushState::Revoked => RequestState::Denied,
            // An approval that the page did not redeem in time is still what the person did.
            PushState::Expired if push.approved_at.is_some() => RequestState::Approved,
            PushState::Expired => RequestState::Expired,
            PushState::Superseded => RequestState::Superseded,
            PushState::Cancelled => RequestState::Cancelled,
        }
    }
}
