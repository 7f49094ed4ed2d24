//! The server's one key and what is made of it, and randomness.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    Key, KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{Error, Result};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// What the server knows and a copy of the database does not: seals seeds and stored replies, makes CSRF tokens and
/// the buckets of unknown identifiers.
pub(crate) struct Keys {
    seal: Zeroizing<[u8; KEY_BYTES]>,
    tokens: Zeroizing<[u8; KEY_BYTES]>,
    buckets: Zeroizing<[u8; KEY_BYTES]>,
}

impl Keys {
    /// From `GENKAN_KEY` (32 bytes, base64url) or the key file, which is made with mode 0600 when it is missing.
    pub(crate) fn load(file: &Path) -> Result<Self> {
        if let Ok(text) = std::env::var("GENKAN_KEY") {
            let key = decode_key(text.trim())
                .ok_or_else(|| Error::Key("GENKAN_KEY is not 32 bytes in base64url".to_owned()))?;
            return Ok(Self::from_master(&key));
        }
        match fs::read_to_string(file) {
            Ok(text) => {
                let key = decode_key(text.trim()).ok_or_else(|| {
                    Error::Key(format!(
                        "{} does not hold a key; restore it from the back-up",
                        file.display()
                    ))
                })?;
                Ok(Self::from_master(&key))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Self::create(file),
            Err(error) => Err(Error::Key(format!(
                "the key {} cannot be read: {error}",
                file.display()
            ))),
        }
    }

    /// A key that is gone with the process.
    pub(crate) fn ephemeral() -> Result<Self> {
        Ok(Self::from_master(&Zeroizing::new(random_bytes()?)))
    }

    fn create(file: &Path) -> Result<Self> {
        let key: Zeroizing<[u8; KEY_BYTES]> = Zeroizing::new(random_bytes()?);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(file).and_then(|mut handle| {
            handle.write_all(Zeroizing::new(URL_SAFE_NO_PAD.encode(*key)).as_bytes())?;
            handle.sync_all()
        });
        written.map_err(|error| Error::Key(format!("the key {} cannot be written: {error}", file.display())))?;
        Ok(Self::from_master(&key))
    }

    fn from_master(master: &[u8; KEY_BYTES]) -> Self {
        Self {
            seal: Zeroizing::new(mac(master, &[b"genkan seal 1"])),
            tokens: Zeroizing::new(mac(master, &[b"genkan tokens 1"])),
            buckets: Zeroizing::new(mac(master, &[b"genkan buckets 1"])),
        }
    }

    /// Encrypts with XChaCha20-Poly1305; `about` binds the text to its row.
    pub(crate) fn seal(&self, about: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE_BYTES] = random_bytes()?;
        let payload = Payload {
            msg: plain,
            aad: about.as_bytes(),
        };
        let mut sealed = nonce.to_vec();
        let cipher = XChaCha20Poly1305::new(&Key::from(*self.seal));
        sealed.extend(
            cipher
                .encrypt(&XNonce::from(nonce), payload)
                .map_err(|_| Error::Crypto("sealing failed"))?,
        );
        Ok(sealed)
    }

    /// Decrypts what [`Self::seal`] made.
    pub(crate) fn unseal(&self, about: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let broken = || Error::Crypto("a sealed value does not open; is this the right key file?");
        let (nonce, text) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(broken)?;
        let payload = Payload {
            msg: text,
            aad: about.as_bytes(),
        };
        let cipher = XChaCha20Poly1305::new(&Key::from(*self.seal));
        let plain = cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| broken())?;
        Ok(Zeroizing::new(plain))
    }

    /// The CSRF token of a flow or a session: bound to it and to its cookie.
    pub(crate) fn csrf(&self, kind: &str, id: &[u8], cookie_hash: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.tokens, &[kind.as_bytes(), id, cookie_hash]))
    }

    /// The hash a sent code is stored as: six digits are no secret to anybody who could compute it.
    pub(crate) fn sent_code(&self, flow: &str, code: &str) -> Vec<u8> {
        mac(&self.tokens, &[b"sent code", flow.as_bytes(), code.as_bytes()]).to_vec()
    }

    /// A challenge: nobody without the key can tell it beforehand.
    pub(crate) fn challenge(&self, parts: &[&[u8]]) -> Vec<u8> {
        let mut all: Vec<&[u8]> = vec![b"challenge"];
        all.extend(parts);
        mac(&self.tokens, &all).to_vec()
    }

    /// What an account's passkeys call it (WebAuthn, section 14.6.1: nothing about the person stands in it).
    pub(crate) fn user_handle(&self, user: i64) -> [u8; 16] {
        let all = mac(&self.buckets, &[b"user handle", &user.to_be_bytes()]);
        let mut handle = [0; 16];
        handle.copy_from_slice(&all[..16]);
        handle
    }

    /// A secret that can be shown again as long as its flow lives, without being stored.
    pub(crate) fn again(&self, about: &str, id: &str) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(mac(&self.tokens, &[about.as_bytes(), id.as_bytes()])))
    }

    /// Two numbers as a text that says nothing to whoever has no key, always the same for the same numbers: the tag of
    /// the numbers hides them (a synthetic initialisation vector, RFC 5297, section 2).
    pub(crate) fn conceal(&self, about: &str, numbers: [i64; 2]) -> String {
        let plain = numbers.map(i64::to_be_bytes).concat();
        let tag = mac(&self.tokens, &[b"concealed", about.as_bytes(), &plain]);
        let pad = mac(&self.tokens, &[b"conceals", &tag[..16]]);
        let hidden = plain.iter().zip(pad).map(|(byte, pad)| byte ^ pad);
        let text: Vec<u8> = tag[..16].iter().copied().chain(hidden).collect();
        URL_SAFE_NO_PAD.encode(text)
    }

    /// The numbers again; `None` when the text was not made here, or about something else.
    pub(crate) fn reveal(&self, about: &str, text: &str) -> Option<[i64; 2]> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (tag, hidden) = bytes.split_first_chunk::<16>()?;
        let hidden: &[u8; 16] = hidden.try_into().ok()?;
        let pad = mac(&self.tokens, &[b"conceals", tag]);
        let mut plain = *hidden;
        plain.iter_mut().zip(pad).for_each(|(byte, pad)| *byte ^= pad);
        let right = mac(&self.tokens, &[b"concealed", about.as_bytes(), &plain]);
        let number = |half: &[u8]| half.try_into().map(i64::from_be_bytes).ok();
        let numbers = [number(&plain[..8])?, number(&plain[8..])?];
        same(&right[..16], tag).then_some(numbers)
    }

    /// The bucket of an identifier nobody has.
    pub(crate) fn bucket(&self, key: &str) -> String {
        URL_SAFE_NO_PAD.encode(mac(&self.buckets, &[key.as_bytes()]))
    }
}

fn decode_key(text: &str) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?);
    <[u8; KEY_BYTES]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new)
}

/// HMAC-SHA-256 over length-prefixed parts, so that no two lists of parts look alike.
fn mac(key: &[u8; KEY_BYTES], parts: &[&[u8]]) -> [u8; KEY_BYTES] {
    // HMAC pads a key shorter than its block with zeros (RFC 2104); doing it here keeps this infallible.
    let mut block = Zeroizing::new([0_u8; 64]);
    block[..KEY_BYTES].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&(*block).into());
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Bytes from the operating system.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::Crypto("the system gave no randomness"))?;
    Ok(bytes)
}

/// An opaque id: 128 bits, base64url.
pub(crate) fn random_id() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes::<16>()?))
}

/// A secret: 256 bits, base64url.
pub(crate) fn random_token() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes::<32>()?))
}

/// A uniform number below `bound`, without modulo bias.
pub(crate) fn random_below(bound: u32) -> Result<u32> {
    let zone = u32::MAX - u32::MAX % bound.max(1);
    loop {
        let value = u32::from_be_bytes(random_bytes()?);
        if value < zone {
            return Ok(value % bound.max(1));
        }
    }
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

/// Whether two secrets are equal, in constant time for equal lengths.
pub(crate) fn same(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_text_opens_only_for_its_row() {
        let keys = Keys::ephemeral().unwrap();
        let sealed = keys.seal("device a", b"seed").unwrap();
        assert_eq!(keys.unseal("device a", &sealed).unwrap().as_slice(), b"seed");
        assert!(keys.unseal("device b", &sealed).is_err());
        assert!(Keys::ephemeral().unwrap().unseal("device a", &sealed).is_err());
        assert!(!sealed.windows(4).any(|part| part == b"seed"));
    }

    #[test]
    fn the_key_file_is_private_and_stays() {
        let dir = std::env::temp_dir().join(random_id().unwrap());
        fs::create_dir(&dir).unwrap();
        let file = dir.join("genkan.key");
        let sealed = Keys::load(&file).unwrap().seal("x", b"y").unwrap();
        assert!(Keys::load(&file).unwrap().unseal("x", &sealed).is_ok());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn numbers_below_a_bound_cover_it() {
        let mut seen = [0_u32; 100];
        for _ in 0..20_000 {
            seen[random_below(100).unwrap() as usize] += 1;
        }
        assert!(seen.iter().all(|&count| (100..350).contains(&count)), "{seen:?}");
    }
}
