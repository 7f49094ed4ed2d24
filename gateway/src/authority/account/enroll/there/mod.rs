//! Adding a way in at the identity server. The server makes what is shown and decides whether it was proven; how many
//! may be begun and tried, who may go on with it and until when, is decided here as for our own.
//!
//! A phone is there when the server says so: no number ties it to the person at the page, because the server's app has
//! no such step.

mod app;
mod offer;
mod phone;
mod start;

pub(super) use phone::EVERY;

use contract::problem::ProblemKind;

use super::{
    super::{
        super::{Authority, Error, Result, act::Act, remote::Holder},
        AccountCall,
    },
    Added,
};
use crate::{
    store::{EnrollStage, EnrollmentRow},
    upstream::{Factor, State},
};

impl Authority {
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
}

impl Act<'_> {
    /// What the server needs to go on with a set-up.
    fn begun_state(&self, row: &EnrollmentRow) -> Result<State> {
        let sealed = row
            .upstream
            .as_deref()
            .ok_or(Error::Crypto("a set-up is not the server's"))?;
        self.open_state(Holder::Enrollment(&row.id), sealed)
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
