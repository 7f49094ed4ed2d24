//! What the configuration refuses, and in which words.

use std::path::Path;

use genkan_gateway::{
    authority::{Accounts, NumberMode, Policy},
    config::{Config, is_return_path},
};

fn error(text: &str) -> String {
    Config::parse(text, Path::new("genkan.toml"))
        .expect_err("refused")
        .to_string()
}

#[test]
fn every_refusal_names_the_key_and_what_is_allowed() {
    let cases: [(&str, &[&str]); 27] = [
        (
            "lissten = \"127.0.0.1:1\"",
            &["genkan.toml", "lissten", "listen", "line 1"],
        ),
        ("listen = \"nowhere\"", &["genkan.toml", "listen", "line 1"]),
        ("public_url = \"http://signin.example\"", &["public_url", "https"]),
        (
            "public_url = \"https://signin.example/path\"",
            &["public_url", "without a path"],
        ),
        ("public_url = \"https://user@signin.example\"", &["public_url"]),
        (
            "return_paths = [\"//evil.example\"]",
            &["return_paths", "//evil.example"],
        ),
        ("return_paths = []", &["return_paths", "at least one"]),
        ("[links]\nhelp = \"javascript:alert(1)\"", &["links.help", "https://"]),
        (
            "[policy]\npush_lifetime = 601",
            &["policy.push_lifetime", "601", "30 to 600"],
        ),
        (
            "[policy]\npreset = \"nist\"\nnumber_mode = \"select\"",
            &["policy.number_mode", "select", "nist", "six digits"],
        ),
        (
            "[policy]\npreset = \"nist\"\nnumber_for_known_browser = false",
            &["policy.number_for_known_browser", "nist"],
        ),
        (
            "[policy]\nenroll_grace_days = 366",
            &["policy.enroll_grace_days", "0 to 365"],
        ),
        (
            "[mail]\nsmtp = \"https://mail.example\"\nfrom = \"a@b.example\"",
            &["mail.smtp", "smtps://host"],
        ),
        (
            "[mail]\nsmtp = \"smtp://me:secret@mail.example\"\nfrom = \"a@b.example\"",
            &["mail.smtp", "keys of their own"],
        ),
        (
            "[mail]\nsmtp = \"smtps://mail.example\"\nfrom = \"nobody\"",
            &["mail.from", "name@host"],
        ),
        ("[sms]\nurl = \"http://sms.example/\"", &["sms.url", "https://"]),
        (
            "[policy.limits]\ncodes_per_hour = 0",
            &["policy.limits.codes_per_hour", "1 to 20"],
        ),
        ("[policy]\nrequire_methods = [\"sms\"]", &["sms", "passkey", "push"]),
        ("[[apps]]\nid = \"Mail\"\nname = \"x\"", &["apps.id", "Mail", "a-z"]),
        (
            "[[apps]]\nid = \"mail\"\nname = \"x\"\nandroid = \"v4\"",
            &["apps.android", "v4", "4.2405.0"],
        ),
        (
            "[[forms]]\nid = \"a\"\ntitle = {}",
            &["forms.title", "a text is needed"],
        ),
        (
            "[[forms]]\nid = \"a\"\ntitle = { en = \"A\" }\nfields = [{ name = \"x y\", label = { en = \"X\" } }]",
            &["forms.fields.name", "x y"],
        ),
        (
            "[[redirects]]\ndomain = \"partner.example\"\nurl = \"http://partner.example\"",
            &["redirects.url", "https://"],
        ),
        (
            "[[redirects]]\ndomain = \"a b\"\nurl = \"/x\"",
            &["redirects.domain", "a b"],
        ),
        ("[policy]\nnumber_mode = \"type4\"", &["type4", "select", "type6"]),
        (
            "[policy.limits]\nhard_limit = 101",
            &["policy.limits.hard_limit", "10 to 100"],
        ),
        (
            "[security_txt]\ncontact = [\"mailto:a@b.example\\nX: y\"]\nexpires = \"x\"",
            &["security_txt", "one line"],
        ),
    ];
    for (text, words) in cases {
        // Builds for tests take any number.
        if cfg!(feature = "negative-controls")
            && (text.contains("_days") || text.contains("lifetime") || text.contains("limit"))
        {
            continue;
        }
        let message = error(text);
        for word in words {
            assert!(message.contains(word), "{text}\n{message}\nlacks {word}");
        }
    }
}

#[test]
fn an_empty_file_is_allowed_and_the_example_says_the_defaults() {
    let empty = Config::parse("", Path::new("genkan.toml")).expect("defaults");
    assert_eq!(empty, Config::default());
    let example = include_str!("../../../gateway.example.toml");
    let shown = Config::parse(example, Path::new("gateway.example.toml")).expect("the example is allowed");
    assert_eq!(shown, Config::default());
    let uncommented = example.lines().map(|line| match line.strip_prefix('#') {
        Some(setting) if !setting.starts_with(' ') => setting,
        _ => line,
    });
    let all = uncommented.collect::<Vec<_>>().join("\n");
    let full = Config::parse(&all, Path::new("gateway.example.toml")).expect("every commented setting is allowed");
    assert!(full.tls.is_some() && full.security_txt.is_some() && full.links.privacy.is_some());
}

fn policy(text: &str) -> Policy {
    Config::parse(text, Path::new("genkan.toml")).expect("allowed").policy()
}

#[test]
fn presets_are_bundles_that_keys_override() {
    let plain = policy("");
    assert_eq!(plain.number_mode, NumberMode::Type6);
    let personal = policy("[policy]\npreset = \"personal\"");
    assert_eq!(personal.number_mode, NumberMode::Select);
    assert!(!personal.number_for_known_browser && !personal.second_method_first);
    assert_eq!(personal.account_kind, Accounts::Personal);
    let work = policy("[policy]\npreset = \"work\"");
    assert_eq!(work.number_mode, NumberMode::Type2);
    assert!(work.number_for_known_browser && work.second_method_first);
    let own = policy("[policy]\npreset = \"work\"\nsecond_method_first = false\nnumber_mode = \"select\"");
    assert!(!own.second_method_first);
    assert_eq!(own.mode_of(Some("none")), NumberMode::None);
    let nist = policy("[policy]\npreset = \"nist\"");
    assert_eq!(nist.mode_of(None), NumberMode::Type6);
    for weak in ["select", "type2", "none"] {
        assert_eq!(nist.mode_of(Some(weak)), NumberMode::Type6, "{weak}");
    }
}

#[test]
fn a_return_path_can_only_lead_here() {
    for path in ["/", "/signed-in", "/apps/mail", "/a.b-c_d~e"] {
        assert!(is_return_path(path), "{path}");
    }
    for path in [
        "",
        "x",
        "//e",
        "/\\e",
        "\\\\e",
        "https:e",
        "https://a@e",
        "%2f%2fe",
        "/%2fe",
        "/\t/e",
        "/\n/e",
        "/\0",
        "javascript:alert(1)",
        "data:text/html,x",
        "/a?b",
        "/a#b",
        "/／e",
        "/a b",
    ] {
        assert!(!is_return_path(path), "{path:?}");
    }
}
