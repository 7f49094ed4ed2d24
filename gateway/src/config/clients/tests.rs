use super::{secrets::SHORTEST_SECRET, *};
use crate::authority::Policy;

fn parsed(change: &str) -> Result<(), String> {
    let text = format!("id = \"shop\"\nname = \"Shop\"\n{change}");
    let client: ClientConfig = toml::from_str(&text).map_err(|error| error.to_string())?;
    check(&[client]).map_err(|error| error.to_string())
}

fn with(origin: &str, callback: &str) -> Result<(), String> {
    parsed(&format!("origins = [{origin:?}]\ncallbacks = [{callback:?}]"))
}

const RIGHT: &str = "origins = [\"https://shop.example\"]\ncallbacks = [\"https://shop.example/cb\"]\n";

#[test]
fn exact_places_are_taken() {
    for (origin, callback) in [
        ("https://shop.example", "https://shop.example/"),
        ("https://shop.example:8443", "https://shop.example:8443/in/back?x=1"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example/cb"),
        ("http://localhost:3000", "http://localhost:3000/cb"),
        ("http://shop.localhost:3000", "http://shop.localhost:3000/cb"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000/cb"),
        ("http://[::1]:3000", "http://[::1]:3000/cb"),
    ] {
        assert_eq!(with(origin, callback), Ok(()), "{origin} {callback}");
    }
}

/// Rule W1: nothing that could ever stand for more than one place.
#[test]
fn anything_else_than_an_exact_origin_stops_the_start() {
    for origin in [
        "null",
        "*",
        "https://*",
        "https://*.shop.example",
        "https://shop.example/",
        "https://shop.example/in",
        "https://shop.example?x",
        "https://shop.example#x",
        "https://Shop.example",
        "HTTPS://shop.example",
        "https://shop.example:443",
        "https://me@shop.example",
        "https://me:pw@shop.example",
        "https://shop.example.",
        "https://shop.example\\",
        "https:/shop.example",
        "https:shop.example",
        " https://shop.example",
        "https://shop.example ",
        "https://shop\t.example",
        "https://bücher.example",
        "https://0x7f.1",
        "http://shop.example",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "ws://localhost",
        "file:///x",
        "data:text/html,x",
        "javascript:alert(1)",
        "shop.example",
        "//shop.example",
        "",
    ] {
        // The name with a dot at its end is a name of its own to browsers; it is written as it is.
        let exact = origin == "https://shop.example.";
        assert_eq!(with(origin, &format!("{origin}/cb")).is_ok(), exact, "{origin}");
    }
}

#[test]
fn a_callback_is_an_exact_address_at_an_origin_of_the_client() {
    for callback in [
        "https://shop.example",
        "https://shop.example.evil.example/cb",
        "https://shop.example@evil.example/cb",
        "https://me@shop.example/cb",
        "https://shop.example:444/cb",
        "http://shop.example/cb",
        "https://SHOP.example/cb",
        "https://shop.example/cb#x",
        "https://shop.example/cb#",
        "https://shop.example/a/../cb",
        "https://shop.example/cb?code=1",
        "https://shop.example/cb?a=1&state=2",
        "https://shop.example/c b",
        "/cb",
        "",
    ] {
        assert!(with("https://shop.example", callback).is_err(), "{callback}");
    }
}

#[test]
fn so_is_where_people_are_sent_who_have_signed_out() {
    let with = |address: &str| parsed(&format!("{RIGHT}sign_out_callbacks = [{address:?}]"));
    for right in ["https://shop.example/", "https://shop.example/bye?code=1"] {
        assert_eq!(with(right), Ok(()), "{right}");
    }
    for wrong in [
        "https://shop.example",
        "https://evil.example/",
        "https://shop.example.evil.example/",
        "https://shop.example/#x",
        "https://shop.example/?state=1",
        "javascript:alert(1)",
        "/",
        "",
    ] {
        let said = with(wrong).expect_err(wrong);
        assert!(said.contains("clients.sign_out_callbacks"), "{said}");
    }
}

#[test]
fn a_look_is_made_of_a_few_words_and_can_be_read() {
    for theme in [
        "accent = \"#0b6b3a\"\naccent_dark = \"#7fd6a3\"\nradius = 24\nfont = \"rounded\"\nscheme = \"auto\"",
        "radius = 0",
        "",
    ] {
        assert_eq!(parsed(&format!("{RIGHT}[theme]\n{theme}")), Ok(()), "{theme}");
    }
    for theme in [
        "accent = \"#e8a400\"",
        "accent = \"green\"",
        "accent = \"#fff;}\"",
        "accent_dark = \"#000000\"",
        "radius = 25",
        "radius = -1",
        "radius = \"1em\"",
        "font = \"Comic Sans\"",
        "font = \"url(x)\"",
        "scheme = \"sepia\"",
        "css = \"x\"",
    ] {
        assert!(parsed(&format!("{RIGHT}[theme]\n{theme}")).is_err(), "{theme}");
    }
}

#[test]
fn frames_and_passwords_in_them_are_asked_for_by_name() {
    assert!(parsed(&format!("{RIGHT}frame_password = true")).is_err());
    assert_eq!(
        parsed(&format!("{RIGHT}frame_password = true\nmodes = [\"frame\"]")),
        Ok(())
    );
    assert!(parsed(&format!("{RIGHT}modes = []")).is_err());
    assert!(parsed(&format!("{RIGHT}modes = [\"iframe\"]")).is_err());
    let client: ClientConfig = toml::from_str(&format!("id = \"shop\"\nname = \"Shop\"\n{RIGHT}")).expect("a client");
    assert!(!client.rule().may(Mode::Frame) && !client.rule().frame_password && client.rule().enabled);
}

#[test]
fn ids_and_names_are_plain_and_ids_are_not_used_twice() {
    let client: ClientConfig = toml::from_str(&format!("id = \"shop\"\nname = \"Shop\"\n{RIGHT}")).expect("a client");
    assert!(check(&[client.clone(), client.clone()]).is_err());
    for id in ["", "Shop", "a b", "a/b", &"a".repeat(33)] {
        let id = id.to_owned();
        assert!(check(&[ClientConfig { id, ..client.clone() }]).is_err());
    }
    for name in ["", "a\nb", &"a".repeat(65)] {
        let name = name.to_owned();
        assert!(check(&[ClientConfig { name, ..client.clone() }]).is_err());
    }
}

#[test]
fn a_secret_that_can_be_guessed_stops_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("secret");
    let client: ClientConfig = toml::from_str(&format!("id = \"shop\"\nname = \"Shop\"\n{RIGHT}")).expect("a client");
    let client = ClientConfig {
        secret_file: Some(file.clone()),
        ..client
    };
    let read = |text: &str| {
        std::fs::write(&file, text).expect("a file");
        let mut policy = Policy {
            clients: vec![client.rule()],
            ..Policy::default()
        };
        read_secrets(std::slice::from_ref(&client), &mut policy).map(|()| policy.clients.remove(0))
    };
    assert!(read("short\n").is_err() && read("").is_err());
    let long = "x".repeat(SHORTEST_SECRET);
    let rule = read(&format!("{long}\n")).expect("a secret");
    assert!(rule.confidential && rule.knows(&long) && !rule.knows("x") && !rule.knows(""));
    assert!(!client.rule().knows(&long), "unread, it fits nothing");
    assert!(!format!("{rule:?}").contains("xxx"));
}
