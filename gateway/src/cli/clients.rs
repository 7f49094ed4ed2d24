//! Other sites that let people in through this one, from the command line. Works beside a running server, at once.

use clap::{Args, Subcommand};

use super::{Common, Failure, admin_args::Format, out, run};
use crate::authority::ClientInfo;

/// `client …`
#[derive(Debug, Subcommand)]
pub enum ClientCommand {
    /// List the clients of the configuration, and whether they are let in
    List(Format),
    /// Switch a client off: nothing new is answered, codes that wait are worth nothing, access tokens open nothing
    Disable(WhichClient),
    /// Switch a client on again
    Enable(WhichClient),
}

/// A client.
#[derive(Debug, Args)]
pub struct WhichClient {
    /// Its id in the configuration
    id: String,
}

/// `client …`
pub fn run(common: &Common, command: ClientCommand) -> Result<(), Failure> {
    let config = run::configuration(common)?;
    let authority = run::authority(&config)?;
    match command {
        ClientCommand::List(format) => {
            let clients = authority.clients()?;
            if format.json {
                return out::json(&clients);
            }
            clients.iter().try_for_each(|client| out::line(&line(client)))
        }
        ClientCommand::Disable(which) => Ok(authority.switch_client(&which.id, true)?),
        ClientCommand::Enable(which) => Ok(authority.switch_client(&which.id, false)?),
    }
}

fn line(client: &ClientInfo) -> String {
    let state = match (client.enabled, client.configured) {
        (true, _) => "let in",
        (false, true) => "switched off",
        (false, false) => "off by the configuration",
    };
    format!(
        "{}  {}  {state}  {}",
        client.id,
        out::plain(&client.name),
        client.origins.join(" ")
    )
}
