//! The pages with the gallery beside them, for `run` and `test`. It lies outside dist/, so that nothing of it can be
//! shipped by mistake.

use super::{LANGUAGES, assets::Assets, cache::Cache, check, html, rust, scenarios, stamp, take_turn};
use crate::setup::wasm::{TARGET, Toolchain};
use crate::{project, setup, sh};
use anyhow::{Context, Result};
use fs_err as fs;
use std::path::{Path, PathBuf};

/// The binary, its document, and the feature it needs.
const NAME: &str = "gallery";
/// Every scene in one file, as the gallery asks for it.
const SCENES: &str = "scenes.json";

/// Where the pages with the gallery are.
pub fn folder() -> PathBuf {
    project::cache_dir().join("gallery")
}

/// Builds the gallery and puts it beside a copy of dist/, which has to be there. Quick rather than small: nobody
/// downloads it.
pub fn build() -> Result<PathBuf> {
    let toolchain = setup::wasm::toolchain()?;
    let module = compile(&toolchain)?;
    let _turn = take_turn()?;
    let fresh = project::cache_dir().join("gallery.new");
    let _ = fs::remove_dir_all(&fresh);
    copy(&project::dist(), &fresh)?;
    let mut cache = Cache::named("cache-gallery")?;
    let mut assets = Assets::new(&fresh, true)?;
    assets.add_module(NAME, &rust::bind(&module, &mut cache, true)?)?;
    html::write_page("gallery.html", &LANGUAGES, &mut assets, &fresh)?;
    fs::write(fresh.join(SCENES), scenarios::bundle()?)?;
    check::documents(&fresh)?;
    cache.prune()?;
    let folder = folder();
    let _ = fs::remove_dir_all(&folder);
    fs::rename(&fresh, &folder).context("moving the gallery to its place")?;
    Ok(folder)
}

fn compile(toolchain: &Toolchain) -> Result<rust::Module> {
    sh::step("cargo build of the gallery");
    let mut cargo = toolchain.cargo();
    cargo.args(["build", "--quiet", "--package", "genkan", "--target", TARGET]);
    cargo.args(["--features", NAME, "--bin", NAME]);
    sh::shown(&mut cargo)?;
    let path = project::target_dir()
        .join(TARGET)
        .join("debug")
        .join(NAME)
        .with_extension("wasm");
    Ok(rust::Module {
        binary: NAME.into(),
        wasm: fs::read(path)?,
    })
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for source in stamp::files(from)? {
        let target = to.join(source.strip_prefix(from)?);
        fs::create_dir_all(target.parent().context("a file without a folder")?)?;
        fs::copy(&source, &target)?;
    }
    Ok(())
}
