//! A server for tests of adapters, that says what the test wants: recorded answers, and nonsense.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::Value;
use url::Url;

/// A call that was made.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Method and path with its query: `POST /token`.
    pub(crate) line: String,
    /// Every header line, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Call {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// What is answered: a status, header lines, a body.
pub(crate) struct Said(u16, Vec<String>, String);

impl Said {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self(
            status,
            vec!["content-type: application/json".to_owned()],
            body.to_string(),
        )
    }

    pub(crate) fn text(status: u16, body: &str) -> Self {
        Self(status, vec!["content-type: text/html".to_owned()], body.to_owned())
    }

    pub(crate) fn with(mut self, header: &str) -> Self {
        self.1.push(header.to_owned());
        self
    }
}

/// The server; its thread ends with the tests.
pub(crate) struct Scripted {
    pub(crate) url: Url,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Scripted {
    /// Answers every call by `say`, which is given the address it runs at, too.
    pub(crate) fn new(say: impl Fn(&Call, &Url) -> Said + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let calls = Arc::<Mutex<Vec<Call>>>::default();
        let (noted, here) = (Arc::clone(&calls), url.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let call = read(&stream);
                noted.lock().unwrap().push(call.clone());
                answer(&stream, &say(&call, &here));
            }
        });
        Self { url, calls }
    }

    /// Every call since the last time, in order.
    pub(crate) fn calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }
}

fn read(stream: &TcpStream) -> Call {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let first = lines.remove(0);
    let pairs = lines.iter().filter_map(|line| line.split_once(": "));
    let headers: Vec<_> = pairs
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    Call {
        line: first.trim_end_matches(" HTTP/1.1").to_owned(),
        headers,
        body: String::from_utf8(body).unwrap(),
    }
}

fn answer(mut stream: &TcpStream, Said(status, headers, body): &Said) {
    let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    let length = body.len();
    // Somebody who has heard enough has hung up.
    let _ = write!(
        stream,
        "HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    );
}
