//! Debian's compiler for wasm32, for machines that can install packages but no Rust component.
//!
//! The packages bring the compiler, the linker and the source of the standard library, but not the library
//! itself; it is built once. docs/toolchain.md has the same steps by hand.

use super::{apt_install, wasm};
use crate::{project, sh};
use anyhow::{Context, Result};
use fs_err as fs;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

pub const ORIGIN: &str = "Debian's rustc-web, with its standard library built once";
pub const CARGO: &str = "/usr/bin/cargo";
const RUSTC: &str = "/usr/bin/rustc";
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const LINKER: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER";
/// Names the compiler that a built standard library belongs to; a security update changes the compiler.
const STAMP: &str = "built-by";

/// The environment under which `CARGO` builds for wasm32, when everything is there and fits together.
pub fn ready() -> Option<Vec<(String, OsString)>> {
    let env = environment()?;
    let built_by = fs::read_to_string(library_folder().ok()?.join(STAMP)).ok()?;
    (built_by == compiler().ok()?).then_some(env)
}

/// Installs what is missing, and gives the same.
pub fn install() -> Result<Vec<(String, OsString)>> {
    if environment().is_none() {
        apt_install(&PACKAGES)?;
    }
    let env = environment().context("the packages brought no compiler, or lld no wasm-ld")?;
    build_std(&env).context("building the standard library for wasm32")?;
    fs::write(library_folder()?.join(STAMP), compiler()?)?;
    Ok(env)
}

fn environment() -> Option<Vec<(String, OsString)>> {
    if !(Path::new(RUSTC).exists() && Path::new(CARGO).exists()) {
        return None;
    }
    Some(vec![
        ("RUSTC".into(), RUSTC.into()),
        (LINKER.into(), linker()?.into_os_string()),
        ("PATH".into(), path_with_usr_bin_first()),
    ])
}

fn compiler() -> Result<String> {
    sh::quiet(Command::new(RUSTC).arg("-vV"))
}

/// Takes away what rustup put into the environment of this process and would mislead another compiler.
pub fn forget_rustup(command: &mut Command) {
    for name in [
        "RUSTUP_TOOLCHAIN",
        "RUSTC",
        "RUSTDOC",
        "CARGO",
        "LD_LIBRARY_PATH",
        "RUSTFLAGS",
    ] {
        command.env_remove(name);
    }
}

fn library_folder() -> Result<PathBuf> {
    let sysroot = sh::quiet(Command::new(RUSTC).args(["--print", "sysroot"]))?;
    Ok(Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(wasm::TARGET)
        .join("lib"))
}

/// The newest wasm-ld of the installed LLVM packages.
fn linker() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = Path::new("/usr/lib")
        .read_dir()
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.strip_prefix("llvm-")?.parse().ok()?;
            let program = entry.path().join("bin/wasm-ld");
            program.exists().then_some((version, program))
        })
        .collect();
    found.sort();
    found.pop().map(|(_, program)| program)
}

fn path_with_usr_bin_first() -> OsString {
    let mut path = OsString::from("/usr/bin:");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    path
}

/// Builds std by way of an empty crate and puts it where the compiler looks.
fn build_std(env: &[(String, OsString)]) -> Result<()> {
    sh::step("building the standard library for wasm32 (once, about a minute)");
    let probe = project::cache_dir().join("std-probe");
    let _ = fs::remove_dir_all(&probe);
    fs::create_dir_all(probe.join("src"))?;
    fs::write(probe.join("src/lib.rs"), "")?;
    fs::write(
        probe.join("Cargo.toml"),
        "[package]\nname = \"std-probe\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    let mut cargo = Command::new(CARGO);
    forget_rustup(&mut cargo);
    cargo
        .current_dir(&probe)
        .envs(env.iter().map(|(name, value)| (name, value)))
        // Needed by -Zbuild-std on a stable compiler.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode inside, link-time optimisation of the page fails.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", probe.join("target"))
        .args(["build", "--release", "--target", wasm::TARGET])
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,proc_macro");
    sh::quiet(&mut cargo)?;
    let built = probe.join("target").join(wasm::TARGET).join("release/deps");
    install_std(&built)?;
    fs::remove_dir_all(&probe)?;
    Ok(())
}

/// Two generations of std side by side break every later build, so the folder is replaced as a whole.
fn install_std(built: &Path) -> Result<()> {
    let folder = library_folder()?;
    let fresh = folder.with_extension("new");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(&fresh).with_context(|| format!("cannot write to {}", fresh.display()))?;
    for entry in built.read_dir()?.flatten() {
        let name = entry.file_name();
        let text = name.to_string_lossy();
        if text.ends_with(".rlib") && !text.starts_with("libstd_probe") {
            fs::copy(entry.path(), fresh.join(&name))?;
        }
    }
    let _ = fs::remove_dir_all(&folder);
    fs::rename(&fresh, &folder)?;
    Ok(())
}
