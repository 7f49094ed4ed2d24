//! Brotli and gzip beside every file that gains from it, so that the server compresses nothing.

use super::{cache::Cache, stamp};
use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use fs_err as fs;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

const EXTENSIONS: [&str; 10] = [
    "html",
    "css",
    "js",
    "wasm",
    "svg",
    "json",
    "webmanifest",
    "txt",
    "xml",
    "ico",
];
/// log2 of the window: 4 MiB, more than any file here.
const WINDOW: u32 = 22;

/// Compresses a tree; a compressed file that would be no smaller is left out.
pub fn tree(folder: &Path, cache: &mut Cache, dev: bool) -> Result<()> {
    let quality = if dev { 4 } else { 11 };
    for path in stamp::files(folder)? {
        let extension = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default();
        if !EXTENSIONS.contains(&extension) {
            continue;
        }
        let bytes = fs::read(&path)?;
        let key = stamp::digest(&[&[u8::from(dev)], &bytes]);
        write(&path, "br", &key, bytes.len(), cache, || brotli(&bytes, quality))?;
        write(&path, "gz", &key, bytes.len(), cache, || gzip(&bytes))?;
    }
    Ok(())
}

/// What `bytes` take on the wire to a browser that accepts brotli.
pub fn brotli(bytes: &[u8], quality: u32) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 4096, quality, WINDOW);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(out)
}

/// The header carries no name and no time: same content, same file.
fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

fn write(
    path: &Path,
    suffix: &str,
    key: &str,
    plain: usize,
    cache: &mut Cache,
    make: impl FnOnce() -> Result<Vec<u8>>,
) -> Result<()> {
    let name = format!("{key}.{suffix}");
    let packed = match cache.get(&name) {
        Some(packed) => packed,
        None => {
            let packed = make()?;
            cache.put(&name, &packed)?;
            packed
        }
    };
    if packed.len() < plain {
        let mut target = OsString::from(path);
        target.push(format!(".{suffix}"));
        fs::write(PathBuf::from(target), packed)?;
    }
    Ok(())
}
