//! The shell of the gateway from outside: headers, cross-site requests, pages, limits, configuration, description.

mod configuration;
mod cross_site;
mod description;
mod every_response;
mod pages;
mod process;
mod support;
