//! TLS: a certificate of the configuration, or one made here for trying things out with a real phone.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum_server::tls_rustls::RustlsConfig;
use rcgen::{CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use time::{Duration, OffsetDateTime};

use crate::config::TlsFiles;

/// Life of a generated certificate. Phones refuse server certificates that live over 825 days.
const LIFE: Duration = Duration::days(397);
/// A new one is made when the old one ends within this time.
const MARGIN: Duration = Duration::days(30);

/// What is wrong with the certificate.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read or written.
    #[error("cannot use {path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Not PEM, or not what is needed.
    #[error("{path} holds no usable {what}: {source}")]
    Pem {
        /// Which file.
        path: PathBuf,
        /// What was looked for.
        what: &'static str,
        /// Why not.
        source: rustls::pki_types::pem::Error,
    },
    /// Certificate and key do not fit.
    #[error("the certificate cannot be used: {0}")]
    Unusable(#[from] rustls::Error),
    /// No certificate could be made.
    #[error("no certificate could be made: {0}")]
    Make(#[from] rcgen::Error),
}

/// Reads certificate and key and prepares the server side: TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1.
///
/// # Errors
/// [`TlsError`], naming the file.
pub fn load(files: &TlsFiles) -> Result<RustlsConfig, TlsError> {
    let pem = |path: &Path, what, source| TlsError::Pem {
        path: path.to_owned(),
        what,
        source,
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .map_err(|source| pem(&files.certificate, "certificate", source))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|source| pem(&files.key, "private key", source))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}

/// The generated certificate of `folder`, made anew only when the machine's names have changed or it is about to end,
/// so that a phone that was told to trust it need not be told again.
///
/// # Errors
/// [`TlsError`], naming the file.
pub fn generated(folder: &Path, names: &[String]) -> Result<TlsFiles, TlsError> {
    let files = TlsFiles {
        certificate: folder.join("certificate.pem"),
        key: folder.join("key.pem"),
    };
    let note = folder.join("names.txt");
    let now = OffsetDateTime::now_utc();
    let complete = files.certificate.is_file() && files.key.is_file();
    if complete && fs::read_to_string(&note).is_ok_and(|text| still_good(&text, names, now)) {
        return Ok(files);
    }
    let (certificate, key) = make(names, now)?;
    fs::create_dir_all(folder).map_err(|source| TlsError::File {
        path: folder.to_owned(),
        source,
    })?;
    write_secret(&files.key, &key)?;
    write(&files.certificate, &certificate)?;
    let ends = (now + LIFE).unix_timestamp();
    write(&note, &format!("{ends}\n{}\n", names.join("\n")))?;
    Ok(files)
}

/// Whether the note beside a certificate says that it ends late enough and covers every name.
fn still_good(note: &str, names: &[String], now: OffsetDateTime) -> bool {
    let mut lines = note.lines();
    let ends = lines.next().and_then(|line| line.parse::<i64>().ok()).unwrap_or(0);
    let covered: Vec<&str> = lines.collect();
    ends > (now + MARGIN).unix_timestamp() && names.iter().all(|name| covered.contains(&name.as_str()))
}

/// Certificate and key, PEM. No authority signs it: a browser warns, and shows whom it is for.
fn make(names: &[String], now: OffsetDateTime) -> Result<(String, String), rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "Genkan on this computer");
    params.not_before = now - Duration::days(1);
    params.not_after = now + LIFE;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

fn write(path: &Path, text: &str) -> Result<(), TlsError> {
    fs::write(path, text).map_err(|source| TlsError::File {
        path: path.to_owned(),
        source,
    })
}

/// Readable by its owner only from the first byte on.
fn write_secret(path: &Path, text: &str) -> Result<(), TlsError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| io::Write::write_all(&mut file, text.as_bytes()))
        .map_err(|source| TlsError::File {
            path: path.to_owned(),
            source,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_stays_until_a_name_is_new() {
        let folder = tempfile::tempdir().expect("a folder");
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
        let files = generated(folder.path(), &names).expect("a certificate");
        load(&files).expect("usable");
        let first = fs::read(&files.certificate).expect("readable");
        generated(folder.path(), &names[..1]).expect("the same");
        assert_eq!(fs::read(&files.certificate).expect("readable"), first);
        let more = [names, vec!["192.0.2.7".to_owned()]].concat();
        generated(folder.path(), &more).expect("a new one");
        assert_ne!(fs::read(&files.certificate).expect("readable"), first);
    }

    #[test]
    fn a_file_that_is_no_certificate_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("x.pem");
        fs::write(&file, "no").expect("writable");
        let error = load(&TlsFiles {
            certificate: file.clone(),
            key: file,
        })
        .expect_err("refused");
        assert!(error.to_string().contains("x.pem"), "{error}");
    }
}
