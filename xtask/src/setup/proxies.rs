//! nginx and Caddy for the test of the deployment examples: those of this machine, or Debian's packages, unpacked and not
//! installed, so that no service of the machine begins or changes. Without them their test is left out, and says so.

use crate::{project, sh};
use anyhow::{Context, Result};
use fs_err as fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const NAMES: [&str; 2] = ["nginx", "caddy"];
const FOLDERS: [&str; 4] = ["/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];

/// Where the packages are unpacked; tests/lib/proxies.mjs looks here, too.
fn folder() -> PathBuf {
    project::cache_dir().join("proxies")
}

/// Gets what is missing, as far as this machine can.
pub fn unpack() {
    for name in NAMES.into_iter().filter(|name| !is_there(name)) {
        sh::step(&format!("unpacking {name}"));
        if let Err(error) = unpack_one(name) {
            sh::note(&format!("no {name}, so its example is not tried: {error:#}"));
        }
    }
}

fn is_there(name: &str) -> bool {
    let unpacked = ["usr/sbin", "usr/bin"].map(|below| folder().join(below));
    let known = FOLDERS.iter().map(PathBuf::from).chain(unpacked);
    std::env::var_os(format!("GENKAN_{}", name.to_uppercase())).is_some()
        || known.into_iter().any(|at| at.join(name).exists())
}

fn unpack_one(name: &str) -> Result<()> {
    let packages = folder().join(format!("{name}.deb"));
    fs::create_dir_all(&packages)?;
    sh::quiet(
        Command::new("apt-get")
            .args(["-q", "download", name])
            .current_dir(&packages),
    )
    .with_context(|| {
        format!(
            "`apt-get install {name}`, or set GENKAN_{} to its path",
            name.to_uppercase()
        )
    })?;
    for entry in Path::new(&packages).read_dir()?.flatten() {
        sh::quiet(Command::new("dpkg-deb").arg("-x").arg(entry.path()).arg(folder()))?;
    }
    Ok(())
}
