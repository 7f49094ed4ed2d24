//! The report for build servers, as JUnit XML.

use std::fmt::Write as _;

use super::Run;
use crate::run::End;

/// One suite.
pub fn report(run: &Run<'_>) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        xml,
        "<testsuite name=\"genkan-conformance {}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" errors=\"0\" time=\"{:.3}\">",
        escape(&run.kit.http.origin),
        run.outcomes.len(),
        run.failed(),
        run.skipped(),
        run.took.as_secs_f64()
    );
    for outcome in run.outcomes {
        let check = outcome.check;
        let head = format!(
            "  <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
            escape(check.group),
            check.name,
            outcome.took.as_secs_f64()
        );
        let about = format!("{} ({})", check.rule, check.source);
        let _ = match &outcome.end {
            End::Passed => writeln!(xml, "{head}/>"),
            End::Skipped(why) => writeln!(xml, "{head}><skipped message=\"{}\"/></testcase>", escape(why)),
            End::Missing(needs) => writeln!(
                xml,
                "{head}><failure message=\"{}\">{}</failure></testcase>",
                escape(needs),
                escape(&about)
            ),
            End::Failed { expected, came } => {
                let message = format!("expected {expected}; came {came}");
                writeln!(
                    xml,
                    "{head}><failure message=\"{}\">{}</failure></testcase>",
                    escape(&message),
                    escape(&about)
                )
            }
        };
    }
    xml.push_str("</testsuite>\n");
    xml
}

/// Text as XML can hold it.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            // XML 1.0 has no place for other control characters.
            c if c.is_control() && !matches!(c, '\n' | '\t') => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        assert_eq!(escape("a<b>&\"\u{1}"), "a&lt;b&gt;&amp;&quot;\u{fffd}");
    }
}
