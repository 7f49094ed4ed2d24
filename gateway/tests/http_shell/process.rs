//! The program itself: it says when it is ready, answers, and stops without an error.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(arguments: &[&str]) -> (Process, Vec<String>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_genkan-gateway"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let out = child.stdout.take().expect("a pipe");
    let process = Process(child);
    let mut lines = Vec::new();
    for line in BufReader::new(out).lines() {
        let line = line.expect("text");
        let ready = line.starts_with("listening on ");
        lines.push(line);
        if ready {
            return (process, lines);
        }
    }
    panic!("it ended before it was ready: {lines:?}");
}

fn ask(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("connects");
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("a time limit");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .expect("writes");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("text");
    answer
}

#[test]
fn it_answers_and_stops_gracefully() {
    let data = tempfile::tempdir().expect("a folder");
    let data = data.path().to_str().expect("text");
    let (mut process, lines) = start(&["--listen", "127.0.0.1:0", "--data", data, "--dist", data]);
    let origin = lines
        .last()
        .and_then(|line| line.strip_prefix("listening on "))
        .expect("an address");
    let port = origin.rsplit(':').next().expect("a port");
    let address = format!("127.0.0.1:{port}");
    assert!(ask(&address, "/healthz").ends_with("ok\n"));
    assert!(ask(&address, "/.well-known/signin-configuration").contains(origin));
    assert!(
        ask(&address, "/demo").starts_with("HTTP/1.1 404"),
        "no demo without the flag"
    );

    let started = Instant::now();
    let stopped = Command::new("kill")
        .arg(process.0.id().to_string())
        .status()
        .expect("kill");
    assert!(stopped.success());
    assert!(process.0.wait().expect("ends").success());
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_demo_prints_its_password_once() {
    let (_process, lines) = start(&["--demo", "--json", "--listen", "127.0.0.1:0"]);
    let printed: serde_json::Value = serde_json::from_str(&lines[0]).expect("JSON");
    let password = printed["password"].as_str().expect("a password");
    assert_eq!(password.len(), 19);
    assert_eq!(lines.join("\n").matches(password).count(), 1);
    assert_eq!(printed["accounts"].as_array().expect("accounts").len(), 6);
}

/// It used to keep the memory of every password it had hashed: 90 MB after the demo's four, 300 MB after a dozen more.
#[cfg(target_os = "linux")]
#[test]
fn the_memory_of_a_hash_goes_back_to_the_system() {
    let (process, _) = start(&["--demo", "--listen", "127.0.0.1:0"]);
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.0.id())).expect("readable");
    let resident = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("a line");
    let kib: u64 = resident.trim().trim_end_matches(" kB").parse().expect("a number");
    assert!(kib < 50 * 1024, "{kib} KiB");
}
