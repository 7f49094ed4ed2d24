//! Randomness.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};

/// Random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives randomness");
    bytes
}

/// 24 random letters and digits.
pub fn token() -> String {
    BASE64.encode(bytes::<18>())
}

/// Ten random hexadecimal digits.
pub fn word() -> String {
    bytes::<5>().iter().map(|byte| format!("{byte:02x}")).collect()
}
