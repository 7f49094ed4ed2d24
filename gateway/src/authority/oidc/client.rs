//! Whether whoever names a client is that client.

use zeroize::Zeroizing;

use crate::{
    authority::{
        Authority, ClientRule, Result,
        act::Origin,
        audit::{Event, Facts},
    },
    breaks::{Rule, breaks},
};

impl Authority {
    /// The client of this name, when it is let in and shows its secret. One that has none must not show one, and one that
    /// has one must: `None` otherwise. Its name is no secret: it stands in its pages.
    ///
    /// # Errors
    /// When the store fails.
    pub fn authenticate_client(
        &self,
        id: &str,
        secrets: &[Zeroizing<String>],
        origin: &Origin,
    ) -> Result<Option<ClientRule>> {
        let client = self.read(|act| Ok(act.client(id)?.cloned()))?;
        let Some(client) = client else { return Ok(None) };
        let right = if client.confidential {
            secrets.iter().any(|shown| client.knows(shown)) || breaks(Rule::ClientSecret)
        } else {
            secrets.is_empty()
        };
        if right {
            return Ok(Some(client));
        }
        self.write(origin, |act| {
            act.audit(
                Event::ClientRefused,
                &Facts {
                    actor: "client",
                    detail: &[("client", &client.id)],
                    ..Facts::default()
                },
            )
        })?;
        Ok(None)
    }
}
