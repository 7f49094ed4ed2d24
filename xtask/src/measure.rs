//! `cargo xtask measure`: what a first visit costs, beside a plain static form.

use crate::{build, project, run, setup, sh};
use anyhow::Result;
use std::process::Command;

/// Measure the sign-in page in a cold browser beside a plain static form, and print Markdown tables
#[derive(clap::Args)]
pub struct Options {
    /// Cold runs of each page on each profile; the tables give medians
    #[arg(long, default_value_t = 5)]
    runs: u32,
}

/// Builds for release and runs tests/measure.
pub fn measure(options: &Options) -> Result<()> {
    let browser = setup::browser::chromium()?;
    build::build(&build::Options { dev: false })?;
    run::build_gateway(run::GATEWAY_PROFILE, &[])?;
    let mut node = Command::new("node");
    node.current_dir(project::root())
        .arg("tests/measure/measure.mjs")
        .env("GENKAN_GATEWAY", project::gateway(run::GATEWAY_PROFILE))
        .env("GENKAN_DIST", project::dist())
        .env("CHROMIUM", browser)
        .env("GENKAN_RUNS", options.runs.to_string());
    sh::step("measuring in headless Chromium (a few minutes; leave the machine alone)");
    sh::shown(&mut node)
}
