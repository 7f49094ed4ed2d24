//! What a host of the pages needs when it is not the gateway: the one file that configures them, and the headers.

use std::path::PathBuf;

use contract::discovery::Discovery;
use url::Url;

use super::{Common, Failure, out, run};
use crate::{
    brand::shell,
    config::{Config, check_discovery, look},
    http::{self, BASE, Server, headers_for},
};

/// `discovery`: the file that lies beside the pages.
#[derive(Debug, clap::Args)]
pub(crate) struct Print {
    /// Where the pages reach this gateway, https://host[:port] [default: the configured public_url, when pages are elsewhere]
    #[arg(long, value_name = "URL")]
    api: Option<Url>,
}

/// `check-discovery`: is that file right?
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// The file, as it is served at /.well-known/signin-configuration
    file: PathBuf,
    /// The origin of the pages, https://host[:port]
    #[arg(long, value_name = "URL")]
    pages: Option<Url>,
}

/// `brand`: the look in the documents themselves.
#[derive(Debug, clap::Args)]
pub(crate) struct Brand {
    /// The discovery document
    file: PathBuf,
    /// The folder of the built pages, which are changed there
    #[arg(long, value_name = "DIR")]
    dist: PathBuf,
}

/// `headers`: what the pages' host has to send.
#[derive(Debug, clap::Args)]
pub(crate) struct Headers {
    /// Where the API is when it has an origin of its own, https://host[:port]
    #[arg(long, value_name = "URL")]
    api: Option<Url>,
    /// The server they are written for
    #[arg(long, value_enum, default_value_t = Server::Plain)]
    server: Server,
    /// Only those of one kind of file
    #[arg(long, value_enum)]
    only: Option<http::Kind>,
}

/// Prints the document of this configuration.
pub fn discovery(common: &Common, wanted: &Print) -> Result<(), Failure> {
    let config = run::configuration(common)?;
    let authority = run::in_memory(&config)?;
    let own = config.origin(config.tls.is_some());
    let mut document = http::document(&config, authority.policy(), &own, &config.page_origins(&own));
    let api = wanted.api.as_ref().map(|api| api.origin().ascii_serialization());
    if let Some(api) = api.or((!config.pages.is_empty()).then_some(own)) {
        document.base = format!("{api}{BASE}");
    }
    out::line(&serde_json::to_string_pretty(&document)?)
}

/// Says everything that is wrong with a file, or that nothing is.
pub fn check(wanted: &Check) -> Result<(), Failure> {
    let name = wanted.file.display();
    let text = std::fs::read_to_string(&wanted.file).map_err(|error| format!("cannot read {name}: {error}"))?;
    let found = check_discovery(&text, wanted.pages.as_ref());
    if found.is_empty() {
        return out::line(&format!("{name} is right"));
    }
    let lines: Vec<String> = found.iter().map(|line| format!("  {line}")).collect();
    Err(format!("{name} is not right:\n{}", lines.join("\n")).into())
}

/// Writes name, picture and colour into the documents of a folder, with their compressed forms.
pub fn brand(wanted: &Brand) -> Result<(), Failure> {
    let name = wanted.file.display();
    let text = std::fs::read_to_string(&wanted.file).map_err(|error| format!("cannot read {name}: {error}"))?;
    let found = check_discovery(&text, None);
    if let Some(fault) = found.first() {
        return Err(format!("{name} is not right: {fault}").into());
    }
    let document: Discovery = serde_json::from_str(&text)?;
    let branding = look(&document.branding);
    let mut pages = Vec::new();
    for entry in
        std::fs::read_dir(&wanted.dist).map_err(|error| format!("cannot read {}: {error}", wanted.dist.display()))?
    {
        let path = entry?.path();
        let page = path
            .file_name()
            .and_then(|name| name.to_str())
            .filter(|name| name.ends_with(".html"));
        if let Some(page) = page.map(str::to_owned) {
            let html = shell::document(&std::fs::read_to_string(&path)?, &branding, shell::language(&page));
            pages.push((page, html));
        }
    }
    if pages.is_empty() {
        return Err(format!("there are no pages in {}", wanted.dist.display()).into());
    }
    pages.sort();
    for (name, text) in pages.iter().cloned().chain(shell::style(&branding)) {
        let [brotli, gzip] = shell::compressed(text.as_bytes())?;
        for (ending, bytes) in [("", text.as_bytes()), (".br", &brotli), (".gz", &gzip)] {
            std::fs::write(wanted.dist.join(format!("{name}{ending}")), bytes)?;
        }
        out::line(&name)?;
    }
    Ok(())
}

/// Prints the headers.
pub fn headers(common: &Common, wanted: &Headers) -> Result<(), Failure> {
    let config: Config = run::configuration(common)?;
    let https = config.origin(config.tls.is_some()).starts_with("https://")
        || wanted.api.as_ref().is_some_and(|api| api.scheme() == "https");
    let api = wanted.api.as_ref().map(|api| api.origin().ascii_serialization());
    out::raw(&headers_for(wanted.server, wanted.only, api.as_deref(), https))
}
