//! How the account is doing: what works today, what would still work if a phone were gone, and what to add. Truthful: a
//! way that may be on the lost phone itself is told apart from one that surely is not.

use contract::{
    account::{Method, Methods},
    flow::{MethodKind, Unusable},
};

/// So few recovery codes are few.
const FEW: u32 = 2;
/// One way in is lost with one phone; two are enough.
const ENOUGH: usize = 2;

/// What would be left without a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Without {
    /// The phone's name. Untrusted text.
    pub phone: String,
    /// The names of what would surely still work.
    pub sure: Vec<Name>,
    /// The names of what would, unless it is on that phone.
    pub perhaps: Vec<Name>,
}

/// What a way is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its kind.
    pub kind: MethodKind,
    /// The name its owner gave it. Untrusted text.
    pub label: String,
}

/// The one thing that would help most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// A second way in, of any kind.
    Second,
    /// Recovery codes.
    Recovery,
    /// New recovery codes: few are left.
    FewCodes,
    /// A way that is not on the phone.
    Elsewhere,
    /// A passkey.
    Passkey,
}

/// The health of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// How many ways in work today and last.
    pub ways: usize,
    /// Whether those are enough.
    pub enough: bool,
    /// What works where the phone has no connection.
    pub offline: Vec<Name>,
    /// For each phone, what would be left.
    pub without: Vec<Without>,
    /// What to add.
    pub advice: Option<Advice>,
}

fn name(method: &Method) -> Name {
    Name {
        kind: method.kind,
        label: method.label.clone(),
    }
}

/// Whether it works, or would again by itself: a pause of its owner's and a wait end.
fn lasts(method: &Method) -> bool {
    let counts = method.usable || matches!(method.reason, Some(Unusable::Paused | Unusable::Throttled));
    let left = method.kind != MethodKind::Recovery || method.left != Some(0);
    counts && left && !matches!(method.kind, MethodKind::TemporaryPass | MethodKind::Password)
}

/// Whether it is a way in for every day: recovery codes are for the day when nothing else is left.
fn daily(method: &&&Method) -> bool {
    method.kind != MethodKind::Recovery
}

/// Whether it surely is not on a phone.
fn elsewhere(method: &Method) -> bool {
    match method.kind {
        MethodKind::Passkey => !method.on_phone,
        MethodKind::Push | MethodKind::Recovery | MethodKind::Email => true,
        // The app may be on the phone, and the number goes with its card.
        _ => false,
    }
}

fn without(phone: &Method, all: &[&Method]) -> Without {
    let others = all.iter().filter(|method| method.id != phone.id);
    let (sure, perhaps): (Vec<_>, Vec<_>) = others.partition(|method| elsewhere(method));
    Without {
        phone: phone.label.clone(),
        sure: sure.into_iter().map(name).collect(),
        perhaps: perhaps.into_iter().map(name).collect(),
    }
}

/// Works it out; `can_add` says which kinds can be added now.
#[must_use]
pub fn health(methods: &Methods, can_add: impl Fn(MethodKind) -> bool) -> Health {
    let all: Vec<&Method> = methods.methods.iter().filter(|m| lasts(m)).collect();
    let has = |kind| all.iter().any(|method| method.kind == kind);
    let works = all.iter().filter(|method| method.usable);
    let ways = works.filter(daily).count();
    let offline = all
        .iter()
        .filter(|m| m.usable && (m.codes || matches!(m.kind, MethodKind::Totp | MethodKind::Recovery)));
    let offline = offline.map(|m| name(m)).collect();
    let phones = all.iter().filter(|method| method.kind == MethodKind::Push);
    let without: Vec<Without> = phones.map(|phone| without(phone, &all)).collect();
    let stranded = without.iter().any(|without| without.sure.is_empty());
    let codes = methods.methods.iter().find(|m| m.kind == MethodKind::Recovery);
    let few = codes.is_some_and(|codes| codes.left.is_some_and(|left| left <= FEW));
    let any = [
        MethodKind::Push,
        MethodKind::Totp,
        MethodKind::Passkey,
        MethodKind::Email,
        MethodKind::Sms,
    ];
    let advice = [
        (
            Advice::Second,
            all.iter().filter(daily).count() < ENOUGH && any.into_iter().any(&can_add),
        ),
        (Advice::FewCodes, few && can_add(MethodKind::Recovery)),
        (Advice::Recovery, codes.is_none() && can_add(MethodKind::Recovery)),
        (
            Advice::Elsewhere,
            stranded && [MethodKind::Passkey, MethodKind::Email].into_iter().any(&can_add),
        ),
        (
            Advice::Passkey,
            !has(MethodKind::Passkey) && can_add(MethodKind::Passkey),
        ),
    ];
    Health {
        ways,
        enough: ways >= ENOUGH,
        offline,
        without,
        advice: advice.into_iter().find(|(_, fits)| *fits).map(|(advice, _)| advice),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{account::Verb, flow::User};

    fn method(kind: MethodKind, id: &str) -> Method {
        Method {
            id: id.into(),
            kind,
            label: id.to_uppercase(),
            app: None,
            created_at: 0,
            last_used_at: None,
            default: false,
            codes: kind == MethodKind::Push,
            on_phone: false,
            allow_requests: None,
            paused_until: None,
            usable: true,
            reason: None,
            left: (kind == MethodKind::Recovery).then_some(8),
            total: None,
            expires_at: None,
            last: false,
            for_good: false,
            can: vec![Verb::Remove],
        }
    }

    fn account(methods: Vec<Method>) -> Methods {
        Methods {
            rev: 1,
            server_time: 0,
            user: User { label: "mei".into() },
            methods,
            add: Vec::new(),
            removed: Vec::new(),
            enrollment: None,
            password_changed_at: None,
            must_change_password: false,
            requests_paused: false,
            notices: true,
        }
    }

    fn labels(names: &[Name]) -> Vec<&str> {
        names.iter().map(|name| &*name.label).collect()
    }

    #[test]
    fn a_phone_alone_is_one_way_and_nothing_would_be_left_without_it() {
        let health = health(&account(vec![method(MethodKind::Push, "p")]), |_| true);
        assert_eq!((health.ways, health.enough), (1, false));
        assert!(health.without[0].sure.is_empty() && health.without[0].perhaps.is_empty());
        assert_eq!(health.advice, Some(Advice::Second));
        assert_eq!(labels(&health.offline), ["P"], "its codes need no connection");
    }

    #[test]
    fn an_app_or_a_number_may_be_lost_with_the_phone() {
        let mut key = method(MethodKind::Passkey, "k");
        key.on_phone = true;
        let all = [MethodKind::Push, MethodKind::Totp, MethodKind::Sms];
        let mut all: Vec<_> = all.into_iter().map(|kind| method(kind, kind.as_str())).collect();
        all.push(key);
        let health = health(&account(all), |kind| kind == MethodKind::Email);
        assert!(health.without[0].sure.is_empty());
        assert_eq!(labels(&health.without[0].perhaps), ["TOTP", "SMS", "K"]);
        assert_eq!(health.advice, Some(Advice::Elsewhere));
    }

    #[test]
    fn what_lasts_counts_and_nothing_else() {
        let mut used_up = method(MethodKind::Recovery, "r");
        used_up.left = Some(0);
        let mut forbidden = method(MethodKind::Sms, "s");
        (forbidden.usable, forbidden.reason) = (false, Some(Unusable::Policy));
        let mut paused = method(MethodKind::Push, "q");
        (paused.usable, paused.reason) = (false, Some(Unusable::Paused));
        let pass = method(MethodKind::TemporaryPass, "o");
        let phone = method(MethodKind::Push, "p");
        let health = health(&account(vec![phone, used_up, forbidden, paused, pass]), |_| true);
        assert_eq!(health.ways, 1, "a paused phone does not work today");
        assert_eq!(
            labels(&health.without[0].sure),
            ["Q"],
            "but it would, without the other"
        );
        assert_eq!(health.advice, Some(Advice::FewCodes));
    }

    #[test]
    fn nothing_is_advised_that_cannot_be_done() {
        let health = health(&account(vec![method(MethodKind::Push, "p")]), |_| false);
        assert_eq!(health.advice, None);
    }
}
