//! `cargo xtask conformance`: the kit against a fresh gateway, from nothing to a report.

use crate::{project, run, sh};
use anyhow::{Context, Result, bail};
use fs_err as fs;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};

/// Build the conformance kit and a gateway, start the gateway with accounts of every kind, and examine it
#[derive(clap::Args)]
pub struct Options {
    /// What else the kit is told, for example `--level core` or `--only csrf-`; see docs/conformance.md
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// One address makes all calls of the kit, and phones are asked more often than people would bear.
const LIMITS: &str = "address_per_minute = 1000000\naddress_per_hour = 1000000\npush_gap = 1\npush_per_window = 10\n\
                      push_since_success = 100\nenrollments_per_hour = 100\nphones = 20\nauthenticator_apps = 20\n\
                      passkeys = 20\n";

/// The shortest lives that are allowed, so that nothing is waited for longer than a minute or two.
const LIVES: &str = "[policy]\npush_lifetime = 30\nfresh = 60\n";

/// How many accounts with an authenticator app; each code works once, so that more of them wait less.
const APPS: usize = 6;
/// How the phones of the others ask.
const PHONES: [&str; 5] = ["none", "none", "type6", "select", "onphone"];

/// The kit's program in cargo's folder of development builds.
pub fn program() -> std::path::PathBuf {
    project::target_dir()
        .join("debug")
        .join(format!("genkan-conformance{}", std::env::consts::EXE_SUFFIX))
}

/// Compiles the kit.
pub fn build() -> Result<()> {
    sh::step("cargo build of the conformance kit");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(project::root());
    sh::shown(cargo.args(["build", "--quiet", "--package", "genkan-conformance"]))
}

/// The kit's own end is this command's.
pub fn conformance(options: &Options) -> Result<ExitCode> {
    build()?;
    run::build_gateway(run::GATEWAY_PROFILE, &[])?;
    let folder = project::cache_dir().join("conformance");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let url = format!("http://localhost:{port}");
    let config = folder.join("gateway.toml");
    let text = format!(
        "listen = \"127.0.0.1:{port}\"\npublic_url = \"{url}\"\ndata = \"data\"\n\n{LIVES}\n[policy.limits]\n{LIMITS}"
    );
    fs::write(&config, text)?;
    sh::step("accounts of every kind");
    let file = folder.join("accounts.toml");
    fs::write(&file, accounts(&config)?)?;
    sh::step(&format!("the gateway at {url}"));
    let mut gateway = Server::start(&config)?;
    let mut kit = Command::new(program());
    kit.args(["--url", &url, "--account"]).arg(&file).args(&options.args);
    sh::step(&sh::line(&kit));
    let status = kit.status().context("cannot start the kit")?;
    gateway.stop();
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A gateway that ends with this command.
struct Server(Child);

impl Server {
    fn start(config: &Path) -> Result<Self> {
        let mut command = command(config);
        let mut child = command.env("GENKAN_LOG", "error").stdout(Stdio::piped()).spawn()?;
        let out = child.stdout.take().context("no stdout")?;
        let server = Self(child);
        let listens = |line: &std::io::Result<String>| line.as_ref().is_ok_and(|line| line.starts_with("listening on"));
        if !BufReader::new(out).lines().any(|line| listens(&line)) {
            bail!("the gateway ended before it was ready; its messages are above");
        }
        Ok(server)
    }

    fn stop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn command(config: &Path) -> Command {
    let mut command = Command::new(project::gateway(run::GATEWAY_PROFILE));
    command.arg("--config").arg(config);
    command
}

/// Makes the accounts, and the kit's file about them.
fn accounts(config: &Path) -> Result<String> {
    // An hour without use is the policy's, and too long to be waited for.
    let mut text = String::from("accept_skipped = [\"session-idle-end\"]\n\n");
    for n in 0..APPS {
        let name = format!("app{n}@kit.example");
        account(config, &mut text, &name, &[])?;
        let codes = printed(config, &["user", "recovery-codes", "new", &name, "--json"])?;
        let pass = printed(config, &["user", "pass", &name, "--reusable", "--json"])?;
        let _ = writeln!(
            text,
            "totp = \"enroll\"\nrecovery = {}\npass = {}\n",
            codes["codes"], pass["pass"]
        );
    }
    for (n, mode) in PHONES.iter().enumerate() {
        let name = format!("phone{n}@kit.example");
        account(config, &mut text, &name, &["--number-mode", mode])?;
        let link = printed(config, &["device", "link", &name, "--json"])?;
        let _ = writeln!(text, "phone = {{ how = \"contract\", link = {} }}\n", link["link"]);
    }
    Ok(text)
}

fn account(config: &Path, text: &mut String, name: &str, more: &[&str]) -> Result<()> {
    let password = "umi to yama to kit";
    let mut add = command(config);
    add.args(["user", "add", name, "--password-stdin"]).args(more);
    sh::filter(&mut add, format!("{password}\n").as_bytes())?;
    let _ = writeln!(text, "[[accounts]]\nidentifier = \"{name}\"\npassword = \"{password}\"");
    Ok(())
}

/// What a command of the gateway prints as JSON.
fn printed(config: &Path, args: &[&str]) -> Result<serde_json::Value> {
    let text = sh::quiet(command(config).args(args))?;
    Ok(serde_json::from_str(text.trim())?)
}
