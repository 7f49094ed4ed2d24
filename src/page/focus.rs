//! Where the focus is after a new screen.

use crate::{
    browser::{self, document},
    reactive::tick,
};

/// Puts the focus where the person has to go on, once the view has been drawn.
pub fn focus_main() {
    browser::spawn(async {
        tick().await;
        document::focus_main();
    });
}
