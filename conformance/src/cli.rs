//! The command line.

use std::{
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};

use clap::Parser;
use url::Url;

use crate::{
    accounts::File,
    check::Level,
    checks,
    http::Http,
    kit::Kit,
    prepare,
    progress::Progress,
    report,
    run::{self, Choice},
};

/// Tells whether a backend keeps the Genkan sign-in contract
///
/// The kit speaks to the backend over HTTP like a browser and a phone would, with the accounts of FILE, and knows nothing
/// of what stands behind. What discovery does not announce is left out; what it announces and the kit cannot look at,
/// because FILE lacks something, counts as failed, unless FILE says `accept_skipped`. The backend should limit calls by
/// account, not by address, while the kit works, or it waits for long.
///
/// It ends with 0 when nothing failed, with 1 when something did, with 2 when it could not begin.
#[derive(Debug, Parser)]
#[command(name = "genkan-conformance", version)]
struct Cli {
    /// Where the backend is, for example https://login.example.com or http://localhost:8080
    #[arg(long, value_name = "URL", required_unless_present = "list")]
    url: Option<Url>,
    /// Whom the kit may sign in as (TOML); see docs/conformance.md
    #[arg(long, value_name = "FILE", required_unless_present = "list")]
    account: Option<PathBuf>,
    /// How much the backend claims
    #[arg(long, value_enum, default_value_t = Level::Full)]
    level: Level,
    /// Only these checks; a name that ends in `-` stands for all that begin like that
    #[arg(long, value_name = "NAME", num_args = 1..)]
    only: Vec<String>,
    /// Not these checks
    #[arg(long, value_name = "NAME", num_args = 1..)]
    skip: Vec<String>,
    /// List the checks and stop
    #[arg(long)]
    list: bool,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the report as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Trust the certificates of this PEM file instead of the usual ones
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Say which check has ended, and how long it took
    #[arg(long, short)]
    verbose: bool,
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let all = checks::all();
    let choice = Choice {
        level: cli.level,
        only: cli.only.clone(),
        skip: cli.skip.clone(),
    };
    if let Some(unknown) = cli
        .only
        .iter()
        .chain(&cli.skip)
        .find(|name| !run::names_any(name, &all))
    {
        return complain(&format!("no check is called `{unknown}`; --list names them all"));
    }
    if cli.list {
        let wanted: Vec<_> = all.iter().copied().filter(|check| choice.wants(check)).collect();
        say(&report::list::plain(&wanted));
        return ExitCode::SUCCESS;
    }
    match examine(&cli, &choice) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => complain(&error),
    }
}

/// Whether nothing failed.
fn examine(cli: &Cli, choice: &Choice) -> Result<bool, String> {
    let (Some(url), Some(account)) = (&cli.url, &cli.account) else {
        return Err("--url and --account are needed".into());
    };
    let file = File::read(account)?;
    let started = Instant::now();
    let http = Http::new(url, cli.ca.as_deref())?;
    let mut kit = Kit::new(http, url, &file)?;
    let all = checks::all();
    let progress = Progress::new(cli.verbose, all.iter().filter(|check| choice.wants(check)).count());
    let notes = prepare::people(&mut kit, &file);
    let repeat = repeat(cli);
    let show = report::terminal::Terminal {
        colour: std::io::stdout().is_terminal(),
        repeat: &repeat,
    };
    let outcomes = run::run(&kit, &file, choice, &all, &|outcome| progress.ended(outcome));
    prepare::tidy(&kit);
    progress.clear();
    say(&show.report(&kit, &notes, &outcomes));
    let ran = report::Run {
        kit: &kit,
        outcomes: &outcomes,
        took: started.elapsed(),
    };
    if let Some(path) = &cli.json {
        write(path, &report::json::report(&ran))?;
    }
    if let Some(path) = &cli.junit {
        write(path, &report::junit::report(&ran))?;
    }
    say(&show.closing(&ran));
    Ok(ran.failed() == 0)
}

/// The command that looks at one check again.
fn repeat(cli: &Cli) -> String {
    let url = cli.url.as_ref().map_or("", Url::as_str).trim_end_matches('/');
    let account = cli
        .account
        .as_ref()
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    let ca = cli
        .ca
        .as_ref()
        .map(|path| format!(" --ca {}", path.display()))
        .unwrap_or_default();
    format!("genkan-conformance --url {url} --account {account}{ca} --only")
}

fn write(path: &PathBuf, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn complain(text: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "genkan-conformance: {text}");
    ExitCode::from(2)
}
