//! English.

use super::Around;

pub(super) static EN: Around = Around {
    sessions_title: "Where you’re signed in",
};
