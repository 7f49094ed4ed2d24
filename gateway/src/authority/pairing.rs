//! Pairing a phone: a link with a secret, used once.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{
    account::ActivityKind,
    device::{AppInfo, PairDevice, PairedDevice},
    flow::MethodKind,
    problem::ProblemKind,
};
use p256::ecdsa::VerifyingKey;

use super::{
    Authority, Pairing, Result,
    account::Noted,
    act::{Act, Origin, settled},
    audit::{Event, Facts},
    keys::{random_bytes, random_id, random_token, same, sha256},
    totp,
};
use crate::store::{AppRow, DeviceRow, PairingRow};

impl Authority {
    /// Starts a pairing: single use, [`Lifetimes::pairing`](super::Lifetimes::pairing).
    ///
    /// # Errors
    /// When there is no such account.
    pub fn create_pairing(&self, identifier: &str) -> Result<Pairing> {
        self.write(&Origin::default(), |act| {
            let user = act.admin_user(identifier)?;
            let secret = random_token()?;
            let row = PairingRow {
                id: random_id()?,
                user_id: user.id,
                secret_hash: sha256(secret.as_bytes()),
                expires_at: act.now + act.policy.lifetimes.pairing,
                used_at: None,
                flow_id: None,
            };
            act.tx.insert_pairing(&row)?;
            act.audit(
                Event::PairingCreated,
                &Facts {
                    actor: "admin",
                    user: Some(user.id),
                    flow: None,
                    detail: &[],
                },
            )?;
            Ok(Pairing {
                id: row.id,
                secret,
                expires_at: row.expires_at,
            })
        })
    }

    /// Redeems a pairing link. The only reply that ever carries the seed of the codes.
    ///
    /// # Errors
    /// `not-found` for a link that is unknown, wrong, used or too old; `input-invalid`.
    pub fn pair(&self, id: &str, input: &PairDevice, origin: &Origin) -> Result<PairedDevice> {
        settled(self.write(origin, |act| {
            let name = act.device_name(&input.name)?;
            let public_key = act.public_key(&input.public_key)?;
            let unknown = || act.refuse(ProblemKind::NotFound);
            let pairing = act.tx.pairing(id)?.ok_or_else(unknown)?;
            let right = same(&pairing.secret_hash, &sha256(input.secret.as_bytes()));
            let enrollment = act.enrollment_awaits(&pairing)?;
            let awaited = enrollment.is_some() || act.pairing_awaited(&pairing)?;
            if !right || !awaited || pairing.used_at.is_some() || !act.tx.use_pairing(id, act.now)? {
                return Err(unknown().into());
            }
            let user = act
                .tx
                .user(pairing.user_id)?
                .filter(|user| !user.disabled)
                .ok_or_else(unknown)?;
            let name = match &enrollment {
                None => name,
                Some(row) => match act.phone_refused(row.clone(), &user, input.app.as_ref())? {
                    // The page is told; so the refusal is kept.
                    Some(no) => return Ok(Err(no)),
                    None => act.phone_label(row, input)?,
                },
            };
            let device = random_id()?;
            let seed: [u8; totp::SEED_BYTES] = random_bytes()?;
            let row = DeviceRow {
                id: device.clone(),
                user_id: user.id,
                name: name.clone(),
                public_key,
                seed: act.keys.seal(&format!("seed {device}"), &seed)?,
                allow_requests: true,
                paused_until: None,
                confirmed: enrollment.is_none(),
                app: input.app.as_ref().map(|app| act.app_row(app)).transpose()?,
                rev: 1,
                created_at: act.now,
                last_seen_at: None,
                removed_at: None,
                upstream: None,
            };
            act.tx.insert_device(&row)?;
            act.audit(
                Event::DevicePaired,
                &Facts {
                    actor: "device",
                    user: Some(user.id),
                    flow: None,
                    detail: &[("device", &device)],
                },
            )?;
            match enrollment {
                Some(enrollment) => act.phone_paired(enrollment, &user, &row)?,
                None => {
                    act.noted(
                        user.id,
                        &Noted::about(ActivityKind::MethodAdded, MethodKind::Push, &name),
                    )?;
                    act.touch_account(user.id)?;
                    act.phone_enrolled(&pairing)?;
                }
            }
            Ok(Ok(PairedDevice {
                device,
                account: user.identifier,
                issuer: act.policy.product_name.clone(),
                totp_seed: URL_SAFE_NO_PAD.encode(seed),
                totp_digits: totp::DIGITS,
                totp_period: totp::PERIOD,
                server_time: act.now,
            }))
        })?)
    }
}

impl Act<'_> {
    /// A phone's name: 1 to 64 characters that can be seen.
    pub(super) fn device_name(&self, typed: &str) -> Result<String> {
        let name: String = typed.chars().filter(|c| !c.is_control()).collect();
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 64 {
            return Err(self.refuse(ProblemKind::InputInvalid).field("name").into());
        }
        Ok(name.to_owned())
    }

    /// What an app says of itself: short words, and a version of numbers and dots.
    pub(super) fn app_row(&self, app: &AppInfo) -> Result<AppRow> {
        let word = |text: &str| (1..=32).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        let version = app.version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if !word(&app.kind) || !word(&app.version) || !version || app.os.as_deref().is_some_and(|os| !word(os)) {
            return Err(self.refuse(ProblemKind::InputInvalid).field("app").into());
        }
        Ok(AppRow {
            kind: app.kind.clone(),
            version: app.version.clone(),
            os: app.os.clone(),
        })
    }

    /// A point on P-256, uncompressed.
    fn public_key(&self, text: &str) -> Result<Vec<u8>> {
        URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .filter(|bytes| bytes.len() == 65 && VerifyingKey::from_sec1_bytes(bytes).is_ok())
            .ok_or_else(|| self.refuse(ProblemKind::InputInvalid).field("public_key").into())
    }
}
