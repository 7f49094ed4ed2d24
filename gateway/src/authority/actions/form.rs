//! The generic form, and people who sign in elsewhere.

use contract::problem::{ProblemKind, Wrong};

use super::{
    super::{RedirectRule, Refusal, Result, act::Act, audit::Event, flows::ActionCall, push::json},
    onward::{form_word, pass},
};
use crate::store::FlowRow;

/// Longest answer, characters.
const LONGEST: usize = 1_000;

impl Act<'_> {
    /// Takes the answers to the form of the step.
    pub(super) fn submit(&self, row: &mut FlowRow, call: &ActionCall) -> Result<Option<Refusal>> {
        let invalid = || self.refuse(ProblemKind::InputInvalid);
        let asked = row.form.as_deref();
        let Some(form) = self.policy.forms.iter().find(|form| Some(form.id.as_str()) == asked) else {
            // The form is gone from the configuration: nothing is asked any more.
            self.onward(row)?;
            return Ok(None);
        };
        let mut values = call.input.values.clone().unwrap_or_default();
        if let Some(unknown) = values
            .keys()
            .find(|name| form.fields.iter().all(|field| &field.name != *name))
        {
            return Ok(Some(invalid().field(unknown.clone())));
        }
        for field in &form.fields {
            let typed = values.get(&field.name).map_or("", |typed| typed.trim());
            if typed.is_empty() && !field.optional {
                return Ok(Some(invalid().field(field.name.clone())));
            }
            if typed.chars().count() > LONGEST {
                return Ok(Some(invalid().field(field.name.clone()).wrong(Wrong::TooLong)));
            }
        }
        values.retain(|name, _| form.fields.iter().any(|field| &field.name == name && !field.secret));
        let user = self.flow_user(row)?;
        let about = format!("form {} {}", form.id, user.id);
        let sealed = self.keys.seal(&about, json(&values)?.as_bytes())?;
        self.tx.set_form_answer(user.id, &form.id, &sealed, self.now)?;
        self.flow_event(Event::FormAnswered, row, &[("form", &form.id)])?;
        pass(row, &form_word(&form.id));
        row.notice = None;
        self.onward(row)?;
        Ok(None)
    }

    /// The rule of the domain of an identifier, where its people sign in elsewhere.
    pub(in super::super) fn elsewhere(&self, key: &str) -> Option<&RedirectRule> {
        let (_, domain) = key.rsplit_once('@')?;
        self.policy.redirects.iter().find(|rule| rule.domain == domain)
    }
}
