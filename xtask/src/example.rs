//! `cargo xtask example`: a site that lets people in through Genkan, beside a gateway that knows it.

use crate::{build, project, run, setup, sh};
use anyhow::Result;
use clap::ValueEnum;
use std::process::Command;

/// Set up, build, and start a site that embeds the sign-in, with a gateway and demo accounts; Ctrl-C stops all of it
#[derive(clap::Args)]
pub struct Options {
    /// Which one
    name: Example,
    /// Port of the site
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// Port of the gateway
    #[arg(long, default_value_t = 8080)]
    issuer_port: u16,
    /// The pages as a quick build makes them: larger, for those who work on them
    #[arg(long)]
    dev: bool,
}

/// The folders of examples/ that can be started.
#[derive(Clone, Copy, ValueEnum)]
enum Example {
    /// A bookshop rendered on its server, which redeems the codes: small window, or the whole page
    Plain,
    /// Notes in React without a server: small window, the code redeemed in the browser
    React,
    /// A dark treasury that asks once more before money leaves: a frame inside its page
    Dark,
}

impl Example {
    const fn folder(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::React => "react",
            Self::Dark => "dark",
        }
    }
}

/// Does not return while the site runs.
pub fn example(options: &Options) -> Result<()> {
    for (port, option) in [(options.port, "--port"), (options.issuer_port, "--issuer-port")] {
        run::ensure_free("127.0.0.1", port, option)?;
    }
    setup::node::tools()?;
    build::build(&build::Options { dev: options.dev })?;
    run::build_gateway(run::GATEWAY_PROFILE, &[])?;
    let mut node = Command::new("node");
    node.current_dir(project::root())
        .arg("examples/start.mjs")
        .arg(options.name.folder())
        .arg("--gateway")
        .arg(project::gateway(run::GATEWAY_PROFILE))
        .arg("--dist")
        .arg(project::dist())
        .args(["--port", &options.port.to_string()])
        .args(["--issuer-port", &options.issuer_port.to_string()]);
    sh::step(&sh::line(&node));
    run::become_program(node)
}
