//! Secrets of clients, read when the server starts.

use super::{super::post, ClientConfig};
use crate::authority::{Policy, Secret};

/// The shortest secret, characters: 43 hold 256 random bits, 22 would hold 128 (RFC 6749, section 10.10).
pub(super) const SHORTEST_SECRET: usize = 32;

/// Reads the secrets of clients into the rules that were made of `clients`.
///
/// # Errors
/// When a file cannot be read, or what it holds can be guessed.
pub fn read_secrets(clients: &[ClientConfig], policy: &mut Policy) -> Result<(), String> {
    for (client, rule) in clients.iter().zip(&mut policy.clients) {
        let Some(file) = &client.secret_file else { continue };
        let text = post::secret_of_file(&format!("[[clients]] {}", client.id), file)?;
        if text.chars().count() < SHORTEST_SECRET {
            return Err(format!(
                "the secret {} of the client {} is too short: {SHORTEST_SECRET} random characters are needed, for example \
                 of `openssl rand -hex 32`",
                file.display(),
                client.id
            ));
        }
        rule.secret = Some(Secret::of(&text));
    }
    Ok(())
}
