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

/// Fills every gap called `name` by `value`, for sentences with a single gap.
#[must_use]
pub fn fill(sentence: &'static str, name: &str, value: &str) -> String {
    let mut out = String::with_capacity(sentence.len() + value.len());
    for part in parts(sentence) {
        match part {
            Part::Gap(gap) if gap == name => out.push_str(value),
            Part::Text(text) => out.push_str(text),
            Part::Gap(_) => {}
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
