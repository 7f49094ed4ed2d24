//! The JavaScript tools: esbuild, wasm-opt, playwright-core, axe-core, exactly as locked.

use crate::{project, sh};
use anyhow::{Context, Result, bail};
use fs_err as fs;
use std::process::Command;

const LEAST_NODE: u32 = 20;
/// Lies inside node_modules, so that it goes when they go.
const STAMP: &str = "node_modules/.installed-lock";

/// Installs the packages when the lock file is newer than what is there; gives a line about them.
pub fn tools() -> Result<String> {
    let node = node_version()?;
    let lock = fs::read_to_string(project::path("package-lock.json")).context("package-lock.json")?;
    let stamp = project::path(STAMP);
    if fs::read_to_string(&stamp).ok().as_deref() != Some(lock.as_str()) {
        sh::step("npm ci");
        sh::quiet(
            Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund"])
                .current_dir(project::root()),
        )
        .context("the build tools from package.json could not be installed")?;
        fs::write(&stamp, &lock)?;
    }
    Ok(format!("as in package-lock.json, on Node {node}"))
}

fn node_version() -> Result<String> {
    let said = sh::quiet(Command::new("node").arg("--version"));
    let said = said.context("Node.js is needed (with npm): install version 20 or newer")?;
    let version = said.trim().trim_start_matches('v').to_owned();
    let major: u32 = version
        .split('.')
        .next()
        .and_then(|part| part.parse().ok())
        .unwrap_or(0);
    if major < LEAST_NODE {
        bail!("Node {version} is too old: install version {LEAST_NODE} or newer");
    }
    Ok(version)
}
