//! What the document of the frame says by itself, before and after the screens. The build writes it into the document, so
//! none of it is in any WebAssembly.
//!
//! One row a text: key, English, Japanese, side by side because they are read side by side.

use super::Lang;

/// A text: key, English, Japanese.
type Row = (&'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    (
        "embed_title",
        "Go on in a window of its own",
        "別のウィンドウで続けてください",
    ),
    (
        "embed_link",
        "The link for it is beside this part of the page.",
        "そのためのリンクが、この欄のそばにあります。",
    ),
    (
        "embed_unseen",
        "Something lies over this part of the page, so nothing was pressed. Go on in a window of its own: the link for it is beside this part.",
        "この欄に何かが重なっているため、押されませんでした。この欄のそばのリンクから、別のウィンドウで続けてください。",
    ),
    (
        "embed_early",
        "That was too quick to be sure that you meant it. Press once more.",
        "操作が早すぎたため、念のため受け付けませんでした。もう一度押してください。",
    ),
    (
        "embed_unavailable",
        "Signing in can’t be shown inside this page right now.",
        "いまは、このページの中にサインインを表示できません。",
    ),
    (
        "embed_unsupported",
        "This step can’t be done inside another page.",
        "この手順は、ほかのページの中ではできません。",
    ),
    (
        "embed_misconfigured",
        "This page was not set up correctly for signing in inside it.",
        "このページは、中でサインインするための設定が正しくありません。",
    ),
    (
        "embed_refused",
        "Your sign-in to this page has ended, so nothing can be confirmed here.",
        "このページへのサインインが終了しているため、ここでは確認できません。",
    ),
    (
        "embed_expired",
        "This took too long, so it has ended. Nothing was confirmed.",
        "時間がかかりすぎたため、終了しました。何も確認されていません。",
    ),
    ("embed_cancelled_title", "Cancelled", "キャンセルしました"),
    (
        "embed_cancelled_text",
        "Nothing was confirmed.",
        "何も確認されていません。",
    ),
    (
        "embed_cookies",
        "This browser keeps no cookie for a part of another page, and signing in needs one.",
        "このブラウザーは、ほかのページの中の欄に Cookie を保存しません。サインインには Cookie が 1 つ必要です。",
    ),
    ("embed_done_title", "Thank you", "ありがとうございます"),
    (
        "embed_done_text",
        "That was it. The page goes on.",
        "これで完了です。ページが続きを行います。",
    ),
];

/// The text of a key, see [`shell_text`](super::shell_text).
#[must_use]
pub fn text(lang: &str, key: &str) -> Option<&'static str> {
    let lang = Lang::parse(lang)?;
    let (_, en, ja) = ROWS.iter().find(|(known, ..)| *known == key)?;
    Some(if lang == Lang::Ja { ja } else { en })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_text_is_there_once_in_both_languages_and_used() {
        let page = include_str!("../../embed.html");
        let mut seen = BTreeSet::new();
        for (key, en, ja) in ROWS {
            assert!(seen.insert(key), "{key} is there twice");
            assert!(!en.is_empty() && !ja.is_empty(), "{key} is empty");
            assert_ne!(en, ja, "{key} was not translated");
            for part in [["\"", key, "\""].concat(), [">", en, "<"].concat()] {
                assert!(page.contains(&part), "no part of the page has {part}");
            }
        }
    }

    #[test]
    fn no_jargon() {
        for (key, en, _) in ROWS {
            let text = en.to_lowercase();
            for word in [
                "push",
                "totp",
                "factor",
                "challenge",
                "token",
                "authenticat",
                "iframe",
                "frame",
            ] {
                assert!(!text.contains(word), "{key} says {word:?}");
            }
        }
    }
}
