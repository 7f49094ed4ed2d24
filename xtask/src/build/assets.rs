//! Files with their content's hash in the name, which caches may keep for ever.

use super::{rust::Bound, stamp};
use crate::{i18n, project, sh};
use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fs_err as fs;
use sha2::{Digest, Sha384};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of hashed files, in dist/ and in URLs.
const FOLDER: &str = "assets";
/// Hexadecimal digits of the hash in a name: 64 bits, to tell versions apart; `integrity` is what protects.
const NAME_DIGITS: usize = 16;
/// The scripts, and what is built into them: the only files of public/ that a document names by their hash.
const SCRIPTS: [&str; 3] = ["boot.js", "help.js", "load.js"];
/// Scripts of their own folder have addresses of this kind in a document; all others are in public/.
const EMBED: &str = "/embed/";

/// One hashed file as a document refers to it.
#[derive(Clone)]
pub struct Asset {
    /// Absolute path, such as `/assets/signin.0123456789abcdef.css`.
    pub url: String,
    /// Subresource Integrity metadata: `sha384-…`.
    pub integrity: String,
}

/// The WASM and glue of one binary.
#[derive(Clone)]
pub struct App {
    pub glue: Asset,
    pub wasm: Asset,
}

/// A language and its file of texts.
pub type Texts = (&'static str, Asset);

/// Writes hashed files and remembers which source each came from.
pub struct Assets {
    dist: PathBuf,
    dev: bool,
    apps: BTreeMap<String, App>,
    files: BTreeMap<String, Asset>,
    texts: Vec<Texts>,
    more_texts: Vec<Texts>,
    security_texts: Vec<Texts>,
}

impl Assets {
    pub fn new(dist: &Path, dev: bool) -> Result<Self> {
        fs::create_dir_all(dist.join(FOLDER))?;
        Ok(Self {
            dist: dist.to_owned(),
            dev,
            apps: BTreeMap::new(),
            files: BTreeMap::new(),
            texts: Vec::new(),
            more_texts: Vec::new(),
            security_texts: Vec::new(),
        })
    }

    pub fn add_module(&mut self, binary: &str, bound: &Bound) -> Result<()> {
        let glue = self.write(binary, "js", &bound.glue)?;
        let wasm = self.write(binary, "wasm", &bound.wasm)?;
        self.apps.insert(binary.into(), App { glue, wasm });
        Ok(())
    }

    /// Writes the files of texts of a language: those of the page that a visit begins with, all of
    /// them, and those of security info.
    pub fn add_texts(&mut self, language: &'static str) -> Result<()> {
        let lang = i18n::Lang::parse(language).with_context(|| format!("no texts in \"{language}\""))?;
        let (first, all) = lang.built_in().to_files();
        let first = self.write(&format!("texts.{language}"), "txt", first.as_bytes())?;
        let all = self.write(&format!("texts_more.{language}"), "txt", all.as_bytes())?;
        self.texts.push((language, first));
        self.more_texts.push((language, all));
        let security = i18n::security::Security::to_file(lang);
        let security = self.write(&format!("texts_security.{language}"), "txt", security.as_bytes())?;
        self.security_texts.push((language, security));
        Ok(())
    }

    /// The file of texts of every language, for the page that a visit begins with.
    pub fn texts(&self) -> &[Texts] {
        &self.texts
    }

    /// The same with the texts of the rare screens.
    pub fn more_texts(&self) -> &[Texts] {
        &self.more_texts
    }

    /// The same with the texts of security info.
    pub fn security_texts(&self) -> &[Texts] {
        &self.security_texts
    }

    pub fn app(&self, binary: &str) -> Result<&App> {
        self.apps
            .get(binary)
            .with_context(|| format!("data-bin=\"{binary}\" names no binary of this package"))
    }

    /// A stylesheet with everything it imports, by its path from the root.
    pub fn stylesheet(&mut self, source: &str) -> Result<Asset> {
        // Pictures and fonts keep the URLs they have in public/; imported stylesheets become one file.
        let kept = ["--external:*.svg", "--external:*.png", "--external:*.woff2"];
        let asset = self.through_esbuild(source, "css", &[&["--bundle"], kept.as_slice()].concat())?;
        let made = fs::read_to_string(format!("{}{}", self.dist.display(), asset.url))?;
        ensure!(
            !made.contains("@import"),
            "{source} still imports: a chain of requests before the first paint"
        );
        Ok(asset)
    }

    /// A script with everything it imports, by the URL that a document gives.
    pub fn script(&mut self, url: &str) -> Result<Asset> {
        let path = url.trim_start_matches('/');
        let source = if url.starts_with(EMBED) {
            path.to_owned()
        } else {
            format!("public/{path}")
        };
        self.through_esbuild(&source, "js", &["--bundle", "--format=esm", "--target=es2022"])
    }

    /// A stylesheet that was made here.
    pub fn stylesheet_of(&self, stem: &str, made: &[u8]) -> Result<Asset> {
        self.write(stem, "css", made)
    }

    fn through_esbuild(&mut self, source: &str, extension: &str, arguments: &[&str]) -> Result<Asset> {
        if let Some(asset) = self.files.get(source) {
            return Ok(asset.clone());
        }
        let path = project::path(source);
        ensure!(path.exists(), "{source} does not exist");
        let mut esbuild = Command::new(project::node_tool("esbuild"));
        esbuild
            .arg(&path)
            .args(arguments)
            .args(["--log-level=warning", "--legal-comments=none"]);
        if !self.dev {
            esbuild.arg("--minify");
        }
        let made = sh::quiet(&mut esbuild).with_context(|| format!("esbuild on {source}"))?;
        let name = path.file_stem().and_then(|stem| stem.to_str());
        let folder = path.parent().and_then(|folder| folder.file_name()?.to_str());
        // What begins a folder of scripts is called after it.
        let name = if name == Some("main") { folder } else { name };
        let asset = self.write(name.context("a file without a name")?, extension, made.as_bytes())?;
        self.files.insert(source.into(), asset.clone());
        Ok(asset)
    }

    /// The script for other sites, under the name they load it by.
    pub fn loader(&self, bytes: &[u8]) -> Result<Asset> {
        self.write_as("genkan-", "js", bytes)
    }

    fn write(&self, stem: &str, extension: &str, bytes: &[u8]) -> Result<Asset> {
        self.write_as(&format!("{stem}."), extension, bytes)
    }

    fn write_as(&self, before: &str, extension: &str, bytes: &[u8]) -> Result<Asset> {
        let hash = stamp::digest(&[bytes]);
        let name = format!("{before}{}.{extension}", &hash[..NAME_DIGITS]);
        fs::write(self.dist.join(FOLDER).join(&name), bytes)?;
        Ok(Asset {
            url: format!("/{FOLDER}/{name}"),
            integrity: format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes))),
        })
    }
}

/// Copies what keeps its own name (icons, manifest) to the top of dist/.
pub fn copy_public(dist: &Path) -> Result<()> {
    let public = project::path("public");
    for source in stamp::files(&public)? {
        let relative = source.strip_prefix(&public)?;
        if SCRIPTS.iter().any(|script| relative == Path::new(script)) {
            continue;
        }
        let target = dist.join(relative);
        fs::create_dir_all(target.parent().context("a file without a folder")?)?;
        fs::copy(&source, &target).with_context(|| format!("copying {}", source.display()))?;
    }
    Ok(())
}
