//! Every scene of tests/scenarios can be played, and shows the step it is named after.

mod drawn;

use super::{account, scene::play};
use crate::flow::{Page, State, screen};
use contract::{decode::Json as Parsed, step::Step};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};

/// Every scene as it stands in its file, by name.
fn files() -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
    };
    files.map(read).filter(|(name, _)| !name.starts_with('_')).collect()
}

/// Every scene of signing in as the state it leads to, by name.
pub fn scenes() -> BTreeMap<String, State> {
    let played = |(name, value): (String, Value)| {
        let state = play(&Parsed(&value), None, 0).unwrap_or_else(|| panic!("{name} cannot be played"));
        (name, state)
    };
    let scenes = files()
        .into_iter()
        .filter(|(_, scene)| !account::is_account(&Parsed(scene)));
    scenes.map(played).collect()
}

#[test]
fn every_scene_of_security_info_can_be_played() {
    let mut broken = Vec::new();
    for (name, value) in files() {
        let scene = Parsed(&value);
        assert_eq!(account::is_account(&scene), name.starts_with("security-"), "{name}");
        if account::is_account(&scene) && account::play(&scene, None, 0).is_none() {
            broken.push(name);
        }
    }
    assert!(broken.is_empty(), "cannot be played: {broken:?}");
}

#[test]
fn every_scene_shows_the_step_it_is_named_after() {
    for (name, state) in scenes() {
        let step = name.split('-').next().unwrap();
        let shown = screen(&state);
        if step == "page" {
            assert_ne!(state.page, Page::Step, "{name} shows {shown:?}");
        } else {
            assert_eq!(shown.name(), step, "{name} shows {shown:?}");
        }
    }
}

#[test]
fn every_step_of_the_contract_has_a_scene() {
    let scenes = scenes();
    for step in Step::NAMES {
        assert!(
            scenes.contains_key(*step) || scenes.keys().any(|name| name.starts_with(&format!("{step}-"))),
            "{step}"
        );
    }
}
