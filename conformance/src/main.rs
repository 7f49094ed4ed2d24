//! `genkan-conformance`: tells whether a backend, in any language, keeps the sign-in contract. A black box: it speaks
//! HTTP and knows nothing of what stands behind. docs/conformance.md says how to use it.

mod accounts;
mod api;
mod browser;
mod check;
mod checks;
mod cli;
mod codes;
mod http;
mod kit;
mod mask;
mod owner;
mod passkey;
mod phone;
mod prepare;
mod progress;
mod races;
mod random;
mod redact;
mod report;
mod run;
mod seen;
mod shape;
mod sign_in;
mod statistics;
mod verdict;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
