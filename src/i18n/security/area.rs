//! How an area of texts is declared: the struct, and the lines it comes in.

/// An area: its texts by name, in the order of their lines.
macro_rules! area {
    ($(#[$meta:meta])* $area:ident { $($name:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy)]
        #[expect(missing_docs, reason = "the English text says what each is")]
        pub struct $area { $(pub $name: &'static str),+ }
        impl $area {
            /// The texts of a language, compiled in: for the build and for tests.
            #[must_use]
            pub const fn of(lang: $crate::i18n::Lang) -> &'static Self {
                match lang {
                    $crate::i18n::Lang::Ja => &ja::JA,
                    _ => &en::EN,
                }
            }
            /// The texts of the next lines of a file; `None` when there are too few.
            pub(super) fn from_lines(lines: &mut std::str::Split<'static, char>) -> Option<Self> {
                // An array first: field by field would be kilobytes of every visit.
                const COUNT: usize = [$(stringify!($name)),+].len();
                let mut texts = [""; COUNT];
                for text in &mut texts {
                    *text = lines.next()?;
                }
                let [$($name),+] = texts;
                Some(Self { $($name),+ })
            }
            /// Every text with its name, in order of declaration.
            pub fn all(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
                [$((stringify!($name), self.$name)),+].into_iter()
            }
        }
    };
}

/// The words of the sign-in page that this page says too.
macro_rules! shared {
    ($($name:ident),+ $(,)?) => {
        /// How many they are.
        const SHARED: usize = [$(stringify!($name)),+].len();
        /// Their lines.
        fn shared_of(m: &Messages) -> Vec<&'static str> {
            vec![$(m.$name),+]
        }
        /// The texts of such lines; all others are empty.
        fn shared_from(lines: &mut std::str::Split<'static, char>) -> Option<Messages> {
            let mut m = Messages::EMPTY;
            for text in [$(&mut m.$name),+] {
                *text = lines.next()?;
            }
            Some(m)
        }
    };
}

pub(super) use area;
pub(super) use shared;
