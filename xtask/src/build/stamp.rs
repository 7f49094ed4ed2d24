//! Whether dist/ is what the present inputs give.

use super::{PAGES, rust::Module};
use crate::project;
use anyhow::{Context, Result};
use fs_err as fs;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// SHA-256 of several parts, in hexadecimal; lengths go in too, so that parts cannot run together.
pub fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every file below `folder`, sorted, so that the same tree is always seen in the same order.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = folder
            .read_dir()
            .with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The inputs of a build, and where the last build wrote down its own.
pub struct Stamp {
    inputs: String,
    file: PathBuf,
}

impl Stamp {
    pub fn of(modules: &[Module], dev: bool) -> Result<Self> {
        let mut parts = vec![digest(&[&[u8::from(dev)]]), this_program()?];
        parts.extend(
            modules
                .iter()
                .map(|module| digest(&[module.binary.as_bytes(), &module.wasm])),
        );
        let mut sources: Vec<PathBuf> = PAGES.iter().map(|page| project::path(page)).collect();
        sources.push(project::path("package-lock.json"));
        sources.extend(files(&project::path("style"))?);
        sources.extend(files(&project::path("public"))?);
        sources.extend(files(&project::path("embed"))?);
        for source in sources {
            let bytes = fs::read(&source).with_context(|| format!("cannot read {}", source.display()))?;
            parts.push(digest(&[source.to_string_lossy().as_bytes(), &bytes]));
        }
        let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
        Ok(Self {
            inputs: digest(&parts),
            file: project::cache_dir().join("dist.stamp"),
        })
    }

    /// True when dist/ was made of these inputs and nothing in it has changed since.
    pub fn is_current(&self) -> bool {
        let written = fs::read_to_string(&self.file).ok();
        written.is_some() && written == self.content().ok()
    }

    pub fn write(&self) -> Result<()> {
        fs::write(&self.file, self.content()?).context("writing the build stamp")
    }

    fn content(&self) -> Result<String> {
        let mut content = self.inputs.clone();
        for path in files(&project::dist())? {
            content.push_str(&format!("\n{} {}", path.display(), digest(&[&fs::read(&path)?])));
        }
        Ok(content)
    }
}

/// The build's own code and the messages compiled into it.
fn this_program() -> Result<String> {
    // On Linux this is the program that runs, even when cargo has put a newer one in its place meanwhile.
    let running = Path::new("/proc/self/exe");
    let about = fs::metadata(running).or_else(|_| fs::metadata(std::env::current_exe()?));
    let about = about.context("cannot look at the program that runs")?;
    Ok(format!("{} {:?}", about.len(), about.modified()?))
}
