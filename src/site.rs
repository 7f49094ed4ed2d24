//! What discovery offers, as far as the pages draw it. The boot script has fetched it while the module was on its way;
//! the rest of the document is for other readers, and never decoded here.

use crate::i18n::Lang;
use contract::{
    decode::{Decode, Node, clean},
    discovery::Links,
};

/// What every page needs to know before it draws.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Site {
    /// The product's names: a language's tag, or nothing for the default, and the name.
    pub names: Vec<(String, String)>,
    /// Where the picture is that stands in the place of the mark.
    pub logo: Option<String>,
    /// The languages that may be chosen; none: all.
    pub languages: Vec<String>,
    /// Where to turn to.
    pub links: Links,
    /// What opens the app on the phone the page itself is on.
    pub open_app: Option<String>,
    /// Where people look after their own account.
    pub account: Option<String>,
}

impl Site {
    /// Reads the document; what is missing is not site.
    #[must_use]
    pub fn read<N: Node>(node: &N) -> Self {
        let text = |node: Option<N>, key: &str| node?.get(key)?.text();
        let items = |node: &N, key: &str| node.get(key).and_then(|n| n.items()).unwrap_or_default();
        let branding = node.get("branding");
        let mut site = Self {
            links: node.get("links").and_then(|n| Links::decode(&n)).unwrap_or_default(),
            open_app: text(node.get("push"), "open_app"),
            account: text(node.get("account"), "path"),
            ..Self::default()
        };
        let Some(branding) = branding else { return site };
        let name = |node: &N, key: &str| node.get(key)?.text().map(|text| clean(&text));
        site.names = items(&branding, "product_names")
            .iter()
            .filter_map(|n| Some((Lang::parse(&n.get("lang")?.text()?)?.tag().into(), name(n, "name")?)))
            .collect();
        site.names
            .extend(name(&branding, "product_name").map(|name| (String::new(), name)));
        site.logo = branding.get("logo").and_then(|n| n.text());
        site.languages = items(&branding, "languages").iter().filter_map(N::text).collect();
        site
    }

    /// The product's name in a language.
    #[must_use]
    pub fn product(&self, lang: Lang) -> String {
        let fits = |(tag, _): &&(String, String)| tag.is_empty() || tag == lang.tag();
        self.names
            .iter()
            .find(fits)
            .map(|(_, name)| name.clone())
            .unwrap_or_default()
    }

    /// Whether a language may be chosen.
    #[must_use]
    pub fn speaks(&self, lang: Lang) -> bool {
        self.languages.is_empty() || self.languages.iter().any(|tag| Lang::parse(tag) == Some(lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::decode::Json;
    use serde_json::json;

    #[test]
    fn a_name_in_ones_own_language_goes_before_the_default() {
        let site = Site::read(&Json(&json!({ "branding": {
            "product_name": "Aoba", "product_names": [{ "lang": "ja-JP", "name": "青葉" }, { "lang": "fr", "name": "A" }],
        } })));
        assert_eq!(
            (site.product(Lang::En).as_str(), site.product(Lang::Ja).as_str()),
            ("Aoba", "青葉")
        );
        assert!(site.speaks(Lang::En) && site.speaks(Lang::Ja));
    }

    #[test]
    fn only_languages_that_are_named_can_be_chosen() {
        let site = Site::read(&Json(
            &json!({ "branding": { "product_name": "A", "languages": ["ja"] } }),
        ));
        assert!(site.speaks(Lang::Ja) && !site.speaks(Lang::En));
    }

    #[test]
    fn nonsense_offers_nothing() {
        for nonsense in [
            json!(null),
            json!(7),
            json!({ "branding": [], "links": 3, "push": "x", "account": false }),
        ] {
            assert_eq!(Site::read(&Json(&nonsense)), Site::default());
        }
    }
}
