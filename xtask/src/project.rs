//! Where things are in the repository.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the repository")
}

/// A path below the root.
pub fn path(relative: &str) -> PathBuf {
    root().join(relative)
}

/// Cargo's target directory.
pub fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => path("target"),
    }
}

/// Where xtask keeps what it need not make twice.
pub fn cache_dir() -> PathBuf {
    target_dir().join("xtask")
}

/// The pages as served: documents at the top, hashed files in `assets/`.
pub fn dist() -> PathBuf {
    path("dist")
}

/// A program the npm packages bring.
pub fn node_tool(name: &str) -> PathBuf {
    path("node_modules/.bin").join(name)
}

/// The gateway's program in cargo's folder for `profile` (`dev` or the name of a profile in Cargo.toml).
pub fn gateway(profile: &str) -> PathBuf {
    let folder = if profile == "dev" { "debug" } else { profile };
    target_dir()
        .join(folder)
        .join(format!("genkan-gateway{}", std::env::consts::EXE_SUFFIX))
}
