//! The audit log: one row a deed, in the deed's own transaction, chained by hashes. No secret ever enters it.

use serde_json::{Map, Value};

use super::{
    Authority, Result,
    act::{Act, Origin},
    keys::sha256,
};
use crate::store::{AuditRow, FlowRow};

/// Events, named after the OWASP logging vocabulary where it has a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    LoginSuccess,
    LoginFail,
    LoginFailMax,
    LoginLock,
    PasswordAccepted,
    TokenReuse,
    SessionCreated,
    SessionEnded,
    Forgery,
    PushSent,
    PushRefused,
    PushApproved,
    PushConsumed,
    PushDenied,
    PushDeniedLate,
    PushWrongNumber,
    PushExpired,
    PushSuperseded,
    PushCancelled,
    PushPaused,
    PushResumed,
    PushExtended,
    CodeAccepted,
    CodeFail,
    CodeSent,
    CodeNotSent,
    AddressProven,
    AddressFail,
    AddressAdded,
    AddressRemoved,
    RecoveryMade,
    PassMade,
    PasskeyAccepted,
    PasskeyFail,
    PasskeyCopied,
    PasskeyAdded,
    PasskeyRemoved,
    MethodRemoved,
    MethodRestored,
    MethodRenamed,
    DefaultChanged,
    StepUp,
    MailboxProven,
    EnrollSkipped,
    EnrollmentStarted,
    EnrollmentEnded,
    MethodAdded,
    FormAnswered,
    Reported,
    PairingCreated,
    DevicePaired,
    DeviceChanged,
    DeviceRemoved,
    UserCreated,
    UserDisabled,
    UserEnabled,
    UserLocked,
    UserUnlocked,
    PasswordChanged,
    ClientCodeMade,
    ClientCodeRedeemed,
    ClientCodeReused,
    ClientCodeMisused,
    ClientDisabled,
    ClientEnabled,
    KeyMade,
    ClientRefused,
}

impl Event {
    const fn word(self) -> &'static str {
        match self {
            Self::LoginSuccess => "authn_login_success",
            Self::LoginFail => "authn_login_fail",
            Self::LoginFailMax => "authn_login_fail_max",
            Self::LoginLock => "authn_login_lock",
            Self::PasswordAccepted => "authn_password_accepted",
            Self::TokenReuse => "authn_token_reuse",
            Self::SessionCreated => "session_created",
            Self::SessionEnded => "session_expired",
            Self::Forgery => "malicious_csrf",
            Self::PushSent => "mfa_push_sent",
            Self::PushRefused => "mfa_push_refused",
            Self::PushApproved => "mfa_push_approved",
            Self::PushConsumed => "mfa_push_consumed",
            Self::PushDenied => "mfa_push_denied",
            Self::PushDeniedLate => "mfa_push_denied_late_alert",
            Self::PushWrongNumber => "mfa_push_wrong_number",
            Self::PushExpired => "mfa_push_expired",
            Self::PushSuperseded => "mfa_push_superseded",
            Self::PushCancelled => "mfa_push_cancelled",
            Self::PushPaused => "mfa_push_paused",
            Self::PushResumed => "mfa_push_resumed",
            Self::PushExtended => "mfa_push_extended",
            Self::CodeAccepted => "mfa_code_success",
            Self::CodeFail => "mfa_code_fail",
            Self::CodeSent => "mfa_code_sent",
            Self::CodeNotSent => "mfa_code_not_sent",
            Self::AddressProven => "mfa_address_proven",
            Self::AddressFail => "mfa_address_fail",
            Self::AddressAdded => "mfa_address_added",
            Self::AddressRemoved => "mfa_address_removed",
            Self::RecoveryMade => "mfa_recovery_codes_created",
            Self::PassMade => "mfa_temporary_pass_created",
            Self::PasskeyAccepted => "mfa_passkey_success",
            Self::PasskeyFail => "mfa_passkey_fail",
            Self::PasskeyCopied => "mfa_passkey_copied_alert",
            Self::PasskeyAdded => "mfa_passkey_added",
            Self::PasskeyRemoved => "mfa_passkey_removed",
            Self::MethodRemoved => "mfa_method_removed",
            Self::MethodRestored => "mfa_method_restored",
            Self::MethodRenamed => "mfa_method_renamed",
            Self::DefaultChanged => "mfa_default_changed",
            Self::StepUp => "authn_step_up",
            Self::MailboxProven => "authn_mailbox_proven",
            Self::EnrollSkipped => "mfa_enroll_skipped",
            Self::EnrollmentStarted => "mfa_enrollment_started",
            Self::EnrollmentEnded => "mfa_enrollment_given_up",
            Self::MethodAdded => "mfa_method_added",
            Self::FormAnswered => "form_answered",
            Self::Reported => "user_reported_activity",
            Self::PairingCreated => "mfa_pairing_created",
            Self::DevicePaired => "mfa_device_paired",
            Self::DeviceChanged => "mfa_device_changed",
            Self::DeviceRemoved => "mfa_device_removed",
            Self::UserCreated => "user_created",
            Self::UserDisabled => "user_disabled",
            Self::UserEnabled => "user_enabled",
            Self::UserLocked => "user_locked",
            Self::UserUnlocked => "user_unlocked",
            Self::PasswordChanged => "authn_password_change",
            Self::ClientCodeMade => "client_code_created",
            Self::ClientCodeRedeemed => "client_code_redeemed",
            Self::ClientCodeReused => "client_code_reused_alert",
            Self::ClientCodeMisused => "client_code_misused_alert",
            Self::ClientDisabled => "client_disabled",
            Self::ClientEnabled => "client_enabled",
            Self::KeyMade => "signing_key_created",
            Self::ClientRefused => "authn_client_fail",
        }
    }
}

/// What a row says beside its event.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts<'a> {
    /// Who did it: `browser`, `device`, `admin`, `server`, `client`, `upstream`.
    pub actor: &'static str,
    pub user: Option<i64>,
    pub flow: Option<&'a str>,
    /// Closed words and opaque ids only.
    pub detail: &'a [(&'static str, &'a str)],
}

impl Act<'_> {
    /// Writes what a browser did in a flow.
    pub(super) fn flow_event(&self, event: Event, flow: &FlowRow, detail: &[(&'static str, &str)]) -> Result<()> {
        self.audit(
            event,
            &Facts {
                actor: "browser",
                user: flow.user_id,
                flow: Some(&flow.id),
                detail,
            },
        )
    }

    /// Writes what an administrator did to an account.
    pub(super) fn admin_event(&self, event: Event, user: i64, detail: &[(&'static str, &str)]) -> Result<()> {
        self.audit(
            event,
            &Facts {
                actor: "admin",
                user: Some(user),
                flow: None,
                detail,
            },
        )
    }

    /// Writes a row; when that fails, so does the deed.
    pub(super) fn audit(&self, event: Event, facts: &Facts<'_>) -> Result<()> {
        let (seq, prev_hash) = self.tx.audit_tip()?.unwrap_or((0, vec![0; 32]));
        let detail: Map<String, Value> = facts
            .detail
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Value::from(*value)))
            .collect();
        let mut row = AuditRow {
            seq: seq + 1,
            at: self.now,
            event: event.word().to_owned(),
            actor: facts.actor.to_owned(),
            subject: facts.user.map(|user| format!("user:{user}")),
            flow: facts.flow.map(str::to_owned),
            ip: self.origin.ip.map(|ip| ip.to_string()),
            ua_hash: self.origin.ua_hash.clone(),
            detail: Value::Object(detail).to_string(),
            prev_hash,
            hash: Vec::new(),
        };
        row.hash = chain(&row);
        Ok(self.tx.insert_audit(&row)?)
    }
}

/// The hash of a row: over the one before and every member, each with its length.
fn chain(row: &AuditRow) -> Vec<u8> {
    let numbers = [row.seq.to_string(), row.at.to_string()];
    let texts = [
        Some(numbers[0].as_str()),
        Some(numbers[1].as_str()),
        Some(row.event.as_str()),
        Some(row.actor.as_str()),
        row.subject.as_deref(),
        row.flow.as_deref(),
        row.ip.as_deref(),
        row.ua_hash.as_deref(),
        Some(row.detail.as_str()),
    ];
    let mut bytes = row.prev_hash.clone();
    for text in texts {
        // Absent and empty must not look alike.
        let text = text.map_or_else(|| "-".to_owned(), |text| format!("={text}"));
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    sha256(&bytes)
}

impl Authority {
    /// Writes down that a write was refused as forged.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) fn note_forgery(&self, origin: &Origin) -> Result<()> {
        self.write(origin, |act| {
            act.audit(
                Event::Forgery,
                &Facts {
                    actor: "stranger",
                    ..Facts::default()
                },
            )
        })
    }

    /// Walks the audit log from its first row; how many rows it has.
    ///
    /// # Errors
    /// When a row is missing or was changed; says which.
    pub fn verify_audit(&self) -> Result<u64> {
        let tx = self.store.read()?;
        let (mut seq, mut hash) = (0, vec![0; 32]);
        loop {
            let rows = tx.audit_rows(seq, 500)?;
            if rows.is_empty() {
                return Ok(seq.unsigned_abs());
            }
            for row in rows {
                if row.seq != seq + 1 || row.prev_hash != hash || chain(&row) != row.hash {
                    return Err(super::Error::Admin(format!(
                        "the audit log is broken at row {}",
                        row.seq
                    )));
                }
                (seq, hash) = (row.seq, row.hash);
            }
        }
    }

    /// The names of the events after row `after`, oldest first, at most 1000.
    ///
    /// # Errors
    /// When the store fails.
    pub fn audit_events(&self, after: i64) -> Result<Vec<String>> {
        let rows = self.store.read()?.audit_rows(after, 1_000)?;
        Ok(rows.into_iter().map(|row| row.event).collect())
    }
}
