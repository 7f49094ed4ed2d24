//! `component.js`: parts for pages of the issuer's own origin, with the hashed names of everything they load, and their
//! stylesheet.

use super::assets::{Asset, Assets, Texts};
use super::scope::scope;
use super::{LANGUAGES, loader};
use crate::{i18n, project, sh};
use anyhow::{Context, Result, ensure};
use fs_err as fs;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::process::Command;

const ENTRY: &str = "embed/component/main.js";
/// The stylesheets, in the order of their layers.
const STYLES: [&str; 6] = ["tokens", "base", "components", "screens", "security", "component"];
/// What is said when nothing else can be loaded.
const TEXTS: [&str; 11] = [
    "fallback_title",
    "fallback_unsupported",
    "fallback_blocked",
    "fallback_network",
    "fallback_setup",
    "fallback_crash",
    "fallback_help",
    "fallback_retry",
    "security_fallback_title",
    "security_fallback_crash",
    "loading",
];

/// Writes it.
pub fn write(assets: &mut Assets, dist: &Path) -> Result<()> {
    let found = json!({ "style": style(assets)?, "apps": apps(assets)?, "texts": texts()? });
    let mut esbuild = Command::new(project::node_tool("esbuild"));
    esbuild
        .arg(project::path(ENTRY))
        .args(["--bundle", "--format=esm", "--target=es2022", "--minify"])
        .args(["--log-level=warning", "--legal-comments=none"])
        .arg(format!("--define:ASSETS={found}"));
    let made = sh::quiet(&mut esbuild).context("esbuild on the component")?;
    let faults = loader::faults(&made, false);
    ensure!(faults.is_empty(), "component.js: {}", faults.join("; "));
    fs::write(dist.join("component.js"), made)?;
    Ok(())
}

fn style(assets: &mut Assets) -> Result<Value> {
    let mut sources = Vec::new();
    for name in STYLES {
        sources.push(fs::read_to_string(project::path(&format!("style/{name}.css")))?);
    }
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    let scoped = scope(&sources).context("the stylesheet of the component")?;
    let mut esbuild = Command::new(project::node_tool("esbuild"));
    esbuild.args(["--loader=css", "--minify", "--log-level=warning"]);
    let made = sh::filter(&mut esbuild, scoped.as_bytes()).context("esbuild on the stylesheet of the component")?;
    Ok(reference(&assets.stylesheet_of("component", &made)?))
}

fn apps(assets: &Assets) -> Result<Value> {
    let mut apps = Map::new();
    let all = [
        ("signin_more", assets.more_texts()),
        ("security_info", assets.security_texts()),
        ("security_more", assets.security_texts()),
    ];
    for (name, texts) in all {
        let app = assets.app(name)?;
        let texts: Map<String, Value> = texts
            .iter()
            .map(|(language, asset): &Texts| ((*language).to_owned(), reference(asset)))
            .collect();
        let app = json!({ "glue": reference(&app.glue), "wasm": reference(&app.wasm), "texts": texts });
        apps.insert(name.into(), app);
    }
    Ok(apps.into())
}

fn texts() -> Result<Value> {
    let mut all = Map::new();
    for language in LANGUAGES {
        let mut texts = Map::new();
        for key in TEXTS {
            let text =
                i18n::shell_text(language, key).with_context(|| format!("no text \"{key}\" in \"{language}\""))?;
            ensure!(!text.is_empty(), "an empty text: {key}");
            texts.insert(key.into(), text.into());
        }
        all.insert(language.into(), texts.into());
    }
    Ok(all.into())
}

fn reference(asset: &Asset) -> Value {
    json!([asset.url, asset.integrity])
}
