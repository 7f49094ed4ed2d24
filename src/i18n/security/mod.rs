//! What the page *security info* says, in three areas, each with a file of its own and one for each language. They come
//! in one file for each language, like the sign-in page's; the words that the sign-in page shows as well are taken from
//! [`Messages`], so that both agree to the letter, and only those that are named here are in the file.

mod add;
mod area;
mod around;
mod overview;

use super::{Lang, Messages, pseudo::bracket};
pub use add::Add;
use area::shared;
pub use around::Around;
pub use overview::Overview;
use std::sync::OnceLock;

shared! {
    other_language, cancel, next, continue_, try_again, start_again, working, busy, help, privacy, support,
    seconds_one, seconds_other, minutes_one, minutes_other, hours_one, hours_other, support_code, too_many_wait,
    new_password_label, new_password_rule, new_password_save, wrong_common, wrong_same,
    password_label, password_show, password_empty, password_long, password_caps,
    phone_select, phone_type, phone_compare, phone_none, phone_number_label, phone_left, phone_soon, phone_soon_more,
    open_app, copy_number, copied, delivery_queued, delivery_sent, delivery_seen, delivery_unseen, delivery_not_sent,
    delivery_open_app, never_tell,
    context_app, context_place, context_browser, context_time,
    place_this_device, place_local_network, place_address, place_city, browser_on, unknown,
    send_again, send_again_in, requests_left_one, requests_left_other, requests_left_none,
    code_label, code_empty, code_short, attempts_one, attempts_other,
    passkey_asking, passkey_nothing, passkey_unsupported,
    unusable_throttled, unusable_policy, unusable_expired, unusable_used, unusable_app, unusable_second,
    unusable_unconfirmed,
    sign_out, signed_out_title, signed_out_text, sign_in_again, sign_out_failed,
    unreachable_title, unreachable_text, unreachable_retry, unreachable_portal, offline_title, offline_text,
    reconnecting, not_saved, server_error, loading, language_failed,
}

/// All texts of the page in one language.
#[derive(Debug)]
pub struct Security {
    /// The words it shares with the sign-in page; all other texts in it are empty.
    pub words: Messages,
    /// Overview, methods, the frame.
    pub overview: Overview,
    /// Adding, moving, recovery codes.
    pub add: Add,
    /// Sessions, activity, password.
    pub around: Around,
}

static EN: OnceLock<Security> = OnceLock::new();
static JA: OnceLock<Security> = OnceLock::new();

impl Security {
    /// Its file: a line for each text.
    #[must_use]
    pub fn to_file(lang: Lang) -> String {
        let mut lines = shared_of(lang.built_in());
        lines.extend(Overview::of(lang).all().map(|(_, text)| text));
        lines.extend(Add::of(lang).all().map(|(_, text)| text));
        lines.extend(Around::of(lang).all().map(|(_, text)| text));
        let change = if lang == Lang::Pseudo { bracket } else { |text| text };
        // The shared words of the pseudo-locale are in brackets already.
        let own = lines.split_off(SHARED);
        lines.extend(own.into_iter().map(change));
        lines.join("\n")
    }

    /// The texts of such a file; `None` when it is none.
    #[must_use]
    pub fn of_file(file: &'static str) -> Option<Self> {
        let mut lines = file.split('\n');
        let texts = Self {
            words: shared_from(&mut lines)?,
            overview: Overview::from_lines(&mut lines)?,
            add: Add::from_lines(&mut lines)?,
            around: Around::from_lines(&mut lines)?,
        };
        lines.next().is_none().then_some(texts)
    }

    fn place(lang: Lang) -> &'static OnceLock<Self> {
        match lang {
            Lang::Ja => &JA,
            _ => &EN,
        }
    }

    /// Whether the texts of a language are there.
    #[must_use]
    pub fn is_loaded(lang: Lang) -> bool {
        Self::place(lang).get().is_some()
    }

    /// Takes the content of a file, for as long as the page lives; false when it is not one. While developing, no file at
    /// all stands for the texts that are compiled in.
    #[must_use]
    pub fn load(lang: Lang, file: String) -> bool {
        #[cfg(debug_assertions)]
        let file = if file.is_empty() { Self::to_file(lang) } else { file };
        if !Self::is_loaded(lang)
            && let Some(texts) = Self::of_file(String::leak(file))
        {
            let _ = Self::place(lang).set(texts);
        }
        Self::is_loaded(lang)
    }

    /// The texts of a language, or those of the language that is there.
    ///
    /// # Panics
    /// Before any language is loaded. The page is not drawn before.
    #[must_use]
    pub fn texts(lang: Lang) -> &'static Self {
        let texts = Self::place(lang).get().or_else(|| Self::place(lang.other()).get());
        texts.expect("texts come first")
    }
}

/// The page's own texts of the static shell, see [`shell_text`](super::shell_text).
#[must_use]
pub fn shell_text(lang: &str, key: &str) -> Option<&'static str> {
    let t = Overview::of(Lang::parse(lang)?);
    Some(match key {
        "security_title" => t.title,
        "security_noscript" => t.noscript,
        "security_fallback_title" => t.fallback_title,
        "security_fallback_crash" => t.fallback_crash,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Part, parts};

    fn gaps(text: &'static str) -> Vec<&'static str> {
        let mut gaps: Vec<_> = parts(text)
            .into_iter()
            .filter_map(|part| match part {
                Part::Gap(name) => Some(name),
                Part::Text(_) => None,
            })
            .collect();
        gaps.sort_unstable();
        gaps
    }

    fn own(lang: Lang) -> Vec<(&'static str, &'static str)> {
        let areas = [
            Overview::of(lang).all().collect::<Vec<_>>(),
            Add::of(lang).all().collect(),
            Around::of(lang).all().collect(),
        ];
        areas.concat()
    }

    #[test]
    fn the_file_holds_what_the_page_says() {
        for lang in [Lang::En, Lang::Ja, Lang::Pseudo] {
            let file: &'static str = String::leak(Security::to_file(lang));
            let read = Security::of_file(file).expect("a file of texts");
            assert_eq!(read.words.loading, lang.built_in().loading);
            assert_eq!(read.words.identify_title, "", "only what is named comes along");
            if lang != Lang::Pseudo {
                assert_eq!(read.overview.title, Overview::of(lang).title);
            }
            assert!(Security::of_file(String::leak(format!("{file}\nmore"))).is_none());
        }
        assert!(Security::of_file("<h1>portal</h1>").is_none());
    }

    #[test]
    fn every_language_says_something_and_fills_the_same_gaps() {
        for ((name, en), (_, ja)) in own(Lang::En).into_iter().zip(own(Lang::Ja)) {
            assert!(!en.is_empty() && !ja.is_empty(), "{name} is empty");
            assert!(!en.contains('\n') && !ja.contains('\n'), "{name} has a line of its own");
            assert_eq!(gaps(en), gaps(ja), "{name} differs in its gaps");
        }
    }

    #[test]
    fn no_jargon() {
        for (name, text) in own(Lang::En) {
            let text = text.to_lowercase();
            for word in [
                "push",
                "totp",
                "factor",
                "authenticat",
                "mfa",
                "challenge",
                "token",
                "enrol",
                "'",
            ] {
                let allowed = word == "authenticat" && text.contains("authenticator app");
                assert!(allowed || !text.contains(word), "{name} says {word:?}");
            }
        }
    }
}
