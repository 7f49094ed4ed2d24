//! English.

use super::Add;

pub(super) static EN: Add = Add {
    add_title: "Add a way to sign in",
};
