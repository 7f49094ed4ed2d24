//! Recovery codes as a text to keep: what is downloaded and what is copied.

/// The words around the codes, in the page's language.
pub struct Words<'a> {
    /// What it is, and of which product.
    pub title: &'a str,
    /// Of which account.
    pub account: &'a str,
    /// When they were made.
    pub made: &'a str,
    /// What to know about them.
    pub note: &'a str,
}

/// Numbered lines; the numbers are those of the marks on the page, so that used ones can be struck out.
#[must_use]
pub fn lines(codes: &[String]) -> String {
    let wide = codes.len().to_string().len();
    let mut out = String::new();
    for (index, code) in codes.iter().enumerate() {
        let number = (index + 1).to_string();
        for _ in number.len()..wide {
            out.push(' ');
        }
        out.push_str(&number);
        out.push_str(". ");
        out.push_str(code);
        out.push('\n');
    }
    out
}

/// The whole sheet. Lines end as they do in a text file that every editor opens (RFC 2046, section 4.1.1).
#[must_use]
pub fn sheet(words: &Words<'_>, codes: &[String]) -> String {
    let head = [words.title, words.account, words.made].join("\n");
    [&*head, "\n\n", &lines(codes), "\n", words.note, "\n"]
        .concat()
        .replace('\n', "\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_stand_under_one_another() {
        let codes: Vec<String> = (0..10).map(|n| ["AAAA-000", &n.to_string()].concat()).collect();
        let lines = lines(&codes);
        assert!(lines.starts_with(" 1. AAAA-0000\n 2. "));
        assert!(lines.ends_with("10. AAAA-0009\n"));
    }

    #[test]
    fn a_sheet_says_whose_codes_these_are() {
        let words = Words {
            title: "Aoba: recovery codes",
            account: "mei@aoba.example",
            made: "Made on 3 May",
            note: "Each works once.",
        };
        let sheet = sheet(&words, &["AAAA-BBBB".into()]);
        assert_eq!(
            sheet,
            "Aoba: recovery codes\r\nmei@aoba.example\r\nMade on 3 May\r\n\r\n1. AAAA-BBBB\r\n\r\nEach works once.\r\n"
        );
    }
}
