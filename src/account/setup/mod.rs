//! What setting something up takes, without a browser: the link and the picture of an authenticator app, the sheet of
//! recovery codes, names that are still free.

pub mod names;
pub mod otpauth;
pub mod qr;
pub mod sheet;
