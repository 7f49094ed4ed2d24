//! Whether the colour of an organisation can be read on the pages (WCAG 2.2, 1.4.3 and 1.4.11).
//!
//! Paper, ink and everything else stay as `style/tokens.css` has them; the colour of what can be pressed is the only one
//! that may be chosen. Buttons, links, badges and the focus ring are made of it there and in `public/load.js`, by the same
//! mixtures as here.

pub mod shell;

/// What text needs against what it stands on (WCAG 2.2, 1.4.3, level AA); more than the 3 that controls need (1.4.11).
pub const ENOUGH: f64 = 4.5;

/// A colour in sRGB, each part 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rgb(pub [f64; 3]);

/// One of the two looks of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Light paper.
    Light,
    /// Dark paper.
    Dark,
}

/// Why a colour cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub struct TooFaint {
    /// Where it is the faintest.
    pub place: &'static str,
    /// Its contrast there, to 1.
    pub ratio: f64,
    /// The nearest shade of the same colour that would do.
    pub would_do: String,
}

/// What stands on the paper of a look: paper, sheet, ink, and what stands on the colour itself.
const fn palette(look: Look) -> [Rgb; 4] {
    match look {
        Look::Light => [hex(0x00f6_f2ea), hex(0x00ff_fdf9), hex(0x001c_1e23), hex(0x00ff_ffff)],
        Look::Dark => [hex(0x0012_1316), hex(0x001b_1d22), hex(0x00ec_eae4), hex(0x000f_182b)],
    }
}

const fn hex(code: u32) -> Rgb {
    Rgb([(code >> 16) as f64, ((code >> 8) & 0xff) as f64, (code & 0xff) as f64])
}

impl Rgb {
    /// Reads `#rrggbb`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let plain = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        plain.then(|| u32::from_str_radix(digits, 16).ok()).flatten().map(hex)
    }

    /// Writes `#rrggbb`.
    fn code(self) -> String {
        let [r, g, b] = self.0.map(|part| part.round() as u8);
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// `color-mix(in srgb, self share, other)`.
    fn mixed(self, share: f64, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] * share + other.0[i] * (1.0 - share)))
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|part| {
            let part = part / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// The contrast ratio of two colours, 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        one.max(two) / one.min(two)
    }
}

/// Where a colour is used, and its contrast there.
fn places(look: Look, accent: Rgb) -> [(&'static str, f64); 6] {
    let [paper, sheet, ink, on] = palette(look);
    let (deep, wash) = (accent.mixed(0.8, ink), accent.mixed(0.1, sheet));
    [
        ("as a link on the paper", accent.contrast(paper)),
        ("as a link on a sheet", accent.contrast(sheet)),
        ("as text on its own tint", accent.contrast(wash)),
        ("under the text of a button", accent.contrast(on)),
        ("under the text of a button that is pointed at", deep.contrast(on)),
        ("as a tint under text", ink.contrast(wash)),
    ]
}

/// Checks a colour for one look.
///
/// # Errors
/// [`TooFaint`], with the nearest shade that would do.
pub fn check(look: Look, accent: Rgb) -> Result<(), TooFaint> {
    let worst = |accent| {
        let all = places(look, accent).into_iter();
        all.min_by(|one, two| one.1.total_cmp(&two.1))
            .unwrap_or(("nowhere", 0.0))
    };
    let (place, ratio) = worst(accent);
    if ratio >= ENOUGH {
        return Ok(());
    }
    let end = match look {
        Look::Light => hex(0),
        Look::Dark => hex(0x00ff_ffff),
    };
    let shades = (0..=100).map(|step| {
        // As it would be written: rounding must not take it below the line again.
        Rgb::parse(&end.mixed(f64::from(step) / 100.0, accent).code()).unwrap_or(end)
    });
    let nearest = shades
        .into_iter()
        .find(|shade| worst(*shade).1 >= ENOUGH)
        .unwrap_or(end);
    Err(TooFaint {
        place,
        ratio,
        would_do: nearest.code(),
    })
}

/// The rule that the pages' stylesheet gets, the same that `public/load.js` adds: served as a file, it is there before the
/// first paint.
#[must_use]
pub fn stylesheet(accent: &str, accent_dark: &str) -> String {
    format!(
        ":root{{--indigo:light-dark({accent},{accent_dark});--indigo-deep:color-mix(in srgb,var(--indigo) 80%,var(--ink));\
         --indigo-wash:color-mix(in srgb,var(--indigo) 10%,var(--sheet))}}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(look: Look, code: &str) -> Result<(), TooFaint> {
        check(look, Rgb::parse(code).expect("a colour"))
    }

    #[test]
    fn black_on_white_is_twenty_one() {
        assert!((hex(0).contrast(hex(0x00ff_ffff)) - 21.0).abs() < 1e-9);
        // The grey that is just enough on white, as every calculator has it.
        let grey = Rgb::parse("#767676").expect("a colour").contrast(hex(0x00ff_ffff));
        assert!((grey - 4.54).abs() < 0.005, "{grey}");
    }

    #[test]
    fn what_is_refused_comes_with_a_shade_that_is_taken() {
        for (of, code) in [
            (Look::Light, "#e8a400"),
            (Look::Light, "#ffffff"),
            (Look::Dark, "#1d4788"),
            (Look::Dark, "#000000"),
        ] {
            let refused = look(of, code).expect_err(code);
            assert!(refused.ratio < ENOUGH, "{refused:?}");
            assert_eq!(look(of, &refused.would_do), Ok(()), "{refused:?}");
        }
        assert_eq!(look(Look::Light, "#0b6b3a"), Ok(()));
        assert_eq!(look(Look::Dark, "#7fd6a3"), Ok(()));
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        for text in [
            "",
            "#fff",
            "red",
            "#12345g",
            "#1234567",
            "123456",
            "#1d4788;}",
            "#+12345",
        ] {
            assert_eq!(Rgb::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_palette_is_the_pages_own_and_the_rule_the_boot_script_s() {
        let tokens = include_str!("../../style/tokens.css");
        for (name, place) in [("paper", 0), ("sheet", 1), ("ink", 2), ("on-indigo", 3)] {
            let [light, dark] = [Look::Light, Look::Dark].map(|look| palette(look)[place].code());
            let line = format!("--{name}: light-dark({light}, {dark})");
            assert!(tokens.contains(&line), "{line}");
        }
        let boot = include_str!("../../public/load.js");
        let rule = stylesheet("${colors.accent}", "${colors.accent_dark}");
        assert!(boot.contains(&rule), "{rule}");
        let help = include_str!("../../public/help.js");
        assert!(help.contains(&rule), "{rule}");
    }
}
