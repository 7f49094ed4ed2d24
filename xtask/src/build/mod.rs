//! `dist/`: the pages as the gateway serves them.
//!
//! cargo → wasm-bindgen → wasm-opt → esbuild → content-hashed names → integrity → both languages → brotli, gzip.
//! Same inputs give the same bytes and names; what is up to date is not made again.

mod assets;
mod cache;
mod check;
mod component;
mod compress;
pub mod gallery;
mod html;
mod loader;
mod markup;
mod names;
mod rust;
mod scenarios;
mod scope;
mod shake;
mod silence;
mod size;
mod stamp;

pub use stamp::files as source_files;

use crate::{project, setup, sh};
use anyhow::{Context, Result};
use fs_err as fs;

/// The documents at the root of the repository, one for each entry.
pub const PAGES: [&str; 5] = [
    "index.html",
    "security-info.html",
    "companion.html",
    "help.html",
    "embed.html",
];
/// The binaries of the root package, each the WASM of one page or of its rare screens.
const BINARIES: [&str; 5] = ["signin", "signin_more", "security_info", "security_more", "companion"];
/// The first is the language of the documents as written.
const LANGUAGES: [&str; 2] = ["en", "ja"];

/// Build the pages into dist/: hashed names, integrity, both languages, brotli and gzip beside every file
#[derive(clap::Args)]
pub struct Options {
    /// Quick to build instead of small to download: no optimisation, debug names kept
    #[arg(long)]
    pub dev: bool,
}

/// Builds what is not up to date.
pub fn build(options: &Options) -> Result<()> {
    scenarios::check()?;
    let toolchain = setup::wasm::toolchain()?;
    setup::node::tools()?;
    let _turn = take_turn()?;
    let modules = rust::compile(&toolchain, options.dev)?;
    let stamp = stamp::Stamp::of(&modules, options.dev)?;
    if stamp.is_current() {
        sh::step("dist/ is up to date");
    } else {
        write_dist(&modules, options.dev).context("dist/ could not be built")?;
        stamp.write()?;
    }
    size::print()
}

/// Two builds at once would write into each other's folders: the second waits. Released when dropped.
fn take_turn() -> Result<std::fs::File> {
    fs::create_dir_all(project::cache_dir())?;
    let lock = std::fs::File::create(project::cache_dir().join("build.lock"))?;
    if lock.try_lock().is_err() {
        sh::note("another build is running; waiting for it");
        lock.lock()?;
    }
    Ok(lock)
}

/// Writes everything beside dist/ first and then swaps, so that a failed build leaves the last good one.
fn write_dist(modules: &[rust::Module], dev: bool) -> Result<()> {
    let fresh = project::cache_dir().join("dist.new");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(&fresh)?;
    let mut cache = cache::Cache::open(dev)?;
    let mut assets = assets::Assets::new(&fresh, dev)?;
    for module in modules {
        let bound = rust::bind(module, &mut cache, dev)?;
        assets.add_module(&module.binary, &bound)?;
    }
    for language in LANGUAGES {
        assets.add_texts(language)?;
    }
    for page in PAGES {
        html::write_page(page, &LANGUAGES, &mut assets, &fresh)?;
    }
    loader::write(&mut assets, &fresh)?;
    loader::check_scripts(&fresh, &["frame."])?;
    component::write(&mut assets, &fresh)?;
    assets::copy_public(&fresh)?;
    check::documents(&fresh)?;
    compress::tree(&fresh, &mut cache, dev)?;
    cache.prune()?;
    let dist = project::dist();
    let _ = fs::remove_dir_all(&dist);
    fs::rename(&fresh, &dist).context("moving the finished pages to dist/")
}
