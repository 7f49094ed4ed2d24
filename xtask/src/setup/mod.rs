//! Set-up on a new machine: idempotent, and each part is looked at before it is touched.

pub mod browser;
mod debian;
pub mod node;
pub mod proxies;
pub mod wasm;

use crate::{sh, upstreams};
use anyhow::Result;
use std::process::Command;

/// Install what building and testing need: the wasm32 target, the JavaScript tools, a browser
#[derive(clap::Args)]
pub struct Options {
    /// And the real identity servers that `test --upstreams` tries the gateway with: those named, or all
    #[arg(long, value_name = "NAME", num_args = 0..)]
    upstreams: Option<Vec<String>>,
}

/// Everything any command needs.
pub fn everything(options: &Options) -> Result<()> {
    let wasm = wasm::toolchain()?;
    sh::say(&format!("wasm32 target: {}", wasm.origin));
    sh::say(&format!("JavaScript tools: {}", node::tools()?));
    sh::say(&format!("browser: {}", browser::chromium()?.display()));
    if let Some(wanted) = &options.upstreams {
        sh::say(&format!(
            "test servers: as in {}",
            upstreams::install(wanted)?.display()
        ));
    }
    Ok(())
}

/// Installs Debian packages; an error when this is no Debian or we are not root.
fn apt_install(packages: &[&str]) -> Result<()> {
    anyhow::ensure!(can_apt(), "needs `apt-get install {}` as root", packages.join(" "));
    sh::step(&format!("apt-get install {}", packages.join(" ")));
    sh::quiet(apt().arg("update"))?;
    sh::quiet(apt().args(["install", "-y", "--no-install-recommends"]).args(packages))?;
    Ok(())
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").arg("-q");
    command
}

fn can_apt() -> bool {
    let root = sh::quiet(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    root && sh::quiet(Command::new("apt-get").arg("--version")).is_ok()
}
