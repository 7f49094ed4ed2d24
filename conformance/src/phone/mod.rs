//! The phone of an account: one that speaks the contract's device calls, or a program that answers for one.

mod command;
mod device;

pub use command::{Program, output};
pub use device::{Device, contract_phone};

use contract::step::NumberAnswer;
use serde_json::Value;

use crate::{
    kit::Ctx,
    verdict::{Verdict, fail},
};

/// A request as the phone sees it.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// `pending`, `approved` …
    pub state: String,
    /// What the phone asks for.
    pub answer: Option<NumberAnswer>,
    /// For *tap one of three*: the numbers.
    pub choices: Vec<String>,
    /// A number that is to be typed on the page.
    pub shown: Option<String>,
}

impl Request {
    fn of(value: &Value) -> Option<Self> {
        let number = &value["number"];
        let words = number["choices"].as_array().into_iter().flatten();
        Some(Self {
            id: value["id"].as_str()?.to_owned(),
            state: value["state"].as_str().unwrap_or("pending").to_owned(),
            answer: number["answer"].as_str().and_then(NumberAnswer::parse),
            choices: words.filter_map(|one| one.as_str().map(str::to_owned)).collect(),
            shown: value["shown"].as_str().map(str::to_owned),
        })
    }
}

/// What has become of a request after an answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// `approved`, `denied` …; absent where the program does not say.
    pub state: Option<String>,
}

/// A phone.
#[derive(Debug)]
pub enum Phone {
    /// One that speaks the contract.
    Contract(Device),
    /// A program.
    Program(Program),
}

impl Phone {
    /// The requests the phone knows of.
    pub fn requests(&self, ctx: &Ctx) -> Verdict<Vec<Request>> {
        match self {
            Self::Contract(device) => device.requests(ctx),
            Self::Program(program) => program.requests(),
        }
    }

    /// The request that waits for an answer, waiting for it while it is on its way.
    pub fn pending(&self, ctx: &Ctx) -> Verdict<Request> {
        for _ in 0..10 {
            let found = self.requests(ctx)?.into_iter().find(|one| one.state == "pending");
            if let Some(request) = found {
                return Ok(request);
            }
            self.news(ctx)?;
        }
        fail("the request to arrive at the phone", "none within 10 s")
    }

    /// Waits a little for something new.
    fn news(&self, ctx: &Ctx) -> Verdict {
        match self {
            Self::Contract(device) => device.news(ctx),
            Self::Program(_) => {
                std::thread::sleep(std::time::Duration::from_secs(1));
                Ok(())
            }
        }
    }

    /// Approves.
    pub fn approve(&self, ctx: &Ctx, id: &str, number: Option<&str>) -> Verdict<Answer> {
        match self {
            Self::Contract(device) => device.answer(ctx, id, "approve", number, None),
            Self::Program(program) => program.answer("approve", id, number, None),
        }
    }

    /// Denies.
    pub fn deny(&self, ctx: &Ctx, id: &str, reason: Option<&str>) -> Verdict<Answer> {
        match self {
            Self::Contract(device) => device.answer(ctx, id, "deny", None, reason),
            Self::Program(program) => program.answer("deny", id, None, reason),
        }
    }

    /// The phone as one that speaks the contract.
    pub fn device(&self) -> Option<&Device> {
        match self {
            Self::Contract(device) => Some(device),
            Self::Program(_) => None,
        }
    }
}
