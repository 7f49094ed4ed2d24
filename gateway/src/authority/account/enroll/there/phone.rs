//! A phone: the server says when it is there.

use contract::{Millis, flow::MethodKind};

use super::super::{
    super::{
        super::{
            Authority, Result,
            act::{Act, Origin},
        },
        SessionId,
        there::{Said, Who, pace},
    },
    kind_of,
};
use crate::{
    store::{EnrollStage, EnrollmentRow},
    upstream::{Factor, No},
};

/// How often the server is asked whether a phone has done its part, ms.
pub(in super::super) const EVERY: Millis = 2_000;

impl Authority {
    /// Looks whether a phone has done its part there, while its page waits for it.
    ///
    /// # Errors
    /// When the store fails. A server that is away changes nothing: its page waits on.
    pub(in super::super) fn enrolled_there(&self, origin: &Origin, who: Who<'_>, id: &str) -> Result<()> {
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
}
