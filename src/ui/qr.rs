//! A QR code as one path.

use super::dom::{El, svg};
use contract::step::QrCode;

/// The light edge that a scanner needs, in modules (ISO/IEC 18004, section 9.1).
const QUIET: u32 = 4;

/// The picture as one path: dark on light whatever the page's colours are, since scanners want it so.
#[must_use]
pub fn qr(label: &str, code: &QrCode) -> El {
    let whole = (code.size + 2 * QUIET).to_string();
    let mut view = String::from("0 0 ");
    view.push_str(&whole);
    view.push(' ');
    view.push_str(&whole);
    svg("svg")
        .class("qr")
        .attr("viewBox", &view)
        .attr("role", "img")
        .attr("aria-label", label)
        .attr("shape-rendering", "crispEdges")
        .child(svg("path").attr("d", &path(code)))
}

/// Runs of dark modules, row by row.
fn path(code: &QrCode) -> String {
    let size = code.size as usize;
    let mut path = String::with_capacity(code.modules.len() * 4);
    let mut number = |text: &str, n: usize| {
        path.push_str(text);
        path.push_str(&n.to_string());
    };
    for (y, row) in code.modules.as_bytes().chunks(size.max(1)).enumerate() {
        let mut x = 0;
        while x < row.len() {
            let run = row[x..].iter().take_while(|module| **module == b'1').count();
            if run > 0 {
                number("M", x + QUIET as usize);
                number(" ", y + QUIET as usize);
                number("h", run);
                number("v1h-", run);
            }
            x += run.max(1);
        }
    }
    path
}
