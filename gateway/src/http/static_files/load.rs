//! Reads the folder of the built pages.

use std::{
    collections::HashMap,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use axum::{body::Bytes, http::HeaderValue};
use sha2::{Digest, Sha256};

use super::{File, StaticFiles};
use crate::{brand::shell, config::Branding, http::negotiate::Encoding};

/// A file over this size is no page of ours.
const LARGEST: u64 = 16 * 1024 * 1024;
/// Folders below folders.
const DEEPEST: usize = 4;

impl StaticFiles {
    /// Reads everything below `folder`. A folder that is missing gives an empty set, which says so on its pages.
    ///
    /// # Errors
    /// When something in the folder cannot be read; the message names it.
    pub fn load(folder: &Path) -> io::Result<Self> {
        let mut files = HashMap::new();
        if folder.is_dir() {
            for path in list(folder, DEEPEST)? {
                if let Some(name) = name_of(folder, &path) {
                    let file = read(&path).map_err(|error| name_it(&path, &error))?;
                    files.insert(name, file);
                }
            }
        }
        Ok(Self {
            files,
            folder: folder.display().to_string(),
        })
    }
}

impl StaticFiles {
    /// Writes name, picture and colour into the documents, so that they are there before the first paint.
    ///
    /// # Errors
    /// When they cannot be compressed, which memory alone could do.
    pub fn dress(&mut self, branding: &Branding) -> io::Result<()> {
        if *branding == Branding::default() {
            return Ok(());
        }
        for (name, file) in &mut self.files {
            let text = file.plain().and_then(|bytes| std::str::from_utf8(bytes).ok());
            if let Some(html) = text.filter(|_| name.ends_with(".html")) {
                let html = shell::document(html, branding, shell::language(name));
                *file = File::of(html.into_bytes(), file.content_type.clone())?;
            }
        }
        if let Some((name, text)) = shell::style(branding) {
            let file = File::of(text.into_bytes(), content_type(Path::new(&name)))?;
            self.files.insert(name, file);
        }
        Ok(())
    }
}

impl File {
    /// One that was made here.
    fn of(plain: Vec<u8>, content_type: HeaderValue) -> io::Result<Self> {
        let [brotli, gzip] = shell::compressed(&plain)?;
        Ok(Self {
            content_type,
            etag: etag(&plain),
            forms: vec![
                (Encoding::Identity, Bytes::from(plain)),
                (Encoding::Brotli, Bytes::from(brotli)),
                (Encoding::Gzip, Bytes::from(gzip)),
            ],
        })
    }

    pub(super) fn plain(&self) -> Option<&Bytes> {
        let plain = self.forms.iter().find(|(form, _)| *form == Encoding::Identity);
        plain.map(|(_, bytes)| bytes)
    }
}

/// Names the content: the first 96 bits of its hash.
fn etag(plain: &[u8]) -> String {
    Sha256::digest(plain)
        .iter()
        .take(12)
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn list(folder: &Path, depth: usize) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| name_it(folder, &error))? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.metadata()?);
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() && depth > 0 {
            found.extend(list(&path, depth - 1)?);
        } else if kind.is_file() && kind.len() <= LARGEST && form(&path) == Encoding::Identity {
            found.push(path);
        }
    }
    Ok(found)
}

fn form(path: &Path) -> Encoding {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("br") => Encoding::Brotli,
        Some("gz") => Encoding::Gzip,
        _ => Encoding::Identity,
    }
}

fn name_of(folder: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path
        .strip_prefix(folder)
        .ok()?
        .iter()
        .map(|part| part.to_str())
        .collect();
    Some(parts?.join("/"))
}

fn read(path: &Path) -> io::Result<File> {
    let plain = fs::read(path)?;
    let etag = etag(&plain);
    let mut forms = vec![(Encoding::Identity, Bytes::from(plain))];
    for (encoding, ending) in [(Encoding::Brotli, ".br"), (Encoding::Gzip, ".gz")] {
        let mut beside = path.as_os_str().to_owned();
        beside.push(ending);
        match fs::read(&beside) {
            Ok(bytes) => forms.push((encoding, Bytes::from(bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(File {
        content_type: content_type(path),
        etag,
        forms,
    })
}

fn content_type(path: &Path) -> HeaderValue {
    // Types for a compiler; its ending is that of a kind of film as well.
    if path.extension().is_some_and(|ending| ending == "ts") {
        return HeaderValue::from_static("text/plain; charset=utf-8");
    }
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let text = if guess.type_() == mime_guess::mime::TEXT {
        format!("{guess}; charset=utf-8")
    } else {
        guess.to_string()
    };
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

fn name_it(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
