//! `cargo xtask test`: everything that can fail, in one run, with one line at the end.

mod cargo;
mod checks;
mod node;
mod tally;
mod tap;

use crate::{build, conformance, project, run, setup, sh, upstreams};
use anyhow::Result;
use std::process::ExitCode;
use tally::Tally;

/// Format, lints, licences, then every test: native, over HTTP, in a browser
#[derive(clap::Args)]
pub struct Options {
    /// Only tests whose name contains this (or whole files of tests/, when it is in their path)
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Leave out format, lints and licences
    #[arg(long)]
    skip_static: bool,
    /// Also against real identity servers, each installed from its registry into target/upstreams
    #[arg(long)]
    upstreams: bool,
    /// Also the main ways in Firefox and WebKit, where they are installed
    #[arg(long)]
    browsers: bool,
}

/// Goes on after a failure, so that one run shows everything.
pub fn test(options: &Options) -> ExitCode {
    let filter = options.filter.as_deref();
    let mut tally = Tally::default();
    if !options.skip_static {
        checks::run(&mut tally);
    }
    cargo::run(filter, &mut tally);
    match prepare(options) {
        Ok(around) => node::run(filter, &around, &mut tally),
        Err(error) => tally.failed("building what the HTTP and browser tests need", &format!("{error:#}")),
    }
    tally.report();
    if tally.is_green() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The pages, a gateway whose rules can be switched off one by one, a browser, and real servers when they are wanted.
fn prepare(options: &Options) -> Result<node::Around> {
    let browser = setup::browser::chromium()?;
    setup::proxies::unpack();
    let upstreams = options.upstreams.then(|| upstreams::install(&[])).transpose()?;
    build::build(&build::Options { dev: false })?;
    build::gallery::build()?;
    run::build_gateway("dev", &["negative-controls"])?;
    conformance::build()?;
    sh::step(&format!(
        "testing {} in {}",
        project::dist().display(),
        browser.display()
    ));
    Ok(node::Around {
        browser,
        upstreams,
        browsers: options.browsers,
    })
}
