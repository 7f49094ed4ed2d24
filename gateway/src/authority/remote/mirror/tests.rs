use std::sync::Arc;

use super::*;
use crate::{
    authority::{Authority, Location, NewUser, Origin, PasswordLimits, Policy, SignedCall, SystemClock},
    upstream::First,
};

fn can(rename: &[MethodKind]) -> Abilities {
    Abilities {
        first: First::Here,
        methods: vec![MethodKind::Push, MethodKind::Totp, MethodKind::Recovery],
        numbers: Vec::new(),
        asks: true,
        enroll: Vec::new(),
        rename: rename.to_vec(),
        remove: Vec::new(),
        bare: false,
        recovery_codes: false,
        sessions: false,
        activity: false,
        password_min_length: None,
        remembers: false,
        again: false,
    }
}

fn factor(kind: MethodKind, handle: &str, label: &str) -> Factor {
    Factor {
        label: label.to_owned(),
        left: (kind == MethodKind::Recovery).then_some(3),
        ..Factor::of(kind, handle).with_length(8)
    }
}

fn world() -> (Authority, i64) {
    let policy = Policy {
        password: PasswordLimits {
            memory_kib: 8,
            passes: 1,
            ..PasswordLimits::default()
        },
        ..Policy::default()
    };
    let authority = Authority::open(Location::Memory, policy, Arc::<SystemClock>::default()).unwrap();
    let user = NewUser {
        identifier: "alice",
        name: None,
        password: "long enough to be one",
        number_mode: None,
    };
    authority.add_user(&user).unwrap();
    let id = authority
        .read(|act| Ok(act.tx.user_by_key("alice")?.unwrap().id))
        .unwrap();
    (authority, id)
}

fn mirror(authority: &Authority, user: i64, factors: &[Factor], can: &Abilities) -> Vec<(String, String)> {
    let lang = Origin {
        lang: "ja",
        ..Origin::default()
    };
    authority.write(&lang, |act| act.mirror(user, factors, can)).unwrap();
    authority
        .read(|act| {
            let phones = act.tx.devices_of(user)?.into_iter().map(|row| (row.id, row.name));
            let apps = act.tx.totp_apps_of(user)?.into_iter().map(|row| (row.id, row.name));
            Ok(phones.chain(apps).collect())
        })
        .unwrap()
}

fn names(list: &[(String, String)]) -> Vec<&str> {
    list.iter().map(|(_, name)| name.as_str()).collect()
}

#[test]
fn factors_come_stay_and_go() {
    let (authority, user) = world();
    let all = [
        factor(MethodKind::Push, "PIPU1", "Pixel"),
        factor(MethodKind::Push, "PIPU2", "Pixel"),
        factor(MethodKind::Totp, "TOTP1", ""),
        factor(MethodKind::Recovery, "codes", ""),
    ];
    let first = mirror(&authority, user, &all, &can(&[]));
    assert_eq!(names(&first), ["Pixel", "Pixel 2", "認証アプリ"]);
    let rev = |authority: &Authority| {
        authority
            .read(|act| Ok(act.tx.user(user)?.unwrap().account_rev))
            .unwrap()
    };
    let before = rev(&authority);
    assert_eq!(mirror(&authority, user, &all, &can(&[MethodKind::Push])), first);
    assert_eq!(rev(&authority), before, "nothing has changed, so no page is told");
    assert_eq!(authority.read(|act| act.recovery_left(user)).unwrap(), 3);
    // Gone, and there again: the same thing under the same id.
    assert_eq!(names(&mirror(&authority, user, &all[..1], &can(&[]))), ["Pixel"]);
    assert!(rev(&authority) > before);
    assert!(!authority.read(|act| act.has_recovery(user)).unwrap());
    assert!(
        authority.read(|act| act.removed_methods(user)).unwrap().is_empty(),
        "nothing to bring back"
    );
    let mut again = mirror(&authority, user, &all, &can(&[]));
    again.sort();
    let mut want = first;
    want.sort();
    assert_eq!(again, want);
}

#[test]
fn a_name_given_here_stays_where_the_server_gives_none() {
    let (authority, user) = world();
    let mut all = [factor(MethodKind::Push, "PIPU1", "old")];
    let (id, _) = mirror(&authority, user, &all, &can(&[])).remove(0);
    let rename = |name: &str| {
        authority
            .write(&Origin::default(), |act| {
                Ok(act.tx.rename(crate::store::Removable::Phone, &id, name)?)
            })
            .unwrap();
    };
    rename("Mine");
    assert_eq!(names(&mirror(&authority, user, &all, &can(&[]))), ["Mine"]);
    all[0].label = "Theirs".to_owned();
    assert_eq!(
        names(&mirror(&authority, user, &all, &can(&[MethodKind::Push]))),
        ["Theirs"]
    );
    all[0].label.clear();
    rename("Mine");
    assert_eq!(
        names(&mirror(&authority, user, &all, &can(&[MethodKind::Push]))),
        ["Mine"]
    );
}

#[test]
fn a_mirrored_phone_signs_nothing_here() {
    let (authority, user) = world();
    let (id, _) = mirror(&authority, user, &[factor(MethodKind::Push, "PIPU1", "")], &can(&[])).remove(0);
    let call = SignedCall {
        device: id,
        time: authority.now().to_string(),
        nonce: "0123456789abcdef".to_owned(),
        signature: String::new(),
        method: "GET".to_owned(),
        path_and_query: "/genkan/v1/device".to_owned(),
        body: Vec::new(),
        origin: Origin::default(),
    };
    let refused = authority.device(&call).unwrap_err();
    assert!(format!("{refused:?}").contains("NotAuthenticated"), "{refused:?}");
}
