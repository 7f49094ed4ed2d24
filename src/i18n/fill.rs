//! Gaps in sentences.

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Words as they stand.
    Text(&'static str),
    /// A named gap.
    Gap(&'static str),
}

/// Splits a sentence at its gaps, in the order of its language.
#[must_use]
pub fn parts(sentence: &'static str) -> Vec<Part> {
    let mut out = Vec::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        if !before.is_empty() {
            out.push(Part::Text(before));
        }
        out.push(Part::Gap(name));
        rest = tail;
    }
    if !rest.is_empty() {
        out.push(Part::Text(rest));
    }
    out
}

/// Fills every gap called `name` by `value`.
#[must_use]
pub fn fill(sentence: &'static str, name: &str, value: &str) -> String {
    fill_all(sentence, &[(name, value)])
}

/// Fills the named gaps; one that has no value stays empty.
#[must_use]
pub fn fill_all(sentence: &'static str, gaps: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(sentence.len() + 16);
    for part in parts(sentence) {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Gap(name) => out.push_str(gaps.iter().find(|(gap, _)| *gap == name).map_or("", |(_, value)| value)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_keep_the_order_of_the_language() {
        assert_eq!(parts("a {x} b"), [Part::Text("a "), Part::Gap("x"), Part::Text(" b")]);
        assert_eq!(parts("{x}で"), [Part::Gap("x"), Part::Text("で")]);
        assert_eq!(fill("{n} left", "n", "3"), "3 left");
    }
}
