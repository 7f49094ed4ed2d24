//! The headers of the pages, for hosts that are not this gateway: made of the same constants, so that the two cannot
//! drift apart.

use clap::ValueEnum;

use super::headers::{DATA_CSP, Dress, PLAIN_HSTS, document_csp, fixed};

/// What is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// The documents: /, /signed-in, /security-info, /companion, /help
    Documents,
    /// Files below /assets, whose names change with their contents
    Assets,
    /// What pages of other sites load: /genkan.js, /genkan.d.ts, and /assets/genkan-* as well
    Loader,
    /// Everything else: icons, the manifest, the logo
    Files,
    /// /.well-known/signin-configuration
    Discovery,
}

/// For whom it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Server {
    /// One `name: value` a line
    Plain,
    /// `add_header` lines, to be included in a location
    Nginx,
    /// A `header` block, to be imported in a handle
    Caddy,
}

/// The headers of every kind, or of one. `api` is the API's origin when that is not the pages' own.
#[must_use]
pub fn headers_for(server: Server, only: Option<Kind>, api: Option<&str>, https: bool) -> String {
    let kinds = Kind::value_variants().iter().copied();
    let blocks = kinds.filter(|kind| only.is_none_or(|only| only == *kind)).map(|kind| {
        let lines = headers(kind, api, https);
        let body: String = lines.iter().map(|(name, value)| line(server, name, value)).collect();
        let body = match server {
            Server::Caddy => format!("header {{\n{body}}}\n"),
            Server::Plain | Server::Nginx => body,
        };
        if only.is_some() {
            body
        } else {
            format!("# {}\n{body}", title(kind))
        }
    });
    blocks.collect::<Vec<String>>().join("\n")
}

/// The headers of one kind of file.
fn headers(kind: Kind, api: Option<&str>, https: bool) -> Vec<(&'static str, String)> {
    let part = kind != Kind::Documents;
    let dress = match kind {
        Kind::Documents => Dress::Full,
        Kind::Loader => Dress::Shared,
        Kind::Assets | Kind::Files | Kind::Discovery => Dress::Part,
    };
    let fixed = fixed(&dress).into_iter();
    let mut all: Vec<(&'static str, String)> = fixed.map(|(name, value)| (name, value.to_owned())).collect();
    // Reports go where somebody reads them. By the older name only: the newer asks another origin first.
    if api.is_some() {
        all.retain(|(name, _)| *name != "reporting-endpoints");
    }
    let csp = if part { DATA_CSP.to_owned() } else { document_csp(api) };
    all.push(("content-security-policy", csp));
    if https {
        all.push(("strict-transport-security", PLAIN_HSTS.to_owned()));
    }
    let cache = match kind {
        Kind::Documents => "no-cache",
        Kind::Assets => "public, max-age=31536000, immutable",
        Kind::Files => "public, max-age=3600",
        Kind::Loader | Kind::Discovery => "public, max-age=300",
    };
    all.push(("cache-control", cache.to_owned()));
    all
}

const fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Documents => "Documents: /, /signed-in, /security-info, /companion, /help",
        Kind::Assets => "/assets/: names change with their contents",
        Kind::Loader => {
            "/genkan.js, /genkan.d.ts: for pages of other sites; /assets/genkan-*: the same, kept for a year"
        }
        Kind::Files => "Icons, the manifest, the logo",
        Kind::Discovery => "/.well-known/signin-configuration, as application/json",
    }
}

fn line(server: Server, name: &str, value: &str) -> String {
    match server {
        Server::Plain => format!("{name}: {value}\n"),
        Server::Nginx => format!("add_header {name} \"{}\" always;\n", value.replace('"', "\\\"")),
        Server::Caddy => format!("\t{name} `{value}`\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_elsewhere_may_call_its_api_and_nobody_else() {
        let text = headers_for(
            Server::Plain,
            Some(Kind::Documents),
            Some("https://api.example.com"),
            true,
        );
        assert!(text.contains("connect-src 'self' https://api.example.com;"), "{text}");
        assert!(text.contains("report-uri https://api.example.com/csp\n"), "{text}");
        assert!(
            !text.contains("report-to") && !text.contains("reporting-endpoints"),
            "{text}"
        );
        assert!(
            text.contains("frame-ancestors 'none'") && text.contains("strict-transport-security"),
            "{text}"
        );
    }

    #[test]
    fn parts_of_pages_are_inert_and_hashed_names_are_kept() {
        let text = headers_for(Server::Nginx, Some(Kind::Assets), None, false);
        assert!(text.contains(DATA_CSP) && text.contains("immutable"), "{text}");
        assert!(
            text.lines()
                .all(|line| line.starts_with("add_header ") && line.ends_with("\" always;")),
            "{text}"
        );
    }
}
