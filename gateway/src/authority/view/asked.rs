//! What is asked for on the way in: something to set up, a form; and people who sign in elsewhere.

use contract::{
    flow::{Action, MethodKind},
    step::{EnrollOffer, FormField, QrCode, Step},
};

use super::{
    super::{Result, act::Act, actions::public, in_language, new_password::LEAST, webauthn::Ceremony},
    Scene,
};
use crate::{
    pairing::{link_of, qr_modules},
    store::{FlowRow, UserRow},
};

impl Act<'_> {
    pub(super) fn enroll_step(&self, scene: &Scene<'_>) -> Result<(Step, Vec<Action>)> {
        let row = scene.row;
        let user = scene.user.as_ref().ok_or_else(|| self.lost())?;
        let what = row
            .enroll
            .as_deref()
            .and_then(MethodKind::parse)
            .unwrap_or(MethodKind::Password);
        let mut actions = Vec::new();
        let offer = match what {
            MethodKind::Push => {
                // The phone sets itself up by the link; the person here can only ask for another.
                actions.push(Action::Resend);
                self.pairing_offer(row)?
            }
            MethodKind::Passkey => {
                actions.push(Action::Enroll);
                self.passkey_offer(row, user)?
            }
            _ => {
                actions.push(Action::Enroll);
                EnrollOffer {
                    min_length: Some(LEAST),
                    ..EnrollOffer::default()
                }
            }
        };
        let skippable_until = self.skippable_until(row, user);
        if skippable_until.is_some() {
            actions.push(Action::Skip);
        }
        actions.push(Action::ChangeAccount);
        let step = Step::EnrollRequired {
            what,
            skippable_until,
            why: Some(self.enroll_reason(row, user)),
            offer,
        };
        Ok((step, actions))
    }

    fn passkey_offer(&self, row: &FlowRow, user: &UserRow) -> Result<EnrollOffer> {
        let known = self.tx.passkeys_of(user.id)?;
        let known = known.iter().map(public).collect::<Result<Vec<_>>>()?;
        let bound = self.bound(row, Ceremony::Register);
        let options = self
            .relying()?
            .creation(&bound, self.handle(user.id), &user.identifier, &known)?;
        Ok(EnrollOffer {
            options: Some(options),
            ..EnrollOffer::default()
        })
    }

    /// The link of the flow's newest pairing, while it is worth something.
    fn pairing_offer(&self, row: &FlowRow) -> Result<EnrollOffer> {
        let pairing = self.tx.pairing_of_flow(&row.id)?;
        let Some(pairing) = pairing.filter(|pairing| pairing.used_at.is_none()) else {
            return Ok(EnrollOffer::default());
        };
        let mut offer = EnrollOffer {
            expires_at: Some(pairing.expires_at),
            ..EnrollOffer::default()
        };
        if self.now < pairing.expires_at {
            let secret = self.keys.again("pairing", &pairing.id);
            let link = link_of(self.site, &pairing.id, &secret);
            offer.qr = qr_modules(&link).map(|(size, modules)| QrCode { size, modules });
            // The page is on the same site, over plain http on this machine as well.
            offer.link = Some(link_of("", &pairing.id, &secret));
        }
        Ok(offer)
    }

    pub(super) fn form_step(&self, row: &FlowRow) -> (Step, Vec<Action>) {
        let lang = self.origin.lang;
        let rule = self
            .policy
            .forms
            .iter()
            .find(|form| Some(&form.id) == row.form.as_ref());
        let fields = rule.map_or(&[][..], |rule| &rule.fields);
        let step = Step::Form {
            title: rule.and_then(|rule| in_language(&rule.title, lang)),
            text: rule.and_then(|rule| in_language(&rule.text, lang)),
            fields: fields
                .iter()
                .map(|field| FormField {
                    name: field.name.clone(),
                    label: in_language(&field.label, lang).unwrap_or_else(|| field.name.clone()),
                    secret: field.secret,
                    optional: field.optional,
                })
                .collect(),
        };
        (step, vec![Action::Submit, Action::ChangeAccount])
    }

    pub(super) fn redirect_step(&self, row: &FlowRow) -> (Step, Vec<Action>) {
        let domain = row.redirect.as_deref().unwrap_or_default();
        let rule = self.policy.redirects.iter().find(|rule| rule.domain == domain);
        let step = Step::Redirect {
            // A rule that is gone leads back here.
            url: rule.map_or_else(|| "/".to_owned(), |rule| rule.url.clone()),
            name: rule.and_then(|rule| in_language(&rule.name, self.origin.lang)),
        };
        (step, vec![Action::ChangeAccount])
    }
}
