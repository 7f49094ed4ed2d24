//! A compiler for wasm32: rustup's where it can be fetched, the distribution's where it cannot.

use super::debian;
use crate::{project, sh};
use anyhow::{Result, bail};
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

pub const TARGET: &str = "wasm32-unknown-unknown";

/// On a closed network the download hangs rather than fails.
const RUSTUP_LIMIT: Duration = Duration::from_secs(60);

/// A cargo that can build for wasm32.
pub struct Toolchain {
    /// Where the standard library came from, in words.
    pub origin: String,
    /// The distribution's compiler, which comes without clippy.
    pub distribution: bool,
    cargo: OsString,
    env: Vec<(String, OsString)>,
}

impl Toolchain {
    /// `cargo` with what it needs to build for wasm32; the caller adds the subcommand.
    pub fn cargo(&self) -> Command {
        let mut command = Command::new(&self.cargo);
        command.current_dir(project::root());
        if self.distribution {
            debian::forget_rustup(&mut command);
        }
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", remap_flags());
        command
    }
}

/// Finds a toolchain, or installs what is missing.
pub fn toolchain() -> Result<Toolchain> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let from_rust = |origin: &str| Toolchain {
        origin: origin.into(),
        distribution: false,
        cargo: cargo.clone(),
        env: Vec::new(),
    };
    if has_std(&mut Command::new("rustc")) {
        return Ok(from_rust("installed beside rustc"));
    }
    // Where rustup was waited for in vain once, it is not waited for again.
    if let Some(env) = debian::ready() {
        return Ok(from_debian(env));
    }
    if sh::quiet(Command::new("rustup").arg("--version")).is_ok() {
        sh::step(&format!("rustup target add {TARGET}"));
        let add = || sh::succeeds_within(Command::new("rustup").args(["target", "add", TARGET]), RUSTUP_LIMIT);
        let mut added = add();
        if added && !has_std(&mut Command::new("rustc")) {
            // It believes in files that are gone: let it forget them, and fetch them again.
            let _ = sh::quiet(Command::new("rustup").args(["target", "remove", TARGET]));
            added = add();
        }
        if added && has_std(&mut Command::new("rustc")) {
            return Ok(from_rust("rustup"));
        }
        sh::note("rustup cannot fetch it here; using the distribution's compiler instead");
    }
    match debian::install() {
        Ok(env) => Ok(from_debian(env)),
        Err(error) => bail!(
            "no compiler for {TARGET}: run `rustup target add {TARGET}`, \
             or on Debian, as root: {error:#}; see docs/toolchain.md"
        ),
    }
}

fn from_debian(env: Vec<(String, OsString)>) -> Toolchain {
    Toolchain {
        origin: debian::ORIGIN.into(),
        distribution: true,
        cargo: debian::CARGO.into(),
        env,
    }
}

/// Whether this rustc has the standard library for wasm32.
pub(super) fn has_std(rustc: &mut Command) -> bool {
    let Ok(sysroot) = sh::quiet(rustc.args(["--print", "sysroot"])) else {
        return false;
    };
    let folder = Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib");
    let Ok(entries) = folder.read_dir() else {
        return false;
    };
    entries
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
}

/// Panic messages carry source paths. Without the machine's own part of them the same sources give the same
/// bytes everywhere, and nobody's folder names are shipped.
fn remap_flags() -> OsString {
    let mut flags = vec![format!("--remap-path-prefix={}=/genkan", project::root().display())];
    let home = std::env::var_os("CARGO_HOME").map(std::path::PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let sources = home.and_then(|home| home.join("registry/src").read_dir().ok());
    let mut folders: Vec<_> = sources
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    flags.extend(
        folders
            .iter()
            .map(|folder| format!("--remap-path-prefix={}=/crates", folder.display())),
    );
    flags.join(" ").into()
}
