//! Genkan, the front door.
pub mod i18n;
