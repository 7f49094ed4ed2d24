//! The phone's two keys, in WebCrypto: what signs its calls, and what makes its codes. Both are made or imported as
//! not extractable: no script of this page, and none that might ever get into it, can read them.

use super::{
    core::{base64url, totp},
    promise::{brought, bytes, member, object, words},
};
use crate::browser::window;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use web_sys::{CryptoKey, SubtleCrypto};

/// The browser's cryptography; `None` where the page came without TLS, or the browser has none.
fn subtle() -> Option<SubtleCrypto> {
    let crypto = window().crypto().ok()?;
    member(&crypto, "subtle")?.dyn_into().ok()
}

/// Whether the browser has what is needed.
pub fn available() -> bool {
    subtle().is_some()
}

/// Whether the page came in a way that browsers trust (HTTPS, or this very machine).
pub fn secure() -> bool {
    window().is_secure_context()
}

/// A new key pair: the private key, and the public one as base64url of its uncompressed point.
pub async fn generate() -> Option<(CryptoKey, String)> {
    let subtle = subtle()?;
    let algorithm = object(&[("name", &"ECDSA".into()), ("namedCurve", &"P-256".into())]);
    let usages = words(&["sign", "verify"]);
    let pair = brought(subtle.generate_key_with_object(&algorithm, false, &usages)).await?;
    let private = member(&pair, "privateKey")?.dyn_into().ok()?;
    let public: CryptoKey = member(&pair, "publicKey")?.dyn_into().ok()?;
    Some((
        private,
        base64url::encode(&bytes(subtle.export_key("raw", &public)).await?),
    ))
}

/// Takes the seed of the codes in, and wipes the bytes it came in.
pub async fn import_seed(mut seed: Vec<u8>) -> Option<CryptoKey> {
    let raw = Uint8Array::from(&seed[..]);
    wipe(&mut seed);
    let algorithm = object(&[("name", &"HMAC".into()), ("hash", &"SHA-1".into())]);
    let imported = subtle()?.import_key_with_object("raw", &raw, &algorithm, false, &words(&["sign"]));
    let key = brought(imported).await;
    raw.fill(0, 0, raw.length());
    key?.dyn_into().ok()
}

/// Overwrites bytes in a way that the compiler does not leave out.
pub fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    std::hint::black_box(bytes);
}

/// Signs text: base64url of the 64-byte `r ‖ s`.
pub async fn sign(key: &CryptoKey, text: &str) -> Option<String> {
    let algorithm = object(&[("name", &"ECDSA".into()), ("hash", &"SHA-256".into())]);
    let signature = subtle()?.sign_with_object_and_js_u8_array(&algorithm, key, &bytes_of(text));
    Some(base64url::encode(&bytes(signature).await?))
}

/// The code of a period (RFC 6238).
pub async fn code(seed: &CryptoKey, counter: u64, digits: u32) -> Option<String> {
    let message = Uint8Array::from(&counter.to_be_bytes()[..]);
    let hmac = subtle()?.sign_with_object_and_js_u8_array(&object(&[("name", &"HMAC".into())]), seed, &message);
    totp::code(&bytes(hmac).await?, digits)
}

/// SHA-256 of text, in lower-case hex.
pub async fn sha256(text: &str) -> Option<String> {
    let digest = subtle()?.digest_with_str_and_js_u8_array("SHA-256", &bytes_of(text));
    let mut hex = String::with_capacity(64);
    for byte in bytes(digest).await? {
        for half in [byte >> 4, byte & 15] {
            hex.extend(char::from_digit(u32::from(half), 16));
        }
    }
    Some(hex)
}

/// 144 random bits, 24 characters: never used twice.
pub fn nonce() -> Option<String> {
    let bytes = Uint8Array::new_with_length(18);
    window()
        .crypto()
        .ok()?
        .get_random_values_with_js_u8_array(&bytes)
        .ok()?;
    Some(base64url::encode(&bytes.to_vec()))
}

fn bytes_of(text: &str) -> Uint8Array {
    Uint8Array::from(text.as_bytes())
}
