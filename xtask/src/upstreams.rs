//! Real identity servers for tests: each of `tests/upstreams/*/` is installed from its registry into a folder of its own.

use crate::{project, sh};
use anyhow::{Context, Result, bail};
use fs_err as fs;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Lies in a finished folder; without it what is there was broken off.
const STAMP: &str = ".installed";

/// Which registry a server comes from, told by the file that pins its packages.
#[derive(Clone, Copy)]
enum Kind {
    Python,
    Node,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Python, Self::Node];

    fn pinned(self) -> &'static str {
        match self {
            Self::Python => "requirements.txt",
            Self::Node => "package-lock.json",
        }
    }
}

/// The names of all servers there are, sorted.
pub fn names() -> Result<Vec<String>> {
    let folder = project::path("tests/upstreams");
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if kind(&entry.path()).is_some() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Installs these servers, or all when none is named, and gives the file that says where they lie, for the tests'
/// `GENKAN_UPSTREAMS`: `{"name": "/folder"}`.
pub fn install(wanted: &[String]) -> Result<PathBuf> {
    let all = names()?;
    if let Some(unknown) = wanted.iter().find(|name| !all.contains(name)) {
        bail!("there is no server `{unknown}` in tests/upstreams: {}", all.join(", "));
    }
    let list = home().join("installed.json");
    let mut installed: BTreeMap<String, PathBuf> = fs::read_to_string(&list)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    installed.retain(|name, folder| all.contains(name) && folder.exists());
    for name in if wanted.is_empty() { &all } else { wanted } {
        installed.insert(name.clone(), one(name)?);
        // Written after each, so that one that cannot be installed does not take the others away.
        fs::create_dir_all(home())?;
        fs::write(&list, serde_json::to_string_pretty(&installed)?)?;
    }
    Ok(list)
}

fn home() -> PathBuf {
    project::target_dir().join("upstreams")
}

fn source(name: &str) -> PathBuf {
    project::path("tests/upstreams").join(name)
}

fn kind(folder: &Path) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| folder.join(kind.pinned()).exists())
}

/// The folder of one server, installed when it is not, or when its packages are pinned to something else now.
fn one(name: &str) -> Result<PathBuf> {
    let from = source(name);
    let kind = kind(&from).with_context(|| format!("{} pins no packages", from.display()))?;
    let into = home().join(format!("{name}-{}", digest(&fs::read(from.join(kind.pinned()))?)));
    if into.join(STAMP).exists() {
        return Ok(into);
    }
    forget(name)?;
    fs::create_dir_all(&into)?;
    let began = Instant::now();
    match kind {
        Kind::Python => python(name, &from, &into)?,
        Kind::Node => node(name, &from, &into)?,
    }
    fs::write(into.join(STAMP), "")?;
    sh::note(&format!("{name} installed in {} s", began.elapsed().as_secs()));
    Ok(into)
}

/// What was installed of a server before, whole or broken off: half a gigabyte each is too much to keep.
fn forget(name: &str) -> Result<()> {
    if !home().exists() {
        return Ok(());
    }
    for entry in fs::read_dir(home())? {
        let entry = entry?;
        let file = entry.file_name().to_string_lossy().into_owned();
        let hash = file.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
        if hash.is_some_and(|hash| hash.chars().all(|c| c.is_ascii_hexdigit())) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

fn python(name: &str, from: &Path, into: &Path) -> Result<()> {
    sh::step(&format!("{name}: python3 -m venv, pip install -r requirements.txt"));
    let venv = "the test servers in Python need Python 3.10 or newer with venv (Debian: apt-get install python3-venv)";
    sh::quiet(Command::new("python3").args(["-m", "venv"]).arg(into)).context(venv)?;
    let mut pip = Command::new(into.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
    ]);
    pip.arg("-r").arg(from.join(Kind::Python.pinned()));
    sh::quiet(&mut pip).with_context(|| format!("the packages of {name} could not be installed"))?;
    Ok(())
}

fn node(name: &str, from: &Path, into: &Path) -> Result<()> {
    sh::step(&format!("{name}: npm ci"));
    for file in ["package.json", Kind::Node.pinned()] {
        fs::copy(from.join(file), into.join(file))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    sh::quiet(npm.current_dir(into))
        .with_context(|| format!("the packages of {name} could not be installed (Node.js with npm is needed)"))?;
    Ok(())
}

/// Enough of SHA-256 to tell two lists of packages apart.
fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .take(6)
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
