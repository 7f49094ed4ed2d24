//! The sign-in page's texts, which come in a file for each language: a visit downloads one language, and not as code.

use super::{Lang, Messages};
use std::sync::OnceLock;

static EN: OnceLock<Messages> = OnceLock::new();
static JA: OnceLock<Messages> = OnceLock::new();

impl Lang {
    fn place(self) -> &'static OnceLock<Messages> {
        match self {
            Self::Ja => &JA,
            _ => &EN,
        }
    }

    /// Whether its texts are there.
    #[must_use]
    pub fn is_loaded(self) -> bool {
        self.place().get().is_some()
    }

    /// Takes the content of a file of texts, for as long as the page lives; false when it is not one. While developing,
    /// no file at all stands for the texts that are compiled in.
    #[must_use]
    pub fn load(self, file: String) -> bool {
        #[cfg(debug_assertions)]
        let file = if file.is_empty() {
            self.built_in().to_lines()
        } else {
            file
        };
        if !self.is_loaded()
            && let Some(texts) = Messages::of_lines(String::leak(file))
        {
            let _ = self.place().set(texts);
        }
        self.is_loaded()
    }

    /// Its texts, or those of the language that is there.
    ///
    /// # Panics
    /// Before any language is loaded. The page is not drawn before.
    #[must_use]
    pub fn messages(self) -> &'static Messages {
        let texts = self.place().get().or_else(|| self.other().place().get());
        texts.expect("texts come first")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_a_line_for_each_text() {
        for lang in [Lang::En, Lang::Ja] {
            let file: &'static str = String::leak(lang.built_in().to_lines());
            let read = Messages::of_lines(file).expect("complete");
            assert_eq!(read.to_lines(), file);
            assert_eq!(read.loading, lang.built_in().loading);
            assert!(Messages::of_lines(String::leak(format!("{file}\nmore"))).is_none());
            assert!(Messages::of_lines(file.split_once('\n').expect("lines").1).is_none());
        }
    }

    #[test]
    fn what_is_not_a_file_of_texts_is_refused() {
        assert!(!Lang::Ja.load("<h1>portal</h1>".into()));
        assert!(!Lang::Ja.is_loaded());
        assert!(Lang::En.load(Lang::En.built_in().to_lines()));
        assert_eq!(
            Lang::Ja.messages().loading,
            Lang::En.built_in().loading,
            "better another language than none"
        );
    }
}
