//! Parts that every page shares.

mod armed;
mod dom;
mod facts;
mod icon;
mod plate;
mod qr;
mod sentence;
mod top;

pub use armed::armed_button;
pub use dom::{El, el, keep, svg, watch};
pub use facts::{browser, place};
pub use icon::{Icon, icon};
pub use plate::{Plate, share, spaced};
pub use qr::qr;
pub use sentence::sentence;
pub use top::{foot_language, top};

/// `true` as an attribute.
pub const TRUE: &str = "true";
