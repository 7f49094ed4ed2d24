//! Whether a discovery document, edited by hand for pages on another host, says what the pages understand.

use contract::discovery::{Branding as Shown, Discovery};
use serde_json::Value;
use url::Url;

use super::{
    branding::{self, Branding},
    check::{is_link, is_loopback},
    pages::same_site,
};

/// Everything that is wrong with `text`, each in one line; nothing when it is right. `pages` is where it will lie.
#[must_use]
pub fn check_discovery(text: &str, pages: Option<&Url>) -> Vec<String> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return vec![format!("it is no JSON: {error}")],
    };
    let document: Discovery = match serde_json::from_value(value.clone()) {
        Ok(document) => document,
        Err(error) => return vec![error.to_string()],
    };
    let mut found = Vec::new();
    if let Ok(understood) = serde_json::to_value(&document) {
        unknown("", &value, &understood, &mut found);
    }
    found.extend(base(&document.base, pages));
    let links = &document.links;
    for (name, link) in [
        ("recover", &links.recover),
        ("help", &links.help),
        ("support", &links.support),
        ("privacy", &links.privacy),
    ] {
        let bad = link.as_deref().filter(|link| !is_link(link));
        found.extend(
            bad.map(|link| format!("links.{name} is {link:?}; a path (`/help`) or an `https://` address is needed")),
        );
    }
    if let Err(error) = branding::check(&look(&document.branding)) {
        found.push(error.to_string());
    }
    found
}

/// Its look as the configuration has it, so that both keep one set of rules.
#[must_use]
pub fn look(shown: &Shown) -> Branding {
    let names = shown.product_names.iter();
    Branding {
        product_name: shown.product_name.clone(),
        product_names: names.map(|one| (one.lang.clone(), one.name.clone())).collect(),
        logo: shown.logo.clone(),
        accent: shown.colors.as_ref().map(|colors| colors.accent.clone()),
        accent_dark: shown.colors.as_ref().map(|colors| colors.accent_dark.clone()),
        languages: shown.languages.clone(),
    }
}

/// The API is a path of the pages' own host, or another origin of the same site.
fn base(base: &str, pages: Option<&Url>) -> Option<String> {
    if base.starts_with('/') {
        let fine =
            base.len() > 1 && !base.starts_with("//") && !base.ends_with('/') && !base.contains(['?', '#', '\\']);
        return (!fine).then(|| format!("base is {base:?}; a path has no slash at its end, for example \"/api/v1\""));
    }
    let Ok(url) = Url::parse(base) else {
        return Some(format!(
            "base is {base:?}; a path or an address is needed, for example \"https://api.example.com/api/v1\""
        ));
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        return Some(format!("base is {base}; only https keeps passwords from others"));
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || base.ends_with('/') {
        return Some(format!(
            "base is {base}; nothing may stand behind its path or before its host, nor a slash at its end"
        ));
    }
    let pages = pages?;
    (!same_site(&url, pages)).then(|| {
        format!(
            "base is {base}, which is another site than {pages}: browsers would send no cookies. Both need one registered \
             domain and one scheme"
        )
    })
}

/// Members that nobody reads, with their path: most are typing errors.
fn unknown(path: &str, value: &Value, understood: &Value, found: &mut Vec<String>) {
    match (value, understood) {
        (Value::Object(members), Value::Object(known)) => {
            for (name, member) in members {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                match known.get(name) {
                    Some(understood) => unknown(&path, member, understood, found),
                    None if member.is_null() || *member == Value::Array(Vec::new()) => {}
                    None => found.push(format!("{path} is not known")),
                }
            }
        }
        (Value::Array(items), Value::Array(known)) => {
            for (at, (item, understood)) in items.iter().zip(known).enumerate() {
                unknown(&format!("{path}[{at}]"), item, understood, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document(change: impl Fn(&mut Value)) -> Vec<String> {
        let mut value = json!({
            "contract": "1.0", "base": "https://api.example.com/api/v1", "issuer": "https://api.example.com",
            "branding": { "product_name": "Aoba" }, "identifier_types": ["email"], "methods": ["password", "push"],
            "links": {}, "locales": ["en", "ja"],
        });
        change(&mut value);
        let pages = Url::parse("https://login.example.com").expect("an address");
        check_discovery(&value.to_string(), Some(&pages))
    }

    #[test]
    fn a_right_one_has_nothing_wrong() {
        assert_eq!(document(|_| {}), Vec::<String>::new());
        assert_eq!(document(|d| d["base"] = json!("/api/v1")), Vec::<String>::new());
    }

    #[test]
    fn each_fault_is_named() {
        type Change = fn(&mut Value);
        let faults: [(Change, &str); 9] = [
            (
                |d| d["branding"]["colours"] = json!({}),
                "branding.colours is not known",
            ),
            (|d| d["logo"] = json!("/x.svg"), "logo is not known"),
            (|d| d["base"] = json!("https://api.example.org/api/v1"), "another site"),
            (|d| d["base"] = json!("http://api.example.com/api/v1"), "only https"),
            (|d| d["base"] = json!("api/v1"), "a path or an address"),
            (|d| d["base"] = json!("https://api.example.com/api/v1/"), "slash"),
            (|d| d["links"]["help"] = json!("http://help.example"), "links.help"),
            (
                |d| d["branding"]["colors"] = json!({ "accent": "#e8a400", "accent_dark": "#ffd75e" }),
                "would do",
            ),
            (
                |d| d["branding"]["logo"] = json!("https://cdn.example/l.svg"),
                "branding.logo",
            ),
        ];
        for (change, word) in faults {
            let found = document(change);
            assert!(found.iter().any(|line| line.contains(word)), "{word}: {found:?}");
        }
        assert!(check_discovery("{", None)[0].contains("no JSON"));
        assert!(check_discovery("{}", None)[0].contains("missing"));
    }
}
