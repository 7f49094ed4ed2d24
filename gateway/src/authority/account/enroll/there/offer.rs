//! What the person needs for it: a link to scan, or the seed of an authenticator app.

use contract::{
    flow::MethodKind,
    step::{EnrollOffer, QrCode},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use super::{
    super::{
        super::super::{Error, Result, act::Act},
        kind_of,
        link::Codes,
    },
    about,
};
use crate::{pairing::qr_modules, store::EnrollmentRow};

/// What the person needs, as it is kept: sealed, and gone with the set-up.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) uri: String,
    pub(super) secret: Option<String>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.uri.zeroize();
        self.secret.zeroize();
    }
}

impl Act<'_> {
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
    pub(in super::super) fn offer_there(&self, row: &EnrollmentRow) -> Result<EnrollOffer> {
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
    pub(in super::super) fn digits_there(&self, row: &EnrollmentRow) -> Result<u32> {
        let kept = self.kept_offer(row)?;
        Ok(Codes::of(&kept.uri).digits)
    }
}
