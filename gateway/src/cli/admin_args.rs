//! The words of the administrative commands.

use clap::{Args, Subcommand, ValueEnum};

use crate::authority::NumberMode;

/// How an account answers numbers, as the command line spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Tap one of three two-digit numbers
    Select,
    /// Type two digits
    Type2,
    /// Type six digits
    Type6,
    /// No number
    None,
}

impl From<Mode> for NumberMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Select => Self::Select,
            Mode::Type2 => Self::Type2,
            Mode::Type6 => Self::Type6,
            Mode::None => Self::None,
        }
    }
}

/// `user …`
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add an account; asks for the password unless told otherwise
    Add(AddUser),
    /// Set a new password; ends the account's sessions
    Password(NewPassword),
    /// Disable an account; ends its sessions
    Disable(Who),
    /// Enable a disabled account
    Enable(Who),
    /// Lock an account; ends its sessions
    Lock(Who),
    /// Unlock an account and forget its wrong tries
    Unlock(Who),
    /// List the accounts
    List(Format),
}

/// An account.
#[derive(Debug, Args)]
pub struct Who {
    /// What the person types to sign in
    pub identifier: String,
}

/// `user add`
#[derive(Debug, Args)]
pub struct AddUser {
    /// What the person types to sign in
    pub identifier: String,
    /// A name for administrators
    #[arg(long)]
    pub name: Option<String>,
    /// How numbers are answered; the configuration's mode when absent
    #[arg(long, value_enum)]
    pub number_mode: Option<Mode>,
    #[command(flatten)]
    pub password: PasswordSource,
}

/// `user password`
#[derive(Debug, Args)]
pub struct NewPassword {
    /// What the person types to sign in
    pub identifier: String,
    #[command(flatten)]
    pub password: PasswordSource,
}

/// Where a password comes from; never an argument, which other users of the machine could read.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct PasswordSource {
    /// Read the password from the first line of the standard input
    #[arg(long)]
    pub password_stdin: bool,
    /// Make a random password and print it once
    #[arg(long)]
    pub generate_password: bool,
}

/// `device …`
#[derive(Debug, Subcommand)]
pub enum DeviceCommand {
    /// Make a link that pairs a phone: once, within minutes
    Link(Link),
    /// List the phones of an account
    List(ListDevices),
    /// Remove a phone: its requests end, its codes stop working
    Remove {
        /// Its id, as `device list` prints it
        id: String,
    },
}

/// `device link`
#[derive(Debug, Args)]
pub struct Link {
    /// What the person types to sign in
    pub identifier: String,
    #[command(flatten)]
    pub format: Format,
}

/// `device list`
#[derive(Debug, Args)]
pub struct ListDevices {
    /// What the person types to sign in
    pub identifier: String,
    #[command(flatten)]
    pub format: Format,
}

/// How to print.
#[derive(Debug, Clone, Copy, Args)]
pub struct Format {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
