//! The stylesheets of our pages, made to hold within one element of somebody else's page and nowhere else.
//!
//! There no layer helps: rules of the page that are in none win against all that are. So every rule gets the element
//! before its selector, and with it a weight that pages do not have (an id that nothing has, two times and more); a layer
//! becomes one step more of that weight. What the page says about every element is taken back first.

use anyhow::{Result, bail, ensure};

/// The element that everything is within.
const PLACE: &str = "[data-genkan]";
/// As heavy as an id, and true of every element.
const WEIGHT: &str = ":not(#\\#)";
/// The weight of what is taken back; layers are heavier.
const LEAST: usize = 2;
/// Its name for container queries.
const CONTAINER: &str = "genkan";
/// Pixels of a `rem` in a condition, where it means the person's own size of letters.
const REM: f64 = 16.0;

/// Rewrites stylesheets; each but the tokens consists of layers.
pub fn scope(sources: &[&str]) -> Result<String> {
    let place = weighted(LEAST);
    let mut out = format!(
        "{place}{{all:initial;display:block;visibility:inherit;color-scheme:inherit;container:{CONTAINER}/inline-size}}\
         {place} :where(:not(svg,svg *)),{place} :where(*)::before,{place} :where(*)::after{{all:revert}}"
    );
    let mut layers: Vec<String> = Vec::new();
    for source in sources {
        for rule in parse(&without_comments(source))? {
            let Some(name) = rule.prelude.strip_prefix("@layer ") else {
                bail!("{} is in no layer", rule.prelude);
            };
            let at = layers.iter().position(|known| known == name).unwrap_or_else(|| {
                layers.push(name.to_owned());
                layers.len() - 1
            });
            let Body::Rules(rules) = rule.body else {
                bail!("@layer {name} has no rules");
            };
            for rule in rules {
                write(&rule, &weighted(LEAST + 1 + at), &mut out)?;
            }
        }
    }
    Ok(out)
}

fn weighted(times: usize) -> String {
    PLACE.to_owned() + &WEIGHT.repeat(times)
}

/// A rule, of style or of others.
struct Rule {
    prelude: String,
    body: Body,
}

enum Body {
    Declarations(String),
    Rules(Vec<Rule>),
}

fn without_comments(source: &str) -> String {
    let mut parts = source.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    let after = |part: &str| part.split_once("*/").map_or(String::new(), |(_, rest)| rest.to_owned());
    parts.fold(first, |text, part| text + &after(part))
}

/// The rules of a text. Statements (`@import`, `@layer a, b`) are left out: what they say has been done here.
fn parse(text: &str) -> Result<Vec<Rule>> {
    let mut rules = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let Some(at) = find(rest, |c| matches!(c, '{' | ';')) else {
            bail!("a rule without an end: {rest}");
        };
        let (prelude, after) = rest.split_at(at);
        if let Some(next) = after.strip_prefix(';') {
            rest = next.trim_start();
            continue;
        }
        let end = closing(after)?;
        let (prelude, inner) = (prelude.trim(), &after[1..end]);
        rest = after[end + 1..].trim_start();
        let nests = ["@layer", "@media", "@supports", "@keyframes"];
        let body = if nests.iter().any(|name| prelude.starts_with(name)) {
            Body::Rules(parse(inner)?)
        } else {
            ensure!(
                find(inner, |c| c == '{').is_none(),
                "{prelude} has rules in it, which this does not know"
            );
            Body::Declarations(inner.trim().to_owned())
        };
        rules.push(Rule {
            prelude: prelude.to_owned(),
            body,
        });
    }
    Ok(rules)
}

/// Where the brace closes that `text` begins with.
fn closing(text: &str) -> Result<usize> {
    let mut depth = 0;
    let found = find(text, |c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth == 0
    });
    match found {
        Some(end) => Ok(end),
        None => bail!("a brace that nothing closes"),
    }
}

/// The first character outside of strings that `wanted` says yes to.
fn find(text: &str, mut wanted: impl FnMut(char) -> bool) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if wanted(c) => return Some(at),
            None => {}
        }
    }
    None
}

fn write(rule: &Rule, place: &str, out: &mut String) -> Result<()> {
    match &rule.body {
        Body::Rules(rules) if rule.prelude.starts_with("@keyframes ") => {
            // Their names are the page's.
            out.push_str(&rule.prelude.replace("@keyframes ", "@keyframes genkan-"));
            out.push('{');
            for step in rules {
                let Body::Declarations(text) = &step.body else {
                    bail!("a step of {} has rules", rule.prelude)
                };
                out.push_str(&format!("{}{{{text}}}", step.prelude));
            }
            out.push('}');
        }
        Body::Rules(rules) => {
            out.push_str(&condition(&rule.prelude)?);
            out.push('{');
            for rule in rules {
                write(rule, place, out)?;
            }
            out.push('}');
        }
        Body::Declarations(text) => {
            let selectors: Vec<String> = selectors(&rule.prelude)
                .iter()
                .filter_map(|one| within(one, place))
                .collect();
            if !selectors.is_empty() {
                out.push_str(&format!("{}{{{}}}", selectors.join(","), declarations(text)));
            }
        }
    }
    Ok(())
}

/// How wide the element is counts, not how wide the window.
fn condition(prelude: &str) -> Result<String> {
    let Some(query) = prelude.strip_prefix("@media ").filter(|query| query.contains("width")) else {
        return Ok(prelude.to_owned());
    };
    let Some((number, "")) = query
        .trim_matches(['(', ')'])
        .split_once(": ")
        .and_then(|(_, value)| value.split_once("rem"))
    else {
        bail!("{prelude}: only one width, in rem, can be asked for");
    };
    let pixels = number.parse::<f64>()? * REM;
    Ok(format!(
        "@container {CONTAINER} {}",
        query.replace(&format!("{number}rem"), &format!("{pixels}px"))
    ))
}

/// The selectors of a list.
fn selectors(list: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut all = Vec::new();
    let mut rest = list;
    while let Some(at) = find(rest, |c| {
        depth += i32::from(matches!(c, '(' | '[')) - i32::from(matches!(c, ')' | ']'));
        depth == 0 && c == ','
    }) {
        all.push(rest[..at].trim());
        rest = &rest[at + 1..];
    }
    all.push(rest.trim());
    all
}

/// A selector within the element. What the document is to a page, the element is here; the rest of the document is none of
/// our business.
fn within(selector: &str, place: &str) -> Option<String> {
    if selector == "html" || selector.starts_with(":root:has(") {
        return None;
    }
    for document in ["body", ":root"] {
        if let Some(rest) = selector.strip_prefix(document) {
            return Some(format!("{place}{rest}"));
        }
    }
    if let Some(rest) = selector.strip_prefix("[dir=rtl]") {
        return Some(format!("{place}:dir(rtl){rest}"));
    }
    Some(format!("{place} {selector}"))
}

/// Declarations whose lengths hold wherever they are: the page may have given `rem` another size, and the window is not
/// what the element is as wide as.
fn declarations(text: &str) -> String {
    let all = text
        .split_inclusive(';')
        .filter(|one| !one.trim_start().starts_with("min-block-size: 100"));
    let text: String = all.collect();
    let text = text.replace("animation: ", "animation: genkan-");
    units(&units(&text, "rem", |n| format!("calc(var(--rem) * {n})")), "vw", |n| {
        format!("{n}cqi")
    })
}

/// Replaces every number that has this unit.
fn units(text: &str, unit: &str, with: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(unit) {
        let (before, after) = rest.split_at(at);
        let after = &after[unit.len()..];
        let digits = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let number = &before[digits.len()..];
        let ends = !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
        if number.is_empty() || !ends {
            out.push_str(before);
            out.push_str(unit);
        } else {
            let (digits, number) = match digits.strip_suffix('-') {
                // A minus that stands for itself, not one within a name or a sum.
                Some(short) if short.ends_with([' ', ':', '(', ',']) => (short, format!("-{number}")),
                _ => (digits, number.to_owned()),
            };
            out.push_str(digits);
            out.push_str(&with(&number));
        }
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scoped(rules: &str) -> String {
        let all = scope(&[&format!("@layer a {{ {rules} }}")]).expect("it can be read");
        let from = all.find("{all:revert}").expect("what is taken back") + "{all:revert}".len();
        all[from..].replace(&weighted(LEAST + 1), "&")
    }

    #[test]
    fn every_rule_is_within_the_element() {
        for (rule, made) in [
            ("p { x: y }", "& p{x: y}"),
            ("a, b:is(c, d) { x: y }", "& a,& b:is(c, d){x: y}"),
            (":root { --x: y }", "&{--x: y}"),
            (":root[data-genkan=signin] { x: y }", "&[data-genkan=signin]{x: y}"),
            ("body { x: y; min-block-size: 100dvh; z: w }", "&{x: y; z: w}"),
            ("html { x: y }", ""),
            ("[dir=rtl] .a { x: y }", "&:dir(rtl) .a{x: y}"),
            ("*, ::before { x: y }", "& *,& ::before{x: y}"),
            ("p::after { content: \"{\" }", "& p::after{content: \"{\"}"),
            ("@media print { p { x: y } }", "@media print{& p{x: y}}"),
            (
                "@media (max-width: 24rem) { p { x: y } }",
                "@container genkan (max-width: 384px){& p{x: y}}",
            ),
            (
                "@keyframes pulse { from { x: y } } /* z */",
                "@keyframes genkan-pulse{from{x: y}}",
            ),
        ] {
            assert_eq!(scoped(rule), made, "{rule}");
        }
    }

    #[test]
    fn lengths_hold_wherever_they_are() {
        for (text, made) in [
            ("1.5rem 1px", "calc(var(--rem) * 1.5) 1px"),
            (
                "clamp(3rem, 14.5vw, 4rem)",
                "clamp(calc(var(--rem) * 3), 14.5cqi, calc(var(--rem) * 4))",
            ),
            ("-.3rem", "calc(var(--rem) * -.3)"),
            ("100% - 1.5rem", "100% - calc(var(--rem) * 1.5)"),
            ("theorem", "theorem"),
        ] {
            assert_eq!(declarations(&format!("x: {text}")), format!("x: {made}"));
        }
    }

    #[test]
    fn a_later_layer_is_heavier() {
        let made = scope(&["@layer b, a; @layer b { p { x: y } } @layer a { p { x: z } }"]).expect("it can be read");
        let (first, second) = (weighted(LEAST + 1) + " p{x: y}", weighted(LEAST + 2) + " p{x: z}");
        assert!(made.contains(&first) && made.ends_with(&second), "{made}");
    }

    #[test]
    fn what_it_does_not_know_is_an_error() {
        for source in [
            "p { x: y }",
            "@layer a { p { x: y }",
            "@layer a { p { &:hover { x: y } } }",
            "@layer a { @media (width > 3rem) { p { x: y } } }",
        ] {
            assert!(scope(&[source]).is_err(), "{source}");
        }
    }
}
