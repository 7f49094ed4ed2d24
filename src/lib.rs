//! Genkan, the front door: a sign-in page that asks the phone, and the phone's page that answers.
//!
//! Events go into [`flow`], effects come out, the driver carries them out, views draw the state.

pub mod account;
pub mod browser;
pub mod client;
pub mod companion;
pub mod flow;
#[cfg(any(test, feature = "gallery"))]
pub mod gallery;
pub mod i18n;
mod page;
pub mod reactive;
pub mod route;
pub mod security_info;
pub mod signin;
pub mod site;
pub mod ui;
