//! A program that answers for a phone, for backends with a push service of their own.
//!
//! It is run as `PROGRAM list|approve|deny` with one line of JSON on its standard input, and prints one line of JSON.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use super::{Answer, Request};
use crate::verdict::{Verdict, skip};

/// The program of one account.
#[derive(Debug)]
pub struct Program {
    /// It and its first arguments.
    pub command: Vec<String>,
    /// Whose phone it is.
    pub identifier: String,
}

impl Program {
    /// `list`: `{"requests": [{"id", "state", "number"?, "shown"?}]}`, members as in the contract's `DeviceRequest`.
    pub fn requests(&self) -> Verdict<Vec<Request>> {
        let said = self.run("list", &json!({ "identifier": self.identifier }))?;
        let list = said["requests"].as_array().into_iter().flatten();
        Ok(list.filter_map(Request::of).collect())
    }

    /// `approve` and `deny`: `{"state"?}`.
    pub fn answer(&self, word: &str, id: &str, number: Option<&str>, reason: Option<&str>) -> Verdict<Answer> {
        let said = self.run(
            word,
            &json!({ "identifier": self.identifier, "id": id, "number": number, "reason": reason }),
        )?;
        Ok(Answer {
            state: said["state"].as_str().map(str::to_owned),
        })
    }

    fn run(&self, word: &str, input: &Value) -> Verdict<Value> {
        match output(&self.command, Some(word), &format!("{input}\n")) {
            Ok(text) => Ok(serde_json::from_str(text.trim()).unwrap_or(Value::Null)),
            Err(error) => skip(format!(
                "a program that answers for the phone of {}: {error}",
                self.identifier
            )),
        }
    }
}

/// What a program prints.
pub fn output(command: &[String], word: Option<&str>, input: &str) -> Result<String, String> {
    let (program, first) = command.split_first().ok_or("no program is named")?;
    let mut child = Command::new(program)
        .args(first)
        .args(word)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start {program}: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // It may end without reading.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("{program} ended with {}", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
