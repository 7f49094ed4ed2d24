//! How somebody proved to be the one, in the words of RFC 8176.

use super::super::actions::password_given;
use crate::store::{FlowRow, ProofKind};

/// The words for what was proven in a flow, with spaces between them.
pub(in super::super) fn words(row: &FlowRow) -> String {
    let password = password_given(row);
    let Some(proof) = &row.proof else {
        return if password { "pwd" } else { "" }.to_owned();
    };
    let how: &[&str] = match proof.kind {
        // The phone signs with a key that it keeps.
        ProofKind::Push => &["pop"],
        ProofKind::Totp | ProofKind::Recovery | ProofKind::Email | ProofKind::TemporaryPass => &["otp"],
        ProofKind::Sms => &["otp", "sms"],
        ProofKind::Passkey => &["pop", "user"],
        ProofKind::Password => &[],
    };
    let mut all: Vec<&str> = Vec::new();
    if password || proof.kind == ProofKind::Password {
        all.push("pwd");
    }
    all.extend(how);
    // A passkey verifies its user: two kinds of proof in one (NIST SP 800-63B-4, section 3.1.7).
    if (password && !how.is_empty()) || proof.kind == ProofKind::Passkey {
        all.push("mfa");
    }
    all.join(" ")
}

/// Both, each word once.
pub(in super::super) fn joined(one: &str, two: &str) -> String {
    let mut all: Vec<&str> = one.split_whitespace().collect();
    for word in two.split_whitespace() {
        if !all.contains(&word) {
            all.push(word);
        }
    }
    all.join(" ")
}
