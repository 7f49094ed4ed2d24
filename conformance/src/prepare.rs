//! What has to be done before the checks: phones are paired and apps added where the file asks for it. And after them.

use contract::{flow::MethodKind, step::Step};
use serde_json::json;

use crate::{
    accounts::{Asks, File, Person, PhoneFile, lock},
    browser::Browser,
    codes::Seed,
    kit::{Ctx, Kit},
    phone::{Device, Phone, Program, output},
    sign_in::By,
    verdict::{Stop, Verdict, fail},
};

/// The name of everything the kit adds to an account.
const LABEL: &str = "Conformance kit";

/// Gets every account ready; what could not be done is told.
pub fn people(kit: &mut Kit, file: &File) -> Vec<String> {
    let mut notes = Vec::new();
    for (at, person) in file.accounts.iter().enumerate() {
        let mut note = |stop: Stop| match stop {
            Stop::Failed { expected, came } => {
                notes.push(format!("{}: expected {expected}; came {came}", person.identifier))
            }
            Stop::Skipped(why) | Stop::Absent(why) => notes.push(format!("{} needs {why}", person.identifier)),
        };
        match phone(kit, person) {
            Ok(phone) => kit.people[at].phone = phone,
            Err(stop) => note(stop),
        }
        if person.totp.as_deref() == Some("enroll") {
            match add_app(kit, at) {
                Ok((secret, seed, used)) => {
                    kit.keep_secret(&secret);
                    *lock(&kit.people[at].totp) = Some((seed, used));
                }
                Err(stop) => note(stop),
            }
        }
        if kit.people[at].phone.is_some()
            && let Err(stop) = learn(kit, at)
        {
            note(stop);
        }
        let seed = kit.people[at]
            .phone
            .as_ref()
            .and_then(Phone::device)
            .map(|device| device.seed.clone());
        let mut totp = lock(&kit.people[at].totp);
        if totp.is_none() {
            *totp = seed.map(|seed| (seed, 0));
        }
    }
    notes
}

/// Signs in once with the phone, to learn what its requests ask for.
fn learn(kit: &Kit, at: usize) -> Verdict {
    let ctx = Ctx::new(kit);
    let account = ctx.account("a phone", |one| std::ptr::eq(one, &kit.people[at]))?;
    let mut browser = Browser::new(&ctx);
    browser.reach_second(&account)?;
    browser.reach_request(&account)?;
    let asks = match &browser.flow()?.step {
        Step::CodeOnPhone(_) => Asks::OnPage,
        Step::PushPending(push) if push.number.is_some() => Asks::OnPhone,
        _ => Asks::Nothing,
    };
    *lock(&account.asks) = Some(asks);
    browser.approve(&account)?;
    browser.finish(false)?;
    Ok(())
}

fn phone(kit: &Kit, person: &Person) -> Verdict<Option<Phone>> {
    let ctx = Ctx::new(kit);
    match &person.phone {
        None | Some(PhoneFile::None {}) => Ok(None),
        Some(PhoneFile::Command { command }) => Ok(Some(Phone::Program(Program {
            command: command.clone(),
            identifier: person.identifier.clone(),
        }))),
        Some(PhoneFile::Contract { link, link_command }) => {
            let link = match (link, link_command) {
                (Some(link), _) => link.clone(),
                (None, Some(command)) => match output(command, None, "") {
                    Ok(text) => link_in(&text),
                    Err(error) => return fail("a program that prints a pairing link", error),
                },
                (None, None) => {
                    return fail(
                        "`link` or `link_command` of a phone that speaks the contract",
                        "neither",
                    );
                }
            };
            Ok(Some(Phone::Contract(Device::pair(&ctx, &link, LABEL)?)))
        }
    }
}

/// The link in what a program has printed: `link` of a JSON object, or its last word.
fn link_in(text: &str) -> String {
    let json = serde_json::from_str::<serde_json::Value>(text).ok();
    let named = json.and_then(|json| json["link"].as_str().map(str::to_owned));
    named
        .or_else(|| text.split_whitespace().last().map(str::to_owned))
        .unwrap_or_default()
}

/// Adds an authenticator app to an account; its secret in base32 and ready to be used, and the step that was used.
fn add_app(kit: &Kit, at: usize) -> Verdict<(String, Seed, u64)> {
    let ctx = Ctx::new(kit);
    let account = ctx.account("a way in", |one| std::ptr::eq(one, &kit.people[at]))?;
    let mut browser = Browser::new(&ctx);
    browser.sign_in(&account, By::Any)?;
    let begun = browser.write(
        "POST",
        "/account/enrollments",
        Some(&json!({ "type": MethodKind::Totp.as_str(), "label": LABEL })),
    )?;
    begun.is(201)?;
    let (id, secret) = (
        begun.body()["id"].as_str().unwrap_or_default(),
        begun.body()["offer"]["secret"].as_str().unwrap_or_default(),
    );
    let Some(seed) = Seed::of(secret) else {
        return fail("a secret in base32", "something else");
    };
    // Where the step before is taken, too, the present one is left for the checks.
    let now = seed.step(kit.server_now());
    for step in [now - 1, now] {
        let path = format!("/account/enrollments/{id}/verify");
        let done = browser.write("POST", &path, Some(&json!({ "code": seed.code(step) })))?;
        if done.body()["state"] == "done" {
            return Ok((secret.to_owned(), seed, step));
        }
    }
    fail("the app to be added by its code", "it was not")
}

/// Takes back what was added.
pub fn tidy(kit: &Kit) {
    let ctx = Ctx::new(kit);
    for person in &kit.people {
        if let Some(device) = person.phone.as_ref().and_then(Phone::device) {
            let _ = device.call(&ctx, "DELETE", "", None);
        }
    }
}
