//! The link that pairs a phone, and its QR code.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode, render::unicode::Dense1x2};

use crate::authority::Pairing;

/// The link. Its secret stands in the fragment, which no browser sends to any server and no log ever sees.
#[must_use]
pub fn link(origin: &str, pairing: &Pairing) -> String {
    link_of(origin, &pairing.id, &pairing.secret)
}

pub(crate) fn link_of(origin: &str, id: &str, secret: &str) -> String {
    format!("{origin}/companion#pair={id}.{secret}")
}

/// The code of a text as its modules, row by row, `1` for dark: how many on a side, and which. `None` when the text is
/// too long for a QR code.
pub(crate) fn qr_modules(text: &str) -> Option<(u32, String)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let modules = code
        .to_colors()
        .into_iter()
        .map(|color| if color == Color::Dark { '1' } else { '0' })
        .collect();
    Some((u32::try_from(code.width()).ok()?, modules))
}

/// A QR code as the outline of its dark modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrOutline {
    /// Modules on a side, with the quiet zone of four that ISO/IEC 18004 asks for.
    pub side: usize,
    /// Data of an SVG path, one unit a module.
    pub path: String,
}

/// The code of a text for a screen.
///
/// # Errors
/// When the text is too long for a QR code (about 2300 bytes).
pub fn qr_outline(text: &str) -> Result<QrOutline, qrcode::types::QrError> {
    const QUIET: usize = 4;
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let width = code.width();
    let mut path = String::new();
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let _ = write!(path, "M{} {}h1v1h-1z", index % width + QUIET, index / width + QUIET);
        }
    }
    Ok(QrOutline {
        side: width + 2 * QUIET,
        path,
    })
}

/// The code of a text for a terminal.
///
/// # Errors
/// When the text is too long for a QR code.
pub fn qr_terminal(text: &str) -> Result<String, qrcode::types::QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L)?;
    // Most terminals are dark: the light modules are the ones that are drawn. Phones read the inverse as well.
    Ok(code
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build())
}
