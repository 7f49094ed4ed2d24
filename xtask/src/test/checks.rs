//! What can be known without running anything: format, lints, licences. Each counts as one test.

use super::tally::Tally;
use crate::setup::wasm;
use crate::{project, sh};
use std::process::Command;
use std::time::Duration;

/// The advisory database is fetched; on a closed network that hangs.
const ADVISORIES_LIMIT: Duration = Duration::from_secs(60);

pub fn run(tally: &mut Tally) {
    sh::step("cargo fmt --check");
    tally.check(
        "cargo fmt --check (run `cargo fmt`)",
        sh::shown(cargo().args(["fmt", "--all", "--check"])),
    );
    sh::step("cargo clippy, native");
    let mut clippy = cargo();
    clippy.args([
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]);
    tally.check("cargo clippy", sh::shown(&mut clippy));
    clippy_wasm(tally);
    deny(tally);
}

/// The page's own code is only compiled for wasm32 as a whole.
fn clippy_wasm(tally: &mut Tally) {
    match wasm::toolchain() {
        Ok(toolchain) if toolchain.distribution => {
            sh::note("clippy for wasm32 is left out: the distribution's compiler comes without it");
        }
        Ok(toolchain) => {
            sh::step("cargo clippy, wasm32");
            let mut clippy = toolchain.cargo();
            clippy.args([
                "clippy",
                "--quiet",
                "--package",
                "genkan",
                "--features",
                "gallery",
                "--lib",
                "--bins",
            ]);
            clippy.args(["--target", wasm::TARGET, "--", "-D", "warnings"]);
            tally.check("cargo clippy for wasm32", sh::shown(&mut clippy));
        }
        Err(error) => tally.failed("cargo clippy for wasm32", &format!("{error:#}")),
    }
}

/// Licences, sources and duplicate bans always; advisories where the database can be fetched.
fn deny(tally: &mut Tally) {
    if sh::quiet(cargo().args(["deny", "--version"])).is_err() {
        sh::note("cargo-deny is not installed (`cargo install cargo-deny`): licences and sources are not checked");
        return;
    }
    sh::step("cargo deny");
    let mut check = cargo();
    // The root is a package itself: without the word, the page's dependencies alone are looked at.
    check.args(["deny", "--log-level", "error", "--workspace"]);
    check.args(["check", "bans", "licenses", "sources"]);
    tally.check("cargo deny", sh::shown(&mut check));
    let fetched = sh::succeeds_within(cargo().args(["deny", "fetch", "db"]), ADVISORIES_LIMIT);
    if !fetched {
        sh::note("the advisory database cannot be fetched here: advisories are not checked");
        return;
    }
    let mut check = cargo();
    check.args(["deny", "--log-level", "error", "--workspace"]);
    check.args(["check", "--disable-fetch", "advisories"]);
    tally.check("cargo deny check advisories", sh::shown(&mut check));
}

fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(project::root());
    command
}
