//! Results of slow steps, by the hash of what went in.

use crate::project;
use anyhow::{Context, Result};
use fs_err as fs;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// A folder of results; those a build did not ask for are removed at its end.
pub struct Cache {
    folder: PathBuf,
    used: BTreeSet<String>,
}

impl Cache {
    /// Quick and small builds keep separate results, so that changing between them stays cheap.
    pub fn open(dev: bool) -> Result<Self> {
        Self::named(if dev { "cache-dev" } else { "cache" })
    }

    /// A cache of one's own, below the folder of all.
    pub fn named(name: &str) -> Result<Self> {
        let folder = project::cache_dir().join(name);
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(Self {
            folder,
            used: BTreeSet::new(),
        })
    }

    pub fn get(&mut self, name: &str) -> Option<Vec<u8>> {
        let bytes = fs::read(self.folder.join(name)).ok()?;
        self.used.insert(name.into());
        Some(bytes)
    }

    /// A half-written entry would be believed later, hence the rename.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let unfinished = self.folder.join(format!("{name}.{}", std::process::id()));
        fs::write(&unfinished, bytes)?;
        fs::rename(&unfinished, self.folder.join(name))?;
        self.used.insert(name.into());
        Ok(())
    }

    /// Removes what this build did not use.
    pub fn prune(&self) -> Result<()> {
        for entry in self.folder.read_dir()?.flatten() {
            if !self.used.contains(entry.file_name().to_string_lossy().as_ref()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}
