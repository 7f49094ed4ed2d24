//! Running other programs: what they are for is said first, and why they failed last.

use anyhow::{Context, Result, bail};
use std::io::{IsTerminal, Write};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How many of a failed program's last lines are shown.
const TAIL: usize = 30;

/// Says on stderr what is being done.
pub fn step(text: &str) {
    err(&format!("▸ {text}"));
}

/// Says on stderr something worth knowing that stops nothing.
pub fn note(text: &str) {
    err(&format!("  note: {text}"));
}

fn err(text: &str) {
    // In a unit test nobody is there to read it, and a failure made on purpose would look like one.
    if !cfg!(test) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}

/// Prints on stdout a line of the command's own result.
pub fn say(text: &str) {
    if !cfg!(test) {
        let _ = writeln!(std::io::stdout(), "{text}");
    }
}

/// Prints an error with its causes.
pub fn complain(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "\nerror: {error:#}");
}

/// The command as one would type it.
pub fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// Runs to the end with its output shown as it comes.
pub fn shown(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", line(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status}); its own messages are above", line(command));
    }
    Ok(())
}

/// A long `cargo build` with its progress shown to whoever watches; a log gets the errors only.
pub fn built(cargo: &mut Command) -> Result<()> {
    if !std::io::stderr().is_terminal() {
        cargo.arg("--quiet");
    }
    shown(cargo)
}

/// Runs to the end unseen and gives its stdout; on failure the error carries the tail of what it said.
pub fn quiet(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("cannot start `{}`", line(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})\n{}", line(command), output.status, tail(&output));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Feeds `input` to a program and gives what it answers on stdout.
pub fn filter(command: &mut Command, input: &[u8]) -> Result<Vec<u8>> {
    let name = line(command);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{name}`"))?;
    let mut stdin = child.stdin.take().context("no stdin")?;
    let input = input.to_vec();
    // A thread, because a program may answer before it has read everything.
    let feeder = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output()?;
    let fed = feeder.join();
    if !output.status.success() {
        bail!("`{name}` failed ({})\n{}", output.status, tail(&output));
    }
    if !matches!(fed, Ok(Ok(()))) {
        bail!("`{name}` did not read its whole input");
    }
    Ok(output.stdout)
}

/// Runs unseen for at most `limit`; false when it failed or had to be stopped.
pub fn succeeds_within(command: &mut Command, limit: Duration) -> bool {
    let started = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else { return false };
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if started.elapsed() < limit => std::thread::sleep(Duration::from_millis(50)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

fn tail(output: &Output) -> String {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let text = String::from_utf8_lossy(&both);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(TAIL)..].join("\n")
}
