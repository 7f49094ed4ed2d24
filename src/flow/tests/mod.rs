//! The page's decisions, checked without a browser.

mod accounts;
mod entering;
mod framed;
mod journeys;
mod never;
mod passkeys;
mod polling;
mod step_up;
mod support;
