//! A request that tries a phone of the server's. It is looked at like any other, and never redeemed: it signs nobody in.

use contract::{account::Trial, problem::ProblemKind, step::NumberAnswer};

use super::{
    super::{
        super::{Authority, Result, act::Act, push::draw, remote::Given},
        AccountCall, MethodId,
    },
    Said,
};

impl Authority {
    /// Has a trial sent there. `None`: the phone is one of ours.
    ///
    /// # Errors
    /// As [`Authority::start_trial`]; `not-supported` where no request can be sent but by signing in; what the server
    /// says.
    pub(in super::super) fn trial_there(&self, call: &AccountCall, method: &str) -> Result<Option<Trial>> {
        let said = self.ask_with(
            call,
            |act, signed| {
                act.signed_write(call)?;
                let Some(MethodId::Phone(id)) = MethodId::parse(method) else {
                    return Ok(None);
                };
                let Some(handle) = act.tx.device(&id)?.and_then(|device| device.upstream) else {
                    return Ok(None);
                };
                act.phone_to_try(signed, method)?;
                if !act.tries_there() {
                    return Err(act.refuse(ProblemKind::NotSupported).into());
                }
                let number = draw(act.trial_mode(signed))?.number.unwrap_or_default();
                Ok(Some((handle, number)))
            },
            |upstream, from, state, (handle, number)| {
                // Of its own: what goes on with the session is not about this request.
                let mut own = state.clone();
                let asked = upstream.ask(from, &mut own, handle, number)?;
                Ok(Given::of(asked, own))
            },
        )?;
        let Some(Said {
            answer, turn: _turn, ..
        }) = said
        else {
            return Ok(None);
        };
        let given = self.given(answer)?;
        let written = self.account_write(call, |act, signed| {
            let device = act.phone_to_try(signed, method)?;
            if given.is_typed() {
                return Err(act.refuse(ProblemKind::NotSupported).into());
            }
            act.try_phone(signed, &device, Some(&given))
        });
        if written.is_err() {
            self.withdraw_given(&given);
        }
        written.map(Some)
    }
}

impl Act<'_> {
    /// Whether a phone of the server's can be tried: a number that the phone shows would need a field that a trial has
    /// not.
    pub(in super::super) fn tries_there(&self) -> bool {
        let typed = |numbers: &[NumberAnswer]| numbers.contains(&NumberAnswer::Type);
        self.abilities().is_some_and(|can| can.asks && !typed(&can.numbers))
    }
}
