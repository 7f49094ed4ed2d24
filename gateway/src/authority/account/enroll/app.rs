//! An authenticator app: a seed that leaves the server once, drawn as a picture on the page, and a code that proves it
//! has arrived (security row 57; RFC 6238; RFC 4226 for its length).

use contract::flow::MethodKind;
use zeroize::Zeroizing;

use super::{
    super::super::{
        Error, Result,
        act::Act,
        keys::{random_bytes, random_id},
        totp,
        ways::Way,
    },
    Added,
};
use crate::store::{EnrollmentRow, TotpAppRow};

/// The letters of base 32 (RFC 4648, section 6).
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

impl Act<'_> {
    /// Draws the seed of a new app.
    pub(super) fn draw_seed(&self, row: &mut EnrollmentRow) -> Result<()> {
        let seed: Zeroizing<[u8; totp::SEED_BYTES]> = Zeroizing::new(random_bytes()?);
        row.sealed = Some(self.keys.seal(&about(&row.id), seed.as_slice())?);
        Ok(())
    }

    /// The seed, as people type it.
    pub(super) fn secret(&self, row: &EnrollmentRow) -> Result<Zeroizing<String>> {
        Ok(base32(self.open_seed(row)?.as_slice()))
    }

    fn open_seed(&self, row: &EnrollmentRow) -> Result<Zeroizing<[u8; totp::SEED_BYTES]>> {
        let sealed = row
            .sealed
            .as_deref()
            .ok_or(Error::Crypto("an enrolment has lost its seed"))?;
        let plain = self.keys.unseal(&about(&row.id), sealed)?;
        let seed = plain.first_chunk().ok_or(Error::Crypto("a seed is too short"))?;
        Ok(Zeroizing::new(*seed))
    }

    /// The app, when the code is one of its own. That code is used up by it.
    pub(super) fn app_proven(&self, row: &EnrollmentRow, code: &str) -> Result<Option<Added>> {
        let seed = self.open_seed(row)?;
        let Some(step) = totp::step_of(&seed, code, self.wall) else {
            return Ok(None);
        };
        let id = random_id()?;
        self.tx.insert_totp_app(&TotpAppRow {
            seed: self.keys.seal(&seed_of_app(&id), seed.as_slice())?,
            id: id.clone(),
            user_id: row.user_id,
            name: row.label.clone(),
            last_step: step,
            created_at: self.now,
            removed_at: None,
            upstream: None,
            length: 0,
        })?;
        let method = Way::App(id).id();
        self.tx.method_used(row.user_id, &method, self.now)?;
        Ok(Some(Added {
            method,
            kind: MethodKind::Totp,
            label: row.label.clone(),
        }))
    }
}

fn about(id: &str) -> String {
    format!("enrollment {id}")
}

/// To what the seed of an app is bound.
pub(in super::super::super) fn seed_of_app(id: &str) -> String {
    format!("app seed {id}")
}

/// Base 32 without padding.
fn base32(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 8 / 5 + 1));
    let (mut held, mut bits) = (0_u16, 0_u32);
    for &byte in bytes {
        held = (held << 8) | u16::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(LETTERS[usize::from((held >> bits) & 31)]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(LETTERS[usize::from((held << (5 - bits)) & 31)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648() {
        for (plain, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(plain.as_bytes()).as_str(), text);
        }
        assert_eq!(base32(&[0xff; 20]).as_str(), "7".repeat(32));
    }
}
