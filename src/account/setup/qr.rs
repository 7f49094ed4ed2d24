//! QR codes that must not leave the page: the seed of an authenticator app is a secret, so no server draws its picture
//! (security: enrolment of codes).

use contract::step::QrCode;
use qrcodegen::{QrCode as Code, QrCodeEcc};

/// The code of a text; `None` when the text is too long for any (about 2300 bytes). The least error correction that
/// scanners manage on a screen, and as much more as fits for nothing: fewer modules are easier for a weak camera than
/// more correction (ISO/IEC 18004, section 7.5.1).
#[must_use]
pub fn qr(text: &str) -> Option<QrCode> {
    let code = Code::encode_binary(text.as_bytes(), QrCodeEcc::Low).ok()?;
    let size = code.size();
    let modules = (0..size * size).map(|at| {
        if code.get_module(at % size, at / size) {
            '1'
        } else {
            '0'
        }
    });
    Some(QrCode {
        size: u32::try_from(size).ok()?,
        modules: modules.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_corners_are_finders() {
        let code = qr("otpauth://totp/Aoba:mei?secret=JBSWY3DPEHPK3PXP&issuer=Aoba").expect("a code");
        let side = code.size as usize;
        assert_eq!(code.modules.len(), side * side);
        let row = |y: usize, from: usize| &code.modules[y * side + from..][..7];
        for (y, from) in [(0, 0), (0, side - 7), (side - 7, 0)] {
            assert_eq!(row(y, from), "1111111");
            assert_eq!(row(y + 3, from), "1011101");
        }
    }

    #[test]
    fn what_is_too_long_is_no_code() {
        assert!(qr(&"x".repeat(4000)).is_none());
    }
}
