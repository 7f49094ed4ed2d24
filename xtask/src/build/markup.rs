//! Rewriting HTML, including what stands in `<noscript>`.

use anyhow::{Result, anyhow};
use lol_html::{RewriteStrSettings, rewrite_str};

/// The name under which the rewriter sees `noscript`. As a browser with scripts would, it takes the content of a
/// real one for text and would leave it unread.
pub const NOSCRIPT: &str = "x-noscript";

/// Runs a document through the rewriter.
pub fn rewrite(html: &str, settings: RewriteStrSettings) -> Result<String> {
    let open = format!("<{NOSCRIPT}");
    let close = format!("</{NOSCRIPT}");
    let visible = html.replace("<noscript", &open).replace("</noscript", &close);
    let rewritten = rewrite_str(&visible, settings).map_err(|error| anyhow!("{error}"))?;
    Ok(rewritten.replace(&open, "<noscript").replace(&close, "</noscript"))
}
