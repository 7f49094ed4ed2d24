//! The phone's page.

fn main() {
    console_error_panic_hook::set_once();
    genkan::companion::start();
}
