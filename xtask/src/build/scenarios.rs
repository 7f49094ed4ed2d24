//! The recorded replies the gallery is made of: one for every step of the contract, or there is no build.

use super::stamp;
use crate::project;
use anyhow::{Context, Result, ensure};
use contract::{
    account::{ActivityKind, ActivityOutcome, EnrollState, NoAdd, Securing, TrialOutcome, Verb},
    flow::Flow,
    step::Step,
};
use fs_err as fs;
use serde_json::{Map, Value, json};
use std::path::Path;

/// One scene a file: `<step>.json` or `<step>-<variant>.json`.
const FOLDER: &str = "tests/scenarios";
/// Scenes of the pages that are no step: `page-<name>.json`.
const PAGE: &str = "page";
/// Scenes of security info: `security-<name>.json`.
const SECURITY: &str = "security";
/// What the backend of all scenes offers.
const DISCOVERY: &str = "_discovery";

/// Refuses to build pages for a contract with a step that nobody can look at.
pub fn check() -> Result<()> {
    let scenes = read(&project::path(FOLDER))?;
    let missing = missing(&scenes);
    ensure!(
        missing.is_empty(),
        "no scene in {FOLDER} for {}: every step of the contract needs one, so that it is looked at (docs/testing.md)",
        missing.join(", ")
    );
    let unseen = unseen(&scenes);
    ensure!(
        unseen.is_empty(),
        "no scene in {FOLDER} of security info with {}: every word of the contract needs one there, so that it is looked \
         at (docs/testing.md)",
        unseen.join(", ")
    );
    Ok(())
}

/// The words that an account's replies can hold, and the member that holds them.
fn account_words() -> Vec<(&'static str, &'static str)> {
    macro_rules! words {
        ($($member:literal: $kind:ty),+ $(,)?) => {
            [$(<$kind>::ALL.iter().map(|word| ($member, word.as_str())).collect::<Vec<_>>()),+].concat()
        };
    }
    words! {
        "state": EnrollState,
        "outcome": TrialOutcome,
        "outcome": ActivityOutcome,
        "reason": NoAdd,
        "type": ActivityKind,
        "can": Verb,
        "securing": Securing,
    }
}

/// Words of the account's replies that no scene of security info holds.
fn unseen(scenes: &Map<String, Value>) -> Vec<String> {
    let account: Vec<&Value> = scenes
        .iter()
        .filter(|(name, _)| name.split('-').next() == Some(SECURITY))
        .map(|(_, scene)| scene)
        .collect();
    let shown = |member, word| account.iter().any(|scene| holds(scene, member, word));
    let words = account_words()
        .into_iter()
        .filter(|(member, word)| !shown(member, word));
    words.map(|(member, word)| format!("{member}: {word}")).collect()
}

/// Whether a member somewhere within `value` is this word, or a list with it.
fn holds(value: &Value, member: &str, word: &str) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| {
            let is = |value: &Value| value.as_str() == Some(word);
            (name == member && (is(value) || value.as_array().is_some_and(|all| all.iter().any(is))))
                || holds(value, member, word)
        }),
        Value::Array(items) => items.iter().any(|item| holds(item, member, word)),
        _ => false,
    }
}

/// All scenes as one JSON text.
pub fn bundle() -> Result<String> {
    let mut scenes = read(&project::path(FOLDER))?;
    let discovery = scenes.remove(DISCOVERY).context("the scenes lack _discovery.json")?;
    let names: Vec<&String> = scenes.keys().collect();
    Ok(json!({ "names": names, "discovery": discovery, "scenes": scenes }).to_string())
}

fn read(folder: &Path) -> Result<Map<String, Value>> {
    let mut scenes = Map::new();
    for path in stamp::files(folder)? {
        let name = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .context("a scene without a name")?;
        let scene: Value = serde_json::from_str(&fs::read_to_string(&path)?).with_context(|| format!("{name}.json"))?;
        if name != DISCOVERY {
            verify(name, &scene).with_context(|| format!("{FOLDER}/{name}.json"))?;
        }
        scenes.insert(name.to_owned(), scene);
    }
    Ok(scenes)
}

/// A scene has a title, and its flow is one of the contract and shows the step the file is named after.
fn verify(name: &str, scene: &Value) -> Result<()> {
    ensure!(scene["title"].is_string(), "it has no title");
    let step = name.split('-').next().unwrap_or_default();
    if step == PAGE {
        return Ok(());
    }
    if step == SECURITY {
        ensure!(
            scene["view"].is_string(),
            "it does not say which part of the page it shows"
        );
        return Ok(());
    }
    let flow: Flow = serde_json::from_value(scene["flow"].clone())?;
    ensure!(flow.step.name() == step, "its flow shows {}", flow.step.name());
    Ok(())
}

fn missing(scenes: &Map<String, Value>) -> Vec<&'static str> {
    let has = |step: &str| scenes.keys().any(|name| name.split('-').next() == Some(step));
    Step::NAMES.iter().copied().filter(|step| !has(step)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_scene_that_shows_it() -> Result<()> {
        check()
    }

    #[test]
    fn a_step_without_a_scene_is_named() -> Result<()> {
        let mut scenes = read(&project::path(FOLDER))?;
        scenes.retain(|name, _| !name.starts_with("redirect") && !name.starts_with("form"));
        assert_eq!(missing(&scenes), ["form", "redirect"]);
        Ok(())
    }

    #[test]
    fn a_word_without_a_scene_is_named() -> Result<()> {
        let mut scenes = read(&project::path(FOLDER))?;
        scenes.retain(|name, scene| !name.starts_with(SECURITY) || !holds(scene, "outcome", "revoked"));
        assert!(unseen(&scenes).contains(&"outcome: revoked".to_owned()));
        Ok(())
    }

    #[test]
    fn a_scene_that_shows_another_step_is_refused() -> Result<()> {
        let scenes = read(&project::path(FOLDER))?;
        assert!(verify("password", &scenes["password"]).is_ok());
        assert!(verify("form", &scenes["password"]).is_err());
        Ok(())
    }
}
