//! Every check, in the order a person would read them.

mod account;
mod activity;
mod code;
mod csrf;
mod device;
mod discovery;
mod elsewhere;
mod enroll;
mod enumeration;
mod flow;
mod idempotency;
mod idle;
mod limits;
mod methods;
mod number;
mod passkey;
mod password;
mod poll;
mod problems;
mod push;
mod recovery;
mod session;
mod sessions;
mod sign_in;
mod step_up;
mod trial;
mod whole;

use crate::check::Check;

/// All of them.
pub fn all() -> Vec<&'static Check> {
    let groups: [&'static [Check]; 27] = [
        discovery::CHECKS,
        flow::CHECKS,
        sign_in::CHECKS,
        code::CHECKS,
        session::CHECKS,
        idle::CHECKS,
        csrf::CHECKS,
        elsewhere::CHECKS,
        idempotency::CHECKS,
        problems::CHECKS,
        poll::CHECKS,
        limits::CHECKS,
        enumeration::CHECKS,
        push::CHECKS,
        number::CHECKS,
        device::CHECKS,
        recovery::CHECKS,
        passkey::CHECKS,
        step_up::CHECKS,
        account::CHECKS,
        methods::CHECKS,
        trial::CHECKS,
        enroll::CHECKS,
        sessions::CHECKS,
        activity::CHECKS,
        password::CHECKS,
        whole::CHECKS,
    ];
    groups.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::list::markdown;

    const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/conformance.md");
    const MARKS: [&str; 2] = ["<!-- checks:begin -->\n", "<!-- checks:end -->"];

    /// `GENKAN_WRITE_DOCS=1` writes the table, otherwise it has to be the same.
    #[test]
    fn the_docs_list_every_check() {
        let text = std::fs::read_to_string(DOCS).unwrap();
        let begin = text.find(MARKS[0]).unwrap() + MARKS[0].len();
        let end = text.find(MARKS[1]).unwrap();
        let table = format!("{}\n", markdown(&all()));
        if std::env::var_os("GENKAN_WRITE_DOCS").is_some() {
            std::fs::write(DOCS, format!("{}{table}{}", &text[..begin], &text[end..])).unwrap();
        } else {
            assert!(
                text[begin..end] == table,
                "docs/conformance.md is old: `cargo xtask docs` writes it anew"
            );
        }
    }

    #[test]
    fn every_check_has_a_name_of_its_own_and_says_where_its_rule_stands() {
        let mut names: Vec<&str> = all().iter().map(|check| check.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all().len());
        for check in all() {
            assert!(check.rule.ends_with('.') && !check.source.is_empty(), "{}", check.name);
        }
    }
}
