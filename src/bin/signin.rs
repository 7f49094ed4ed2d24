//! The sign-in page.

fn main() {
    console_error_panic_hook::set_once();
    genkan::signin::mount();
}
