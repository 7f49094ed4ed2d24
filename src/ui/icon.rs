//! Icons: strokes of the text's own colour, never the only carrier of meaning.

use super::dom::{El, svg};

/// Which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// A phone.
    Phone,
    /// A clock: codes that change.
    Clock,
    /// A key.
    Key,
    /// A letter.
    Letter,
    /// An open eye.
    Eye,
    /// A closed eye.
    EyeClosed,
    /// A sheet of codes.
    Sheet,
    /// A tick.
    Tick,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Phone => {
                "M9 2.5h6a2.4 2.4 0 0 1 2.4 2.4v14.2a2.4 2.4 0 0 1-2.4 2.4H9a2.4 2.4 0 0 1-2.4-2.4V4.9A2.4 2.4 0 0 1 9 2.5zm1.8 16.1h2.4"
            }
            Self::Clock => "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7v5l3.2 2",
            Self::Key => "M8 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zm4 4h9m-3 0v3.5M15 12v2.5",
            Self::Letter => {
                "M4.5 5.5h15a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17V7a1.5 1.5 0 0 1 1.5-1.5zM3.5 7l8.5 6 8.5-6"
            }
            Self::Eye => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z"
            }
            Self::EyeClosed => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM4 4l16 16"
            }
            Self::Sheet => "M6 3h12v18H6zM9 8h6M9 12h6M9 16h3",
            Self::Tick => "M4.5 12.5l5 5L19.5 7",
        }
    }
}

/// Draws one; hidden from screen readers.
#[must_use]
pub fn icon(which: Icon, class: &str) -> El {
    let strokes = [
        ("viewBox", "0 0 24 24"),
        ("fill", "none"),
        ("stroke", "currentColor"),
        ("stroke-width", "1.6"),
        ("stroke-linecap", "round"),
        ("stroke-linejoin", "round"),
        ("aria-hidden", "true"),
    ];
    let svg_element = strokes
        .iter()
        .fold(svg("svg").class(class), |svg, (name, value)| svg.attr(name, value));
    svg_element.child(svg("path").attr("d", which.path()))
}
