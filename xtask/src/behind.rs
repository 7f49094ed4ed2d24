//! `cargo xtask run --upstream NAME`: a real identity server, and the gateway's configuration in front of it.

use crate::{project, sh, upstreams};
use anyhow::{Context, Result, bail};
use fs_err as fs;
use serde_json::Value;
use std::fmt::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server that runs until its process group ends: Ctrl-C reaches it, too.
pub struct Behind {
    /// The gateway's configuration.
    pub config: PathBuf,
    /// The secret that belongs to it, for `GENKAN_UPSTREAM_SECRET`.
    pub secret: Option<String>,
}

/// Installs and starts the server, with new data, and says who is in it.
pub fn start(name: &str, listen: &str, public_url: &str, pages: &Path) -> Result<Behind> {
    let source = project::path("tests/upstreams").join(name);
    if source.is_dir() && !["start.py", "start.mjs"].iter().any(|file| source.join(file).exists()) {
        bail!("`{name}` is no server that a gateway could stand in front of");
    }
    let installed = upstreams::install(&[name.to_owned()])?;
    let installed: Value = serde_json::from_str(&fs::read_to_string(installed)?)?;
    let folder = PathBuf::from(installed[name].as_str().context("it is not installed")?);
    let data = project::target_dir().join("upstreams").join(format!("run-{name}"));
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    fs::create_dir_all(&data)?;
    let log = data.join("server.log");
    let mut server = command(name, &folder)?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    server
        .arg("--port")
        .arg(port.to_string())
        .arg("--data")
        .arg(data.join("server"));
    let file = fs::File::create(&log)?.into_file();
    server.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
    sh::step(&format!("{name} on port {port}; what it says is in {}", log.display()));
    let child = server
        .spawn()
        .with_context(|| format!("cannot start `{}`", sh::line(&server)))?;
    let mut ready = ready(child, &log)?;
    say(&ready);
    if ready["config"]["kind"] == "ciba" {
        // It knows no passwords, and the gateway's own store is empty: the phone alone signs people in here.
        ready["config"]["passwordless"] = true.into();
        let url = ready["url"].as_str().unwrap_or_default();
        sh::say(&format!(
            "no passwords; their phones: GET {url}/phone/requests, POST {url}/phone/answer"
        ));
    }
    let config = data.join("gateway.toml");
    fs::write(
        &config,
        toml(listen, public_url, &data.join("gateway"), pages, &ready["config"])?,
    )?;
    let secret = ready["secret"].as_str().map(str::to_owned);
    Ok(Behind { config, secret })
}

fn command(name: &str, folder: &Path) -> Result<Command> {
    let source = project::path("tests/upstreams").join(name);
    if source.join("start.py").exists() {
        let mut python = Command::new(folder.join("bin/python"));
        python.arg(source.join("start.py"));
        return Ok(python);
    }
    // A module finds its packages from where it lies.
    for entry in fs::read_dir(&source)? {
        let path = entry?.path();
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if file.ends_with(".mjs") && !file.ends_with(".test.mjs") {
            fs::copy(&path, folder.join(file))?;
        }
    }
    let mut node = Command::new("node");
    node.arg(folder.join("start.mjs"));
    Ok(node)
}

/// What the server says when it answers.
fn ready(mut child: Child, log: &Path) -> Result<Value> {
    loop {
        let said = fs::read_to_string(log)?;
        if let Some(line) = said.lines().find_map(|line| line.strip_prefix("ready ")) {
            return serde_json::from_str(line).context("the server's own line");
        }
        if let Some(status) = child.try_wait()? {
            bail!("the server ended ({status}): {said}");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The demo people, without the many that only tests need.
fn say(ready: &Value) {
    let Some(people) = ready["people"].as_object() else {
        return;
    };
    sh::say("people of this server:");
    for (name, facts) in people.iter().filter(|(name, _)| !name.contains('-')) {
        let facts = facts.as_object().into_iter().flatten();
        let facts: Vec<String> = facts.filter_map(|(what, value)| fact(what, value)).collect();
        sh::say(&format!("  {name}: {}", facts.join(", ")));
    }
}

fn fact(what: &str, value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(format!("{what} {text}")),
        Value::Array(all) => Some(format!("{what} {}", all.first()?.as_str()?)),
        _ => None,
    }
}

/// Strings, numbers and lists of them are the same in JSON and TOML.
fn toml(listen: &str, public_url: &str, data: &Path, pages: &Path, upstream: &Value) -> Result<String> {
    let mut text = String::new();
    for (key, value) in [
        ("listen", listen),
        ("public_url", public_url),
        ("data", &data.to_string_lossy()),
        ("dist", &pages.to_string_lossy()),
    ] {
        writeln!(text, "{key} = {}", Value::from(value))?;
    }
    writeln!(text, "\n[upstream]")?;
    let members = upstream
        .as_object()
        .context("the server did not say how it is configured")?;
    for (key, value) in members {
        writeln!(text, "{key} = {value}")?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_configuration_is_what_the_server_said() {
        let upstream = json!({"kind": "ciba", "passwordless": true, "scopes": ["a", "b"]});
        let text = toml(
            "127.0.0.1:1",
            "http://localhost:1",
            Path::new("d"),
            Path::new("p"),
            &upstream,
        )
        .unwrap();
        assert!(text.contains("public_url = \"http://localhost:1\"\n"), "{text}");
        assert!(
            text.ends_with("[upstream]\nkind = \"ciba\"\npasswordless = true\nscopes = [\"a\",\"b\"]\n"),
            "{text}"
        );
    }
}
