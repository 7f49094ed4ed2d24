//! Every screen, for those who work on them. Never shipped.

fn main() {
    console_error_panic_hook::set_once();
    genkan::gallery::open();
}
