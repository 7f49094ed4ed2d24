//! The line that another site puts into its pages.

use std::path::{Path, PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha384};

use super::{Common, Failure, out, run};
use crate::authority::Mode;

/// The script as it is named without its hash, and what is before its hash in the other name.
const LOADER: &str = "genkan.js";
const HASHED: &str = "genkan-";

/// `embed`: what a registered client needs.
#[derive(Debug, clap::Args)]
pub(crate) struct Wanted {
    /// The client, by its `id` in `[[clients]]`
    client: String,
    /// Folder with the built pages [default: that of the configuration]
    #[arg(long, value_name = "DIR")]
    dist: Option<PathBuf>,
}

/// Prints the `<script>` that loads exactly the script of this build from the issuer.
pub fn print(common: &Common, wanted: &Wanted) -> Result<(), Failure> {
    let config = run::configuration(common)?;
    let policy = config.policy();
    let Some(client) = policy.client(&wanted.client) else {
        let known: Vec<&str> = policy.clients.iter().map(|client| client.id.as_str()).collect();
        let known = if known.is_empty() {
            "there is none".into()
        } else {
            known.join(", ")
        };
        return Err(format!("[[clients]] has no \"{}\": {known}", out::plain(&wanted.client)).into());
    };
    if !client.may(Mode::Popup) && !client.may(Mode::Redirect) {
        return Err(format!(
            "\"{}\" may only use a frame, and a frame needs a window to fall back to: add \"popup\" to its modes",
            client.id
        )
        .into());
    }
    let issuer = config.origin(config.tls.is_some());
    let (name, integrity) = loader(wanted.dist.as_deref().unwrap_or(&config.dist))?;
    out::line(&format!(
        "<script type=\"module\" src=\"{issuer}/assets/{name}\" integrity=\"{integrity}\" crossorigin=\"anonymous\"></script>"
    ))
}

/// The hashed name of the script in a folder of built pages, and its checksum (Subresource Integrity).
fn loader(dist: &Path) -> Result<(String, String), Failure> {
    let missing = |what: &str| -> Failure {
        format!(
            "{} has no {what}: build the pages with `cargo xtask build`",
            dist.display()
        )
        .into()
    };
    let script = std::fs::read(dist.join(LOADER)).map_err(|_| missing(LOADER))?;
    for entry in std::fs::read_dir(dist.join("assets")).map_err(|_| missing("assets"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // An older one may still lie there, for pages that name it.
        if name.starts_with(HASHED) && name.ends_with(".js") && std::fs::read(entry.path())? == script {
            return Ok((name, format!("sha384-{}", STANDARD.encode(Sha384::digest(&script)))));
        }
    }
    Err(missing("assets/genkan-….js"))
}
