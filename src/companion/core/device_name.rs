//! What a phone calls itself before anybody has named it.

use crate::i18n::companion::Texts;

/// The longest name the contract allows, in characters.
pub const LONGEST: usize = 64;

/// A name out of the browser's user agent: the make where it is known. Only a suggestion in a field.
#[must_use]
pub fn suggest(user_agent: &str, t: &'static Texts) -> String {
    if let Some(device) = ["iPhone", "iPad"].into_iter().find(|name| user_agent.contains(name)) {
        return device.into();
    }
    if user_agent.contains("Android") {
        return model(user_agent).map_or_else(|| t.device_android.into(), str::to_owned);
    }
    t.device_browser.into()
}

/// The system the browser runs on, as the organisation's conditions name it; `None` when it keeps it back.
#[must_use]
pub fn system(user_agent: &str) -> Option<&'static str> {
    // Android says that it is Linux, too, and iPhones that they are like a Mac.
    let known = [
        ("Android", "android"),
        ("iPhone", "ios"),
        ("iPad", "ios"),
        ("Windows", "windows"),
        ("Mac OS X", "macos"),
        ("CrOS", "chromeos"),
        ("Linux", "linux"),
    ];
    known
        .into_iter()
        .find_map(|(mark, name)| user_agent.contains(mark).then_some(name))
}

/// `Pixel 8` out of `(Linux; Android 14; Pixel 8 Build/…)`. Browsers that keep it back say `K`.
fn model(user_agent: &str) -> Option<&str> {
    let inside = user_agent.split_once('(')?.1.split_once(')')?.0;
    let model = inside.split(';').nth(2)?.split(" Build/").next()?.trim();
    let plausible = (2..=32).contains(&model.len()) && !model.starts_with("rv:") && model.is_ascii();
    plausible.then_some(model)
}

/// A name as it is sent: without spaces around it, 1 to 64 characters; `None` when it is none.
#[must_use]
pub fn valid(typed: &str) -> Option<String> {
    let name = contract::decode::clean(typed.trim());
    (1..=LONGEST)
        .contains(&name.trim().chars().count())
        .then(|| name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn the_make_where_it_is_known() {
        let t = Texts::of(Lang::En);
        for (user_agent, name) in [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15",
                "iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP1A) AppleWebKit/537.36",
                "Pixel 8",
            ),
            ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36", "Android phone"),
            (
                "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
                "Android phone",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0",
                "My phone",
            ),
            ("", "My phone"),
        ] {
            assert_eq!(suggest(user_agent, t), name, "{user_agent}");
        }
    }

    #[test]
    fn the_system_as_conditions_name_it() {
        for (user_agent, name) in [
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", Some("ios")),
            ("Mozilla/5.0 (Linux; Android 14; Pixel 8)", Some("android")),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", Some("macos")),
            ("Mozilla/5.0 (X11; Linux x86_64)", Some("linux")),
            ("curl", None),
        ] {
            assert_eq!(system(user_agent), name, "{user_agent}");
        }
    }

    #[test]
    fn a_name_has_1_to_64_characters() {
        assert_eq!(valid("  Mei’s phone "), Some("Mei’s phone".into()));
        assert_eq!(valid("   "), None);
        assert_eq!(valid("\u{202e}"), None, "nothing to see is no name");
        assert_eq!(valid(&"芽".repeat(64)), Some("芽".repeat(64)));
        assert_eq!(valid(&"芽".repeat(65)), None);
    }
}
