//! Switching a client off and on, beside a running server and at once (rule W21).

use super::super::{
    Authority, Error, Result,
    act::{Act, Origin},
    audit::{Event, Facts},
};

/// A client, for administrators.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ClientInfo {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is let in.
    pub enabled: bool,
    /// Whether the configuration lets it in; the switch can only take away.
    pub configured: bool,
    /// Where its pages are.
    pub origins: Vec<String>,
}

impl Authority {
    /// Every client of the configuration.
    ///
    /// # Errors
    /// When the store fails.
    pub fn clients(&self) -> Result<Vec<ClientInfo>> {
        self.read(|act| {
            let info = |client: &super::ClientRule| {
                Ok(ClientInfo {
                    id: client.id.clone(),
                    name: client.name.clone(),
                    enabled: act.client(&client.id)?.is_some(),
                    configured: client.enabled,
                    origins: client.origins.clone(),
                })
            };
            act.policy.clients.iter().map(info).collect()
        })
    }

    /// Switches a client off or on. Off, nothing new is answered, what is under way ends and takes its requests to phones
    /// along, codes that wait are worth nothing, and access tokens open nothing.
    ///
    /// # Errors
    /// When the configuration has no such client, or keeps it off itself.
    pub fn switch_client(&self, id: &str, off: bool) -> Result<()> {
        self.write(&Origin::default(), |act| act.switch_client(id, off))
    }
}

impl Act<'_> {
    fn switch_client(&self, id: &str, off: bool) -> Result<()> {
        let client = self.policy.client(id);
        let client = client.ok_or_else(|| Error::Admin(format!("there is no client {id:?} in the configuration")))?;
        if !off && !client.enabled {
            return Err(Error::Admin(format!(
                "the configuration keeps the client {id:?} off: `enabled = false`"
            )));
        }
        if !self.tx.switch_client(id, off, self.now)? {
            return Ok(());
        }
        if off {
            for flow in self.tx.live_flows_of_client(id, self.now)? {
                self.cancel(flow)?;
            }
        }
        let event = if off {
            Event::ClientDisabled
        } else {
            Event::ClientEnabled
        };
        self.audit(
            event,
            &Facts {
                actor: "admin",
                detail: &[("client", id)],
                ..Facts::default()
            },
        )
    }
}
