//! Keys that ID tokens are signed with, from the command line. Works beside a running server.

use clap::{Args, Subcommand};

use super::{Common, Failure, admin_args::Format, out, run};

/// `keys …`
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// List the published keys
    List(Format),
    /// Make the next key now; it signs a day later, when relying parties know it
    Rotate(Rotate),
}

/// `keys rotate`
#[derive(Debug, Args)]
pub struct Rotate {
    /// It signs at once, and whatever the keys before it have signed is void: somebody else has got hold of one
    #[arg(long)]
    now: bool,
}

/// `keys …`
pub fn run(common: &Common, command: KeysCommand) -> Result<(), Failure> {
    let config = run::configuration(common)?;
    let authority = run::authority(&config)?;
    match command {
        KeysCommand::List(format) => {
            let keys = authority.signing_keys()?;
            if format.json {
                return out::json(&keys);
            }
            keys.iter()
                .try_for_each(|key| out::line(&format!("{}  {}", key.kid, key.state)))
        }
        KeysCommand::Rotate(wanted) => out::line(&authority.rotate_keys(wanted.now)?),
    }
}
