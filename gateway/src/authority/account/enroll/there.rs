//! Adding a way in at the identity server. The server makes what is shown and decides whether it was proven; how many
//! may be begun and tried, who may go on with it and until when, is decided here as for our own.
//!
//! A phone is there when the server says so: no number ties it to the person at the page, because the server's app has
//! no such step.

use contract::{
    Millis,
    account::{Enrollment, StartEnrollment, VerifyEnrollment},
    flow::MethodKind,
    problem::ProblemKind,
    step::{EnrollOffer, QrCode},
};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::{
    super::{
        super::{
            Authority, Error, Refusal, Result,
            act::{Act, Origin},
            audit::Event,
            remote::Holder,
        },
        AccountCall, SessionId, Signed, Touches,
        there::{Said, Who, pace},
    },
    Added, kind_of,
    link::Codes,
};
use crate::{
    pairing::qr_modules,
    store::{EnrollStage, EnrollmentRow},
    upstream::{Begun, Factor, No, Offer, State},
};

/// How often the server is asked whether a phone has done its part, ms.
pub(super) const EVERY: Millis = 2_000;

/// What the person needs, as it is kept: sealed, and gone with the set-up.
#[derive(Serialize, Deserialize)]
struct Kept {
    uri: String,
    secret: Option<String>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.uri.zeroize();
        self.secret.zeroize();
    }
}

/// What is begun, before the server knows of it.
struct Beginning {
    row: EnrollmentRow,
    /// Earlier ones of its kind, which it takes the place of.
    earlier: Vec<State>,
}

/// A try, counted.
struct Try {
    row: EnrollmentRow,
    begun: State,
    code: Zeroizing<String>,
    /// The name that was typed with it, where names are given there.
    label: Option<String>,
}

impl Authority {
    /// Begins to add something there. `None`: it is added here.
    ///
    /// # Errors
    /// As [`Authority::start_enrollment`], and what the server says.
    pub(super) fn start_there(&self, call: &AccountCall, input: &StartEnrollment) -> Result<Option<Enrollment>> {
        let said = self.ask_there(
            call,
            |act, signed| {
                act.signed_write(call)?;
                if !act.kept_there(&signed.user) {
                    return Ok(None);
                }
                act.beginning(signed, input).map(Some)
            },
            |account, from, state, beginning| {
                for begun in &beginning.earlier {
                    account.abandon(state, begun);
                }
                account.enroll(from, state, input.kind, &beginning.row.label)
            },
        )?;
        let Some(Said {
            found,
            answer,
            turn: _turn,
        }) = said
        else {
            return Ok(None);
        };
        let begun = match answer {
            Err(No::Refused) => return self.read(|act| Err(act.too_many().into())),
            answer => self.given(answer)?,
        };
        self.account_write(call, |act, signed| act.begun_there(signed, found.row, &begun))
            .map(Some)
    }

    /// Looks whether a phone has done its part there, while its page waits for it.
    ///
    /// # Errors
    /// When the store fails. A server that is away changes nothing: its page waits on.
    pub(super) fn enrolled_there(&self, origin: &Origin, who: Who<'_>, id: &str) -> Result<()> {
        if self.upstream().is_none() {
            return Ok(());
        }
        let open = self.read_for(origin, |act| {
            let signed = who.signed(act)?;
            let row = act.open_row(&signed, id)?;
            let waits = row.stage == EnrollStage::Open && row.upstream.is_some() && kind_of(&row) == MethodKind::Push;
            Ok(waits.then_some(SessionId(signed.session.id)))
        })?;
        let Some(session) = open else { return Ok(()) };
        let who = Who::Session(session);
        if !self.paces.due(&format!("enrollment {id}"), self.clock.now(), EVERY) {
            return Ok(());
        }
        let said = self.ask_as(
            origin,
            who,
            |act, signed| {
                let row = act.open_row(signed, id)?;
                let begun = act.begun_state(&row)?;
                Ok(Some((row, begun)))
            },
            |account, from, state, (_, begun)| account.enroll_look(from, state, begun),
        )?;
        let Some(Said {
            found: (row, _),
            answer,
            turn,
        }) = said
        else {
            return Ok(());
        };
        drop(turn);
        match answer {
            Ok(Some(factor)) => self.phone_added_there(origin, who, &row, &factor),
            Err(No::Over) => self.write(origin, |act| {
                act.abandon(&row)?;
                act.touch_account(row.user_id)
            }),
            Ok(None) | Err(_) => Ok(()),
        }
    }

    /// Tries the first code of an authenticator app there. `None`: its seed is ours.
    ///
    /// # Errors
    /// As [`Authority::verify_enrollment`], and what the server says.
    pub(super) fn verify_there(
        &self,
        call: &AccountCall,
        id: &str,
        input: &VerifyEnrollment,
    ) -> Result<Option<Enrollment>> {
        let mut left = None;
        let said = self.ask_there(
            call,
            |act, signed| {
                act.signed_write(call)?;
                act.try_there(signed, id, input)
            },
            |account, from, state, tried| {
                let mut begun = tried.begun.clone();
                let answer = account.enroll_code(from, state, &mut begun, &tried.code);
                left = Some(begun);
                let factor = answer?;
                if let Some(label) = &tried.label {
                    // It works without its name, too.
                    let _ = account.rename(from, state, factor.kind, &factor.handle, label);
                }
                Ok(factor)
            },
        )?;
        let Some(Said {
            found,
            answer,
            turn: _turn,
        }) = said
        else {
            return Ok(None);
        };
        match answer {
            Ok(factor) => self
                .account_write(call, |act, signed| act.app_added_there(signed, &found.row, &factor))
                .map(Some),
            Err(no) => Err(self
                .account_write(call, |act, signed| act.try_failed(signed, id, left.as_ref(), no))?
                .into()),
        }
    }

    /// Gives up there what is being given up here. Best effort.
    ///
    /// # Errors
    /// As [`Authority::give_up_enrollment`].
    pub(super) fn abandon_there(&self, call: &AccountCall, id: &str) -> Result<()> {
        let said = self.ask_there(
            call,
            |act, signed| {
                act.signed_write(call)?;
                let row = act.open_row(signed, id)?;
                let open = row.upstream.is_some() && row.stage == EnrollStage::Open;
                open.then(|| act.begun_state(&row)).transpose()
            },
            |account, _, state, begun| {
                account.abandon(state, begun);
                Ok(())
            },
        );
        match said {
            // Here it is given up all the same.
            Err(Error::Refused(no)) if no.kind == ProblemKind::UpstreamUnavailable => Ok(()),
            said => said.map(|_| ()),
        }
    }

    /// A phone is there; the one whose place it takes goes.
    fn phone_added_there(&self, origin: &Origin, who: Who<'_>, row: &EnrollmentRow, factor: &Factor) -> Result<()> {
        let old = self.write(origin, |act| act.phone_there(row, factor))?;
        self.paces.now(&pace(row.user_id));
        let Some((old, handle)) = old else { return Ok(()) };
        let said = self.ask_as(
            origin,
            who,
            |_, _| Ok(Some(())),
            |account, from, state, ()| account.remove(from, state, MethodKind::Push, &handle),
        )?;
        match said.map(|said| said.answer) {
            Some(Ok(()) | Err(No::Over)) => self.write(origin, |act| {
                let user = act.tx.user(row.user_id)?.ok_or_else(|| act.lost())?;
                let new = row_method(act, row)?;
                act.take_place(row, &user, &old, &new)
            }),
            // Both work; its owner sees both and can take the old one away.
            _ => Ok(()),
        }
    }
}

/// The id of what an enrolment became.
fn row_method(act: &Act<'_>, row: &EnrollmentRow) -> Result<String> {
    let done = act.tx.enrollment(&row.id)?.and_then(|row| row.method_id);
    Ok(done.unwrap_or_default())
}

impl Act<'_> {
    fn beginning(&self, signed: &Signed, input: &StartEnrollment) -> Result<Beginning> {
        self.start_checked(input)?;
        self.fresh(signed, &Touches::Kind(input.kind))?;
        if let Some(replaced) = &input.replaces {
            self.fresh(signed, &Touches::Method(replaced.clone()))?;
            if !self.removable_there(MethodKind::Push) {
                return Err(self.refuse(ProblemKind::NotSupported).into());
            }
        }
        let replaced = self.replaced(signed, input)?;
        self.room_for(signed.user.id, input.kind, replaced.is_some())?;
        self.drop_overdue()?;
        self.count_start(signed.user.id)?;
        let mut row = self.new_row(signed, input, replaced.as_ref())?;
        if row.label.is_empty() {
            row.label = self.distinct_label(signed.user.id, self.phone_name())?;
        }
        let mut earlier = Vec::new();
        for old in self.tx.enrollments_of(signed.user.id)? {
            if old.kind == row.kind && old.stage == EnrollStage::Open && old.upstream.is_some() {
                earlier.push(self.begun_state(&old)?);
            }
        }
        Ok(Beginning { row, earlier })
    }

    fn begun_there(&self, signed: &Signed, mut row: EnrollmentRow, begun: &Begun) -> Result<Enrollment> {
        for old in self.tx.enrollments_of(signed.user.id)? {
            if old.kind == row.kind {
                self.abandon(&old)?;
            }
        }
        let Offer { uri, secret } = &begun.offer;
        let kept = Kept {
            uri: uri.clone(),
            secret: secret.clone(),
        };
        let text = Zeroizing::new(serde_json::to_vec(&kept).map_err(|_| Error::Crypto("an offer cannot be kept"))?);
        row.sealed = Some(self.keys.seal(&about(&row.id), &text)?);
        row.upstream = Some(self.seal_state(Holder::Enrollment(&row.id), &begun.state)?);
        self.tx.insert_enrollment(&row)?;
        self.keep(&mut row)?;
        self.enroll_event(Event::EnrollmentStarted, &row)?;
        self.touch_account(signed.user.id)?;
        Ok(self.enroll_sight(&row, &signed.user)?.enrollment)
    }

    /// What the server needs to go on with a set-up.
    fn begun_state(&self, row: &EnrollmentRow) -> Result<State> {
        let sealed = row
            .upstream
            .as_deref()
            .ok_or(Error::Crypto("a set-up is not the server's"))?;
        self.open_state(Holder::Enrollment(&row.id), sealed)
    }

    fn kept_offer(&self, row: &EnrollmentRow) -> Result<Kept> {
        let lost = Error::Crypto("an enrolment has lost its offer");
        let Some(sealed) = row.sealed.as_deref() else {
            return Err(lost);
        };
        let plain = self.keys.unseal(&about(&row.id), sealed)?;
        serde_json::from_slice(&plain).map_err(|_| lost)
    }

    /// What the person needs. The link for an authenticator app is the page's to make, so that the app shows what the
    /// pages show; only codes of another kind than the usual one have to say so by a link of their own.
    pub(super) fn offer_there(&self, row: &EnrollmentRow) -> Result<EnrollOffer> {
        let kept = self.kept_offer(row)?;
        if kind_of(row) == MethodKind::Totp {
            let codes = Codes::of(&kept.uri);
            let secret = kept.secret.clone().or(codes.secret.map(str::to_owned));
            return Ok(EnrollOffer {
                link: codes.link(
                    &self.policy.product_name,
                    &row.label,
                    secret.as_deref().unwrap_or_default(),
                ),
                secret,
                issuer: Some(self.policy.product_name.clone()),
                ..EnrollOffer::default()
            });
        }
        let qr = qr_modules(&kept.uri).map(|(size, modules)| QrCode { size, modules });
        Ok(EnrollOffer {
            qr,
            link: Some(kept.uri.clone()),
            ..EnrollOffer::default()
        })
    }

    /// Length of the codes of a new app, digits, as its link says.
    pub(super) fn digits_there(&self, row: &EnrollmentRow) -> Result<u32> {
        let kept = self.kept_offer(row)?;
        Ok(Codes::of(&kept.uri).digits)
    }

    /// Counts a try before it is looked at (rule 8). `None`: the seed is ours.
    fn try_there(&self, signed: &Signed, id: &str, input: &VerifyEnrollment) -> Result<Option<Try>> {
        let mut row = self.open_row(signed, id)?;
        if row.upstream.is_none() {
            return Ok(None);
        }
        if row.stage != EnrollStage::Open || kind_of(&row) != MethodKind::Totp {
            return Err(self.refuse(ProblemKind::InputInvalid).field("type").into());
        }
        let code = self.proof_in(&row, input)?;
        let typed = input.label.as_deref();
        let typed = typed
            .map(|label| self.free_label(signed.user.id, label, None))
            .transpose()?;
        if let Some(label) = &typed {
            row.label.clone_from(label);
        }
        row.tries += 1;
        self.keep(&mut row)?;
        let named_there = self
            .abilities()
            .is_some_and(|can| can.rename.contains(&MethodKind::Totp));
        Ok(Some(Try {
            begun: self.begun_state(&row)?,
            row,
            code,
            label: typed.filter(|_| named_there),
        }))
    }

    /// What becomes of a set-up whose code was not taken.
    fn try_failed(&self, signed: &Signed, id: &str, left: Option<&State>, no: No) -> Result<Refusal> {
        let Ok(mut row) = self.open_row(signed, id) else {
            return Ok(self.refuse(ProblemKind::NotFound));
        };
        if let Some(left) = left {
            row.upstream = Some(self.seal_state(Holder::Enrollment(&row.id), left)?);
        }
        match no {
            No::Wrong => {
                self.enroll_event(Event::CodeFail, &row)?;
                if row.tries >= self.policy.enroll.tries {
                    self.abandon(&row)?;
                } else {
                    self.keep(&mut row)?;
                }
                Ok(self.refuse(ProblemKind::CodeIncorrect))
            }
            No::Over => {
                self.abandon(&row)?;
                self.touch_account(row.user_id)?;
                Ok(self.refuse(ProblemKind::NotFound))
            }
            no => {
                // Nothing was tried.
                row.tries = row.tries.saturating_sub(1);
                self.keep(&mut row)?;
                Ok(self.no_there(no))
            }
        }
    }

    fn app_added_there(&self, signed: &Signed, row: &EnrollmentRow, factor: &Factor) -> Result<Enrollment> {
        let added = self.mirrored_added(row, factor)?;
        self.method_added(row, &added)?;
        self.finished(row, &signed.user, added)
    }

    /// A phone works from now on. The id and the handle of the one whose place it takes, if that is still there.
    fn phone_there(&self, row: &EnrollmentRow, factor: &Factor) -> Result<Option<(String, String)>> {
        let Some(mut row) = self
            .tx
            .enrollment(&row.id)?
            .filter(|row| row.stage == EnrollStage::Open)
        else {
            return Ok(None);
        };
        let added = self.mirrored_added(&row, factor)?;
        self.method_added(&row, &added)?;
        let old = row
            .replaces
            .as_deref()
            .map(|id| self.tx.device(id))
            .transpose()?
            .flatten();
        row.stage = EnrollStage::Done;
        row.method_id = Some(added.method);
        row.label = added.label;
        row.sealed = None;
        row.upstream = None;
        self.keep(&mut row)?;
        Ok(old.and_then(|old| Some((old.id, old.upstream?))))
    }

    /// The factor in our own tables, by the name its owner has chosen for it.
    fn mirrored_added(&self, row: &EnrollmentRow, factor: &Factor) -> Result<Added> {
        let can = self.abilities().ok_or_else(|| self.lost())?;
        let named = Factor {
            label: if row.label.is_empty() {
                factor.label.clone()
            } else {
                row.label.clone()
            },
            ..factor.clone()
        };
        let id = self
            .mirror_added(row.user_id, &named, can)?
            .ok_or_else(|| self.lost())?;
        // It may have been read from a list meanwhile, by a name that nobody here has chosen.
        let label = self.distinct_label_of(row.user_id, &named.label, Some(&id))?;
        if let Some((what, key)) = id.stored() {
            self.tx.rename(what, key, &label)?;
        }
        let method = id.text();
        self.tx.method_used(row.user_id, &method, self.now)?;
        Ok(Added {
            label,
            kind: id.kind(),
            method,
        })
    }
}

fn about(id: &str) -> String {
    format!("enrollment {id}")
}
