//! Security info with every part: takes over when a rare one is opened.

#[path = "entry/security_info.rs"]
mod entry;

use genkan::security_info::draw;

fn main() {
    // What broke is said in the console while developing; a visit does not download the words for it.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
}
