//! The command line.

mod admin;
mod admin_args;
mod clients;
mod deploy;
mod embed;
mod keys;
mod out;
mod run;
mod ways;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{CommandFactory as _, Parser, Subcommand, error::ErrorKind};
use url::Url;

use self::{
    admin_args::{DeviceCommand, UserCommand},
    clients::ClientCommand,
    keys::KeysCommand,
};

/// A sign-in server for the Genkan pages, with its own store.
///
/// Without a command it serves. Logs go to the standard error stream; `GENKAN_LOG` chooses how much (for example
/// `debug` or `genkan_gateway=debug,warn`).
#[derive(Debug, Parser)]
#[command(name = "genkan-gateway", version)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    serve: Serve,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command understands.
#[derive(Debug, clap::Args)]
pub(crate) struct Common {
    /// Configuration file (TOML); see docs/configuration.md
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Folder for the database and its key
    #[arg(long, value_name = "DIR", global = true)]
    pub data: Option<PathBuf>,
    /// The origin people open, https://host[:port]
    #[arg(long, value_name = "URL", global = true)]
    pub public_url: Option<Url>,
}

/// What serving understands.
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// Serve example accounts with one random password, printed once
    #[arg(long)]
    pub demo: bool,
    /// Serve over TLS to the whole network; makes a certificate when none is configured
    #[arg(long)]
    pub tls: bool,
    /// Address to listen on [default: 127.0.0.1:8080, with --tls 0.0.0.0:8443]
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// Folder with the built pages
    #[arg(long, value_name = "DIR")]
    pub dist: Option<PathBuf>,
    /// Print what --demo prints as one line of JSON
    #[arg(long, requires = "demo")]
    pub json: bool,
}

impl Serve {
    /// Whether anything was said about serving.
    fn is_given(&self) -> bool {
        self.demo || self.tls || self.json || self.listen.is_some() || self.dist.is_some()
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Accounts
    #[command(subcommand)]
    User(UserCommand),
    /// Phones of an account
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Other sites that let people in through this one
    #[command(subcommand)]
    Client(ClientCommand),
    /// Keys that ID tokens are signed with
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Print the line by which a registered client's pages load the sign-in
    Embed(embed::Wanted),
    /// Print the OpenAPI description of the contract
    Openapi,
    /// Print the discovery document, which configures pages on another host
    Discovery(deploy::Print),
    /// Check a discovery document that was edited by hand
    CheckDiscovery(deploy::Check),
    /// Write name, picture and colour into built pages, so that they are there before any script
    Brand(deploy::Brand),
    /// Print the headers that another host of the pages has to send
    Headers(deploy::Headers),
}

/// Runs the command line of this process. What went wrong is one plain sentence on the standard error stream.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if cli.command.is_some() && cli.serve.is_given() {
        let words = "--demo, --tls, --listen, --dist and --json before a command belong to serving; leave them out";
        Cli::command().error(ErrorKind::ArgumentConflict, words).exit();
    }
    let done = match cli.command {
        None => run::serve(cli.common, cli.serve),
        Some(Command::User(command)) => admin::user(&cli.common, command),
        Some(Command::Device(command)) => admin::device(&cli.common, command),
        Some(Command::Client(command)) => clients::run(&cli.common, command),
        Some(Command::Keys(command)) => keys::run(&cli.common, command),
        Some(Command::Embed(wanted)) => embed::print(&cli.common, &wanted),
        Some(Command::Openapi) => openapi(),
        Some(Command::Discovery(wanted)) => deploy::discovery(&cli.common, &wanted),
        Some(Command::CheckDiscovery(wanted)) => deploy::check(&wanted),
        Some(Command::Brand(wanted)) => deploy::brand(&wanted),
        Some(Command::Headers(wanted)) => deploy::headers(&cli.common, &wanted),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            out::error(error.as_ref());
            ExitCode::FAILURE
        }
    }
}

/// Any failure, worded for a person.
type Failure = Box<dyn std::error::Error + Send + Sync>;

fn openapi() -> Result<(), Failure> {
    out::raw(&contract::openapi::json()?)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
