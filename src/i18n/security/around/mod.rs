//! Sessions, activity, the password.

mod en;
mod ja;

use super::area::area;

area! {
    /// Sessions, activity, the password.
    Around {
        sessions_title,
    }
}
