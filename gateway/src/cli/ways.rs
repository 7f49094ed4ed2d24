//! Ways in beside the phone, from the command line. What is secret is printed once and stored as a hash.

use contract::step::CodeKind;
use serde_json::json;

use super::{
    Failure,
    admin_args::{AddressCommand, Pass, PasskeyCommand, RecoveryCommand},
    out,
};
use crate::authority::{Authority, NewPass};

/// `user recovery-codes …`
pub fn recovery(authority: &Authority, command: &RecoveryCommand) -> Result<(), Failure> {
    match command {
        RecoveryCommand::New(wanted) => {
            let codes = authority.new_recovery_codes(&wanted.identifier)?;
            if wanted.format.json {
                let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
                return out::json(&json!({ "codes": codes }));
            }
            codes.iter().try_for_each(|code| out::line(code))
        }
        RecoveryCommand::Count(wanted) => {
            let left = authority.recovery_codes_left(&wanted.identifier)?;
            if wanted.format.json {
                return out::json(&json!({ "left": left }));
            }
            out::line(&left.to_string())
        }
    }
}

/// `user pass`
pub fn pass(authority: &Authority, wanted: &Pass) -> Result<(), Failure> {
    let new = NewPass {
        once: !wanted.reusable,
        minutes: wanted.minutes,
    };
    let made = authority.new_pass(&wanted.identifier, new)?;
    if wanted.format.json {
        return out::json(&json!({ "pass": made.code.as_str(), "ends_at": made.ends_at, "once": new.once }));
    }
    let often = if new.once { "once" } else { "any number of times" };
    out::raw(&format!(
        "{}\n\nWorks {often}, for {} minutes.\n",
        made.code.as_str(),
        new.minutes
    ))
}

/// `user passkey …`
pub fn passkey(authority: &Authority, command: PasskeyCommand) -> Result<(), Failure> {
    match command {
        PasskeyCommand::List(wanted) => {
            let passkeys = authority.list_passkeys(&wanted.identifier)?;
            if wanted.format.json {
                return out::json(&passkeys);
            }
            passkeys
                .iter()
                .try_for_each(|passkey| out::line(&format!("{}  {}", passkey.id, out::plain(&passkey.name))))
        }
        PasskeyCommand::Remove { id } => Ok(authority.remove_passkey(&id)?),
    }
}

/// `user address …`
pub fn address(authority: &Authority, command: AddressCommand) -> Result<(), Failure> {
    match command {
        AddressCommand::Add(wanted) => {
            let (kind, text) = match (&wanted.to.email, &wanted.to.sms) {
                (Some(email), _) => (CodeKind::Email, email),
                (None, Some(number)) => (CodeKind::Sms, number),
                (None, None) => return Err("an address is needed: --email or --sms".into()),
            };
            authority.add_address(&wanted.identifier, kind, text)?;
            Ok(())
        }
        AddressCommand::List(wanted) => {
            let addresses = authority.list_addresses(&wanted.identifier)?;
            if wanted.format.json {
                return out::json(&addresses);
            }
            addresses
                .iter()
                .try_for_each(|row| out::line(&format!("{}  {}  {}", row.id, row.kind, row.label)))
        }
        AddressCommand::Remove { id } => Ok(authority.remove_address(&id)?),
    }
}
