//! Accounts and phones from the command line. Works beside a running server: both use the same store.

use std::io::{self, BufRead as _, IsTerminal as _};

use serde_json::json;

use super::{
    Common, Failure,
    admin_args::{AddUser, DeviceCommand, Link, PasswordSource, UserCommand},
    out, run, ways,
};
use crate::{
    authority::{Authority, NewUser},
    config::Config,
    demo, pairing,
};

/// The least length of a password, characters (NIST SP 800-63B-4, section 3.1.1: 8 beside a second factor).
const SHORTEST: usize = 8;

/// `user …`
pub fn user(common: &Common, command: UserCommand) -> Result<(), Failure> {
    let (config, authority) = open(common)?;
    if makes_something(&command) {
        ours(&config)?;
    }
    match command {
        UserCommand::Add(user) => add(&authority, &user),
        UserCommand::Password(new) => {
            let password = password(&new.password)?;
            authority.set_password(&new.identifier, &password)?;
            show_generated(&new.password, &password)
        }
        UserCommand::Disable(who) => Ok(authority.set_disabled(&who.identifier, true)?),
        UserCommand::Enable(who) => Ok(authority.set_disabled(&who.identifier, false)?),
        UserCommand::Lock(who) => Ok(authority.set_locked(&who.identifier, true)?),
        UserCommand::Unlock(who) => Ok(authority.set_locked(&who.identifier, false)?),
        UserCommand::List(format) => list(&authority, format.json),
        UserCommand::RecoveryCodes(command) => ways::recovery(&authority, &command),
        UserCommand::Pass(wanted) => ways::pass(&authority, &wanted),
        #[cfg(feature = "negative-controls")]
        UserCommand::History { identifier, rows } => Ok(authority.long_history(&identifier, rows)?),
        UserCommand::Address(command) => ways::address(&authority, command),
        UserCommand::Passkey(command) => ways::passkey(&authority, command),
    }
}

/// `device …`
pub fn device(common: &Common, command: DeviceCommand) -> Result<(), Failure> {
    let (config, authority) = open(common)?;
    match command {
        DeviceCommand::Link(wanted) => {
            ours(&config)?;
            link(&config, &authority, &wanted)
        }
        DeviceCommand::List(wanted) => {
            let phones = authority.list_devices(&wanted.identifier)?;
            if wanted.format.json {
                return out::json(&phones);
            }
            phones.iter().try_for_each(|phone| {
                let requests = if phone.allow_requests {
                    "takes requests"
                } else {
                    "requests off"
                };
                out::line(&format!("{}  {}  {requests}", phone.id, out::plain(&phone.name)))
            })
        }
        DeviceCommand::Remove { id } => {
            ours(&config)?;
            Ok(authority.remove_device(&id)?)
        }
    }
}

/// Whether a command gives an account something that only the one who owns it can give.
const fn makes_something(command: &UserCommand) -> bool {
    match command {
        UserCommand::Add(_)
        | UserCommand::Password(_)
        | UserCommand::RecoveryCodes(_)
        | UserCommand::Pass(_)
        | UserCommand::Address(_)
        | UserCommand::Passkey(_) => true,
        UserCommand::Disable(_)
        | UserCommand::Enable(_)
        | UserCommand::Lock(_)
        | UserCommand::Unlock(_)
        | UserCommand::List(_) => false,
        #[cfg(feature = "negative-controls")]
        UserCommand::History { .. } => false,
    }
}

/// Refuses where the accounts are an identity server's.
fn ours(config: &Config) -> Result<(), Failure> {
    match &config.upstream {
        Some(upstream) if upstream.owns_accounts() => Err(format!(
            "the accounts are those of the identity server at {}: add and change them there",
            upstream.url()
        )
        .into()),
        _ => Ok(()),
    }
}

fn open(common: &Common) -> Result<(Config, Authority), Failure> {
    let config = run::configuration(common)?;
    let authority = run::authority(&config)?;
    Ok((config, authority))
}

fn add(authority: &Authority, user: &AddUser) -> Result<(), Failure> {
    let password = password(&user.password)?;
    authority.add_user(&NewUser {
        identifier: &user.identifier,
        name: user.name.as_deref(),
        password: &password,
        number_mode: user.number_mode.map(Into::into),
    })?;
    show_generated(&user.password, &password)
}

fn list(authority: &Authority, json: bool) -> Result<(), Failure> {
    let users = authority.list_users()?;
    if json {
        return out::json(&users);
    }
    users.iter().try_for_each(|user| {
        let state = match (user.disabled, user.locked) {
            (true, _) => "disabled",
            (_, true) => "locked",
            _ => "active",
        };
        let mode = user.number_mode.map_or("default", |mode| mode.as_str());
        let name = out::plain(user.name.as_deref().unwrap_or(""));
        let identifier = out::plain(&user.identifier);
        let line = format!(
            "{identifier}  {state}  number: {mode}  phones: {}  {name}",
            user.devices
        );
        out::line(line.trim_end())
    })
}

fn link(config: &Config, authority: &Authority, wanted: &Link) -> Result<(), Failure> {
    let origin = config.origin(config.tls.is_some());
    let made = authority.create_pairing(&wanted.identifier)?;
    let pages = config.page_origins(&origin);
    let link = pairing::link(pages.first().unwrap_or(&origin), &made);
    if wanted.format.json {
        return out::json(&json!({ "link": link, "expires_at": made.expires_at }));
    }
    out::raw(&format!(
        "{}\n\n{link}\n\nWorks once, within {} minutes. Open it on the phone.\n",
        pairing::qr_terminal(&link)?,
        (made.expires_at - authority.now() + 59_999) / 60_000,
    ))
}

fn show_generated(source: &PasswordSource, password: &str) -> Result<(), Failure> {
    if source.generate_password {
        out::line(password)
    } else {
        Ok(())
    }
}

fn password(source: &PasswordSource) -> Result<String, Failure> {
    let password = if source.generate_password {
        demo::random_password()?
    } else if source.password_stdin {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    } else {
        ask()?
    };
    if password.chars().count() < SHORTEST {
        return Err(format!("the password is too short: at least {SHORTEST} characters are needed").into());
    }
    Ok(password)
}

fn ask() -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err("there is no terminal to ask for a password; use --password-stdin or --generate-password".into());
    }
    let first = rpassword::prompt_password("Password: ")?;
    let second = rpassword::prompt_password("Once more: ")?;
    if first == second {
        Ok(first)
    } else {
        Err("the two passwords differ; nothing was changed".into())
    }
}
