//! A Chromium for the browser tests and measurements.

use super::{apt_install, can_apt};
use crate::{project, sh};
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::Command;

const KNOWN: [&str; 5] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Finds a browser (`CHROMIUM` first), or installs Debian's.
pub fn chromium() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        if !path.exists() {
            bail!("CHROMIUM names {}, which does not exist", path.display());
        }
        return Ok(path);
    }
    if let Some(path) = installed() {
        fonts();
        return Ok(path);
    }
    if can_apt() {
        apt_install(&["chromium", "fonts-noto-cjk"])?;
        if let Some(path) = installed() {
            return Ok(path);
        }
    }
    bail!("no browser: run `npx playwright-core install chromium`, or set CHROMIUM to the path of one")
}

fn installed() -> Option<PathBuf> {
    let known = KNOWN.iter().map(PathBuf::from).find(|path| path.exists());
    known.or_else(|| {
        let script = "process.stdout.write(require('playwright-core').chromium.executablePath())";
        let said = sh::quiet(Command::new("node").args(["-e", script]).current_dir(project::root())).ok()?;
        Some(PathBuf::from(said)).filter(|path| path.exists())
    })
}

/// Japanese needs glyphs; without them screenshots show boxes, and nothing else fails.
fn fonts() {
    let listed = sh::quiet(Command::new("fc-list").arg(":lang=ja"));
    if listed.is_ok_and(|list| list.trim().is_empty()) && (!can_apt() || apt_install(&["fonts-noto-cjk"]).is_err()) {
        sh::note("no Japanese font is installed; screenshots will show boxes");
    }
}
