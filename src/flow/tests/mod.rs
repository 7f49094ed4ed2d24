//! The page's decisions, checked without a browser.

mod journeys;
mod never;
mod polling;
mod support;
