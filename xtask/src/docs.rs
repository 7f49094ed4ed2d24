//! `cargo xtask docs`: the parts of docs/ that are made by the code they describe.

use crate::{project, sh};
use anyhow::Result;
use fs_err as fs;
use std::process::Command;

/// The tests that write instead of compare when this is set.
const WRITE: &str = "GENKAN_WRITE_DOCS";

/// Draws docs/flow.md, writes the list of docs/conformance.md and docs/openapi.json.
pub fn write() -> Result<()> {
    sh::step("docs/flow.md");
    sh::shown(cargo().args(["test", "--quiet", "--package", "genkan", "--lib", "drawn"]))?;
    sh::shown(cargo().args(["test", "--quiet", "--package", "genkan-gateway", "--test", "drawn"]))?;
    sh::step("docs/conformance.md");
    sh::shown(cargo().args(["test", "--quiet", "--package", "genkan-conformance", "docs"]))?;
    sh::step("docs/openapi.json");
    let schema = sh::quiet(cargo().args(["run", "--quiet", "--package", "genkan-gateway", "--", "openapi"]))?;
    fs::write(project::path("docs/openapi.json"), schema)?;
    Ok(())
}

fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(project::root()).env(WRITE, "1");
    command
}
