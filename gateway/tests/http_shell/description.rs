//! The OpenAPI document: the committed copy is what the code says, and every reference in it leads somewhere.

use serde_json::Value;

fn document() -> Value {
    serde_json::from_str(&contract::openapi::json().expect("a document")).expect("JSON")
}

#[test]
fn the_committed_copy_is_not_stale() {
    let now = contract::openapi::json().expect("a document");
    let committed = include_str!("../../../docs/openapi.json");
    assert!(
        now == committed,
        "run: cargo run -p genkan-gateway -- openapi > docs/openapi.json"
    );
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members.values().for_each(|member| walk(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    walk(&document, &mut found);
    assert!(found.len() > 50);
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a local reference");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

/// The schemas spell words as the wire does, not as Rust does.
#[test]
fn words_are_those_of_the_wire() {
    use contract::{device, flow, problem, step};
    fn check(name: &str, words: &[&str]) {
        let document = document();
        let found = document["components"]["schemas"][name]["enum"].as_array().expect(name);
        assert_eq!(
            found.iter().filter_map(Value::as_str).collect::<Vec<_>>(),
            words,
            "{name}"
        );
    }
    macro_rules! check_all {
        ($($module:ident::$name:ident),+) => {
            $(check(stringify!($name), &$module::$name::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>());)+
        };
    }
    check_all!(
        flow::Purpose,
        flow::Action,
        flow::Notice,
        flow::Reason,
        flow::MethodKind,
        flow::Unusable,
        step::IdentifierKind,
        step::NumberPlace,
        step::NumberAnswer,
        step::Delivery,
        step::PlaceKind,
        step::CodeKind,
        step::Alphabet,
        step::PushOutcome,
        step::PushReason,
        step::Blocked,
        device::RequestState,
        device::Decision,
        device::DenyReason,
        problem::ProblemKind
    );
    assert_eq!(document()["openapi"], "3.1.0");
    assert!(document()["paths"][contract::DISCOVERY_PATH].is_object());
}
