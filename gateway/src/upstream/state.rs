//! What an adapter needs to go on: opaque to everyone else, and never in clear on a disk.

use serde::{Serialize, de::DeserializeOwned};
use zeroize::{Zeroize as _, Zeroizing};

use super::{Answer, No};

/// A value of the adapter's own, as JSON. It may hold tokens: it is sealed before it is stored, and wiped when dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct State(Zeroizing<Vec<u8>>);

impl State {
    /// Keeps a value.
    ///
    /// # Errors
    /// [`No::Unavailable`] when it cannot be written as JSON, which is a mistake of the adapter.
    pub fn of(value: &impl Serialize) -> Answer<Self> {
        serde_json::to_vec(value)
            .map(|bytes| Self(Zeroizing::new(bytes)))
            .map_err(|_| No::Unavailable(None))
    }

    /// The value again.
    ///
    /// # Errors
    /// [`No::Over`] when it is not such a value: a state of another adapter, or of an older version.
    pub fn read<T: DeserializeOwned>(&self) -> Answer<T> {
        serde_json::from_slice(&self.0).map_err(|_| No::Over)
    }

    /// Keeps another value in its place.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn put(&mut self, value: &impl Serialize) -> Answer<()> {
        let new = Self::of(value)?;
        self.0.zeroize();
        *self = new;
        Ok(())
    }

    /// What is sealed.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What was sealed.
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("State(sealed)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_is_not_printed() {
        let mut state = State::of(&("secret", 7)).unwrap();
        assert_eq!(state.read::<(String, u32)>(), Ok(("secret".to_owned(), 7)));
        assert!(!format!("{state:?}").contains("secret"));
        state.put(&"other").unwrap();
        assert_eq!(state.read::<(String, u32)>(), Err(No::Over));
        assert_eq!(State::from_bytes(state.bytes().to_vec()), state);
    }
}
