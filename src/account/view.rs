//! The parts of the page, each with an address of its own behind `#`, so that *back* and *reload* do what they say.

use contract::{account::ActivityFilter, flow::MethodKind};

/// A part of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum View {
    /// The overview.
    #[default]
    Overview,
    /// One method.
    Method(String),
    /// What can be added, or the wizard for one kind.
    Add(Option<MethodKind>),
    /// The wizard that moves a phone's place to a new one; the id of the old, or nothing where it is asked for.
    Move(String),
    /// Recovery codes.
    Recovery,
    /// Sessions.
    Sessions,
    /// What has happened.
    Activity(Option<ActivityFilter>),
    /// A new password.
    Password,
}

impl View {
    /// The part of an address; an unknown one is the overview.
    #[must_use]
    pub fn parse(hash: &str) -> Self {
        let hash = hash.strip_prefix('#').unwrap_or(hash);
        let (name, rest) = hash.split_once('/').unwrap_or((hash, ""));
        match name {
            "method" if is_id(rest) => Self::Method(rest.to_owned()),
            "move" if rest.is_empty() || is_id(rest) => Self::Move(rest.to_owned()),
            "add" => Self::Add(MethodKind::parse(rest)),
            "recovery" => Self::Recovery,
            "sessions" => Self::Sessions,
            "activity" => Self::Activity(ActivityFilter::parse(rest)),
            "password" => Self::Password,
            _ => Self::Overview,
        }
    }

    /// The address of a part.
    #[must_use]
    pub fn hash(&self) -> String {
        match self {
            Self::Overview => "#".into(),
            Self::Method(id) => ["#method/", id].concat(),
            Self::Move(id) => ["#move/", id].concat(),
            Self::Add(None) => "#add".into(),
            Self::Add(Some(kind)) => ["#add/", kind.as_str()].concat(),
            Self::Recovery => "#recovery".into(),
            Self::Sessions => "#sessions".into(),
            Self::Activity(None) => "#activity".into(),
            Self::Activity(Some(of)) => ["#activity/", of.as_str()].concat(),
            Self::Password => "#password".into(),
        }
    }
}

/// Whether it can be a method's id. It becomes part of a path.
fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_print_what_they_parse() {
        for view in [
            View::Overview,
            View::Method("p-3".into()),
            View::Move("p-3".into()),
            View::Move(String::new()),
            View::Add(None),
            View::Add(Some(MethodKind::Push)),
            View::Recovery,
            View::Sessions,
            View::Activity(None),
            View::Activity(Some(ActivityFilter::Trouble)),
            View::Password,
        ] {
            assert_eq!(View::parse(&view.hash()), view);
        }
    }

    #[test]
    fn nothing_strange_becomes_part_of_a_path() {
        for bad in [
            "#method/",
            "#method/../session",
            "#method/a?b",
            "#method/a%2f",
            "#x",
            "#move//",
            "#move/a?b",
        ] {
            assert_eq!(View::parse(bad), View::Overview, "{bad}");
        }
    }
}
