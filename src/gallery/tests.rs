//! Every scene of tests/scenarios can be played, and shows the step it is named after.

mod drawn;

use super::scene::play;
use crate::flow::{Page, State, screen};
use contract::{decode::Node, step::Step};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};

/// A parsed value as the decoders see it.
pub struct Parsed<'a>(pub &'a Value);

impl Node for Parsed<'_> {
    fn get(&self, key: &str) -> Option<Self> {
        self.0.as_object()?.get(key).filter(|v| !v.is_null()).map(Parsed)
    }
    fn text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }
    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }
    fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }
    fn items(&self) -> Option<Vec<Self>> {
        Some(self.0.as_array()?.iter().map(Parsed).collect())
    }
}

/// Every scene as the state it leads to, by name.
pub fn scenes() -> BTreeMap<String, State> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let scene = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let value: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let state = play(&Parsed(&value), None, 0).unwrap_or_else(|| panic!("{name} cannot be played"));
        (name, state)
    };
    let shared = |path: &std::path::PathBuf| path.file_name().unwrap().to_string_lossy().starts_with('_');
    files.filter(|path| !shared(path)).map(scene).collect()
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
