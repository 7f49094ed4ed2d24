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
    /// The phone shows six digits, to be typed on the page
    #[value(name = "onphone")]
    OnPhone,
}

impl From<Mode> for NumberMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Select => Self::Select,
            Mode::Type2 => Self::Type2,
            Mode::Type6 => Self::Type6,
            Mode::None => Self::None,
            Mode::OnPhone => Self::OnPhone,
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
    /// Recovery codes: each works once in place of the phone
    #[command(subcommand)]
    RecoveryCodes(RecoveryCommand),
    /// Make a temporary pass, in place of the one before, and print it once
    Pass(Pass),
    /// Addresses that codes can be sent to
    #[command(subcommand)]
    Address(AddressCommand),
    /// Give an account a long history, for tests
    #[cfg(feature = "negative-controls")]
    #[command(hide = true)]
    History {
        /// Whose
        identifier: String,
        /// How many entries
        #[arg(long)]
        rows: u32,
    },
    /// Passkeys: made by their owners, on the way in
    #[command(subcommand)]
    Passkey(PasskeyCommand),
}

/// `user passkey …`
#[derive(Debug, Subcommand)]
pub enum PasskeyCommand {
    /// List the passkeys of an account
    List(FormatFor),
    /// Remove a passkey
    Remove {
        /// Its id, as `user passkey list` prints it
        id: String,
    },
}

/// `user recovery-codes …`
#[derive(Debug, Subcommand)]
pub enum RecoveryCommand {
    /// Make ten new codes and print them once; the old ones stop working
    New(FormatFor),
    /// Say how many are left
    Count(FormatFor),
}

/// An account, and how to print.
#[derive(Debug, Args)]
pub struct FormatFor {
    /// What the person types to sign in
    pub identifier: String,
    #[command(flatten)]
    pub format: Format,
}

/// `user pass`
#[derive(Debug, Args)]
pub struct Pass {
    /// What the person types to sign in
    pub identifier: String,
    /// It works once [default]
    #[arg(long, conflicts_with = "reusable")]
    pub once: bool,
    /// It works until it ends
    #[arg(long)]
    pub reusable: bool,
    /// How long it works, 10 to 43200 minutes
    #[arg(long, default_value_t = 60)]
    pub minutes: u32,
    #[command(flatten)]
    pub format: Format,
}

/// `user address …`
#[derive(Debug, Subcommand)]
pub enum AddressCommand {
    /// Add an address; you vouch that it is the person's
    Add(AddAddress),
    /// List the addresses of an account, masked
    List(FormatFor),
    /// Remove an address
    Remove {
        /// Its id, as `user address list` prints it
        id: String,
    },
}

/// `user address add`
#[derive(Debug, Args)]
pub struct AddAddress {
    /// What the person types to sign in
    pub identifier: String,
    #[command(flatten)]
    pub to: Address,
}

/// Where codes go.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Address {
    /// An e-mail address
    #[arg(long)]
    pub email: Option<String>,
    /// A telephone number for text messages, with its country code: +81…
    #[arg(long)]
    pub sms: Option<String>,
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
