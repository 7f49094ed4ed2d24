//! The gateway as a program.

use std::process::ExitCode;

fn main() -> ExitCode {
    genkan_gateway::cli::main()
}
