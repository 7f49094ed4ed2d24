//! Writing to the terminal, without a panic when nobody reads (a closed pipe ends quietly).

use std::io::{self, Write as _};

use super::Failure;

/// One line.
pub fn line(text: &str) -> Result<(), Failure> {
    raw(&format!("{text}\n"))
}

/// Text as it is.
pub fn raw(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// One line of JSON.
pub fn json(value: &impl serde::Serialize) -> Result<(), Failure> {
    line(&serde_json::to_string(value)?)
}

/// Text of other people, safe to print: control characters could move the cursor or recolour what follows.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// What went wrong.
pub fn error(error: &(dyn std::error::Error + 'static)) {
    let _ = writeln!(io::stderr().lock(), "genkan-gateway: {error}");
}
