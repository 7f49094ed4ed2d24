//! Names of methods, before the server has looked at them.

use contract::account::Methods;
use contract::flow::MethodKind;

/// What would be lost in an app that already knows the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    /// An authenticator app of this account has it.
    Here,
    /// One that was removed a short while ago had it; the app itself does not know that.
    Removed,
}

/// Two names that an app would take for one.
fn alike(a: &str, b: &str) -> bool {
    let fold = |name: &str| -> Vec<String> { name.split_whitespace().map(str::to_lowercase).collect() };
    fold(a) == fold(b)
}

/// Whether an authenticator app would overwrite another of this account's, whose codes then no longer work: apps keep
/// one seed for an issuer and a name.
#[must_use]
pub fn clash(methods: &Methods, name: &str) -> Option<Clash> {
    let here = methods.methods.iter().map(|m| (m.kind, &*m.label));
    let gone = methods.removed.iter().map(|m| (m.kind, &*m.label));
    let among = |mut all: Box<dyn Iterator<Item = (MethodKind, &str)> + '_>| {
        all.any(|(kind, label)| kind == MethodKind::Totp && alike(label, name))
    };
    if among(Box::new(here)) {
        Some(Clash::Here)
    } else {
        among(Box::new(gone)).then_some(Clash::Removed)
    }
}

/// `wanted`, or `wanted 2` and so on, when a method of the account has it already or had it a short while ago.
#[must_use]
pub fn free(methods: &Methods, wanted: &str) -> String {
    let taken = |name: &str| {
        let here = methods.methods.iter().map(|m| &m.label);
        here.chain(methods.removed.iter().map(|m| &m.label))
            .any(|label| alike(label, name))
    };
    let mut name = wanted.trim().to_owned();
    let mut n = 2_u32;
    while taken(&name) {
        name = [wanted.trim(), " ", &n.to_string()].concat();
        n += 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn methods(here: &[(&str, &str)], gone: &[(&str, &str)]) -> Methods {
        let here: Vec<_> = here
            .iter()
            .map(|(kind, label)| serde_json::json!({ "id": label, "type": kind, "label": label, "created_at": 0, "usable": true }))
            .collect();
        let gone: Vec<_> = gone
            .iter()
            .map(|(kind, label)| serde_json::json!({ "id": label, "type": kind, "label": label, "until": 1 }))
            .collect();
        let user = serde_json::json!({ "label": "mei@aoba.example" });
        serde_json::from_value(
            serde_json::json!({ "rev": 1, "server_time": 0, "user": user, "methods": here, "removed": gone }),
        )
        .expect("methods")
    }

    #[test]
    fn an_app_of_the_same_name_would_be_overwritten_and_a_phone_would_not() {
        let all = methods(&[("totp", "Mei"), ("push", "Phone")], &[("totp", "Old")]);
        assert_eq!(clash(&all, " mei "), Some(Clash::Here));
        assert_eq!(clash(&all, "OLD"), Some(Clash::Removed));
        assert_eq!(clash(&all, "Phone"), None);
        assert_eq!(clash(&all, "Mei 2"), None);
    }

    #[test]
    fn the_name_that_is_proposed_is_free() {
        let all = methods(&[("totp", "Mei"), ("push", "Mei 2")], &[("totp", "mei 3")]);
        assert_eq!(free(&all, "Mei"), "Mei 4");
        assert_eq!(free(&all, "Work"), "Work");
    }
}
