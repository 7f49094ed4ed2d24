//! Set-up, build, run, test and measure: everything one needs to work on Genkan, as `cargo xtask …`.

mod behind;
mod build;
mod conformance;
mod docs;
mod example;
mod measure;
mod project;
mod run;
mod setup;
mod sh;
mod test;
mod upstreams;

/// The page's own messages: the build writes them into the static shells, so there is one source of text.
#[path = "../../src/i18n/mod.rs"]
#[allow(dead_code, unused_imports, unfulfilled_lint_expectations)]
mod i18n;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Set-up, build, run, test and measure Genkan
///
/// Every command installs what it needs first and says what it does; nothing is done twice.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Setup(setup::Options),
    Build(build::Options),
    /// Build the gallery of all screens beside the pages of dist/, without building those anew
    Gallery,
    /// Write the parts of docs/ that are made by the code: the diagrams of flow.md, the checks of conformance.md, openapi.json
    Docs,
    Run(run::Options),
    Example(example::Options),
    Conformance(conformance::Options),
    Test(test::Options),
    Measure(measure::Options),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Setup(options) => setup::everything(&options),
        Command::Build(options) => build::build(&options).map(|_| ()),
        Command::Gallery => build::gallery::build().map(|folder| sh::say(&folder.display().to_string())),
        Command::Docs => docs::write(),
        Command::Run(options) => run::run(&options),
        Command::Example(options) => example::example(&options),
        Command::Conformance(options) => match conformance::conformance(&options) {
            Ok(code) => return code,
            Err(error) => Err(error),
        },
        Command::Test(options) => return test::test(&options),
        Command::Measure(options) => measure::measure(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            sh::complain(&error);
            ExitCode::FAILURE
        }
    }
}
