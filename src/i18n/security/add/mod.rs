//! Adding a method, moving to a new phone, recovery codes.

mod en;
mod ja;

use super::area::area;

area! {
    /// Adding a method, moving to a new phone, recovery codes.
    Add {
        add_title,
    }
}
