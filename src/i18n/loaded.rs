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
            self.built_in().to_files().1
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
    use std::{fs, path::Path};

    #[test]
    fn the_files_hold_what_their_page_says() {
        for lang in [Lang::En, Lang::Ja] {
            let leak = |file: String| -> &'static str { String::leak(file) };
            let built_in = lang.built_in();
            let (first, all) = built_in.to_files();
            let read = Messages::of_lines(leak(first.clone())).expect("the first file");
            assert_eq!((read.loading, read.skip), (built_in.loading, ""));
            assert_eq!(read.to_files().0, first);
            let read = Messages::of_lines(leak(all.clone())).expect("the file of all");
            assert_eq!((read.loading, read.skip), (built_in.loading, built_in.skip));
            assert!(Messages::of_lines(leak(format!("{all}\nmore"))).is_none());
            assert!(Messages::of_lines(leak(format!("{first}\nmore"))).is_none());
        }
    }

    #[test]
    fn what_is_not_a_file_of_texts_is_refused() {
        assert!(!Lang::Ja.load("<h1>portal</h1>".into()));
        assert!(!Lang::Ja.is_loaded());
        assert!(Lang::En.load(Lang::En.built_in().to_files().0));
        let shown = Lang::Ja.messages().loading;
        assert_eq!(shown, Lang::En.built_in().loading, "better another language than none");
    }

    /// The page that a visit begins with has no texts for the rare screens: a view of its own that wanted one would show
    /// nothing.
    #[test]
    fn only_rare_screens_say_rare_texts() {
        // The build compiles this file too, from a folder of its own.
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.ancestors().find(|folder| folder.join("src/signin").exists());
        let views =
            ["signin", "page", "ui", "browser", "flow"].map(|folder| root.expect("the root").join("src").join(folder));
        for view in views.iter().flat_map(|folder| fs::read_dir(folder).expect("a folder")) {
            let path = view.expect("an entry").path();
            let Ok(source) = fs::read_to_string(&path) else {
                continue;
            };
            let words: Vec<&str> = source
                .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.')
                .collect();
            for name in Messages::RARE {
                let (plain, called) = (format!("m.{name}"), format!(".{name}"));
                let said = words.iter().any(|word| *word == plain || *word == called);
                assert!(!said, "{} says {name}: move it to `first`", path.display());
            }
        }
    }
}
