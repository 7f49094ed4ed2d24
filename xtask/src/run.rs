//! `cargo xtask run`: from a fresh clone to a page one can sign in on.

use crate::{behind, build, project, sh};
use anyhow::{Context, Result, bail};
use std::io::ErrorKind;
use std::net::TcpListener;
use std::process::Command;

/// Optimised code for checking passwords; see Cargo.toml.
pub const GATEWAY_PROFILE: &str = "server";

/// Set up, build, and start the gateway with demo accounts; Ctrl-C stops it
#[derive(clap::Args)]
pub struct Options {
    /// Port to listen on [default: 8080, with --tls 8443]
    #[arg(long)]
    port: Option<u16>,
    /// HTTPS with a generated certificate, reachable from a real phone in the same network
    #[arg(long)]
    tls: bool,
    /// In front of this real identity server of tests/upstreams instead, installed and started with its demo people
    #[arg(long, value_name = "NAME", conflicts_with = "tls")]
    upstream: Option<String>,
}

/// Does not return while the gateway runs.
pub fn run(options: &Options) -> Result<()> {
    let port = options.port.unwrap_or(if options.tls { 8443 } else { 8080 });
    let host = if options.tls { "0.0.0.0" } else { "127.0.0.1" };
    ensure_free(host, port, "--port")?;
    build::build(&build::Options { dev: false })?;
    let pages = build::gallery::build()?;
    build_gateway(GATEWAY_PROFILE, &[])?;
    ensure_free(host, port, "--port")?;
    let mut gateway = Command::new(project::gateway(GATEWAY_PROFILE));
    gateway.current_dir(project::root());
    if let Some(name) = &options.upstream {
        let origin = format!("http://localhost:{port}");
        let behind = behind::start(name, &format!("{host}:{port}"), &origin, &pages)?;
        gateway.arg("--config").arg(behind.config);
        gateway.envs(behind.secret.map(|secret| ("GENKAN_UPSTREAM_SECRET", secret)));
        sh::say(&format!("sign in at {origin}"));
    } else {
        gateway.arg("--demo").arg("--dist").arg(pages);
        gateway.arg("--listen").arg(format!("{host}:{port}"));
    }
    if options.tls {
        gateway.arg("--tls");
    }
    sh::step(&sh::line(&gateway));
    become_program(gateway)
}

/// Compiles the gateway.
pub fn build_gateway(profile: &str, features: &[&str]) -> Result<()> {
    sh::step(&format!("cargo build of the gateway (profile {profile})"));
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(project::root());
    cargo.args(["build", "--package", "genkan-gateway", "--profile", profile]);
    if !features.is_empty() {
        cargo.arg("--features").arg(features.join(","));
    }
    sh::built(&mut cargo)
}

/// Said before minutes of building rather than after; `option` is the one that chooses another port.
pub fn ensure_free(host: &str, port: u16, option: &str) -> Result<()> {
    match TcpListener::bind((host, port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let free = TcpListener::bind((host, 0)).and_then(|listener| listener.local_addr());
            let free = free.map_or(port.wrapping_add(1), |address| address.port());
            bail!("port {port} is in use: stop what listens there, or choose another, such as {option} {free}")
        }
        Err(error) => Err(error).with_context(|| format!("cannot listen on {host}:{port}")),
    }
}

/// The gateway takes this process's place: signals reach it, its output is ours, its exit code too.
#[cfg(unix)]
pub fn become_program(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start `{}`", sh::line(&command)))
}

#[cfg(not(unix))]
pub fn become_program(mut command: Command) -> Result<()> {
    sh::shown(&mut command)
}
