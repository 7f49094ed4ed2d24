//! Genkan, the front door: a sign-in page that asks the phone, and the phone's page that answers.
//!
//! Events go into [`flow`], effects come out, the driver carries them out, views draw the state.

pub mod i18n;
