//! From the command line to a running server.

use std::{io::IsTerminal as _, net::SocketAddr, path::Path, sync::Arc};

use tracing_subscriber::EnvFilter;

use super::{Common, Failure, Serve, out};
use crate::{
    authority::{ACCOUNT_PAGE, Authority, Location, Policy, SystemClock},
    config::{Config, ConfigError, read_secrets},
    demo::{self, ACCOUNTS, Demo},
    http::StaticFiles,
    message::{Local, Post},
    net,
    serve::{self, Start},
    tls, upstream,
};

/// The variable that chooses how much is logged.
const LOG: &str = "GENKAN_LOG";

/// The configuration of a command: the file, then what the command line says.
pub fn configuration(common: &Common) -> Result<Config, ConfigError> {
    let mut config = match &common.config {
        Some(path) => Config::read(path)?,
        None => Config::default(),
    };
    if let Some(data) = &common.data {
        config.data.clone_from(data);
    }
    if let Some(url) = &common.public_url {
        config.public_url = Some(url.clone());
    }
    config.check()?;
    Ok(config)
}

/// The rules over the store of the configuration.
pub fn authority(config: &Config) -> Result<Authority, Failure> {
    with_policy(config, config.policy())
}

/// The rules of a configuration over nothing: for what can be said without the store.
pub fn in_memory(config: &Config) -> Result<Authority, Failure> {
    let authority = Authority::open(Location::Memory, config.policy(), Arc::new(SystemClock::default()))?;
    Ok(match &config.upstream {
        Some(upstream) => authority.with_upstream(upstream::open(upstream)?),
        None => authority,
    })
}

fn with_policy(config: &Config, policy: Policy) -> Result<Authority, Failure> {
    make_private(&config.data).map_err(|error| format!("cannot make the folder {}: {error}", config.data.display()))?;
    Ok(Authority::open(
        Location::Directory(&config.data),
        policy,
        Arc::new(SystemClock::default()),
    )?)
}

/// Makes the folder of the store, if it is missing, for its owner only: it holds hashes of passwords and sessions.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Serves until a signal comes.
pub fn serve(common: Common, options: Serve) -> Result<(), Failure> {
    log();
    let mut config = configuration(&common)?;
    if options.demo && config.upstream.is_some() {
        return Err("a demo brings accounts of its own; leave out --demo or the section [upstream]".into());
    }
    let certificates = config.data.join("tls");
    // A demo never touches the accounts of a configuration: its own are thrown away, unless a place for them is named.
    let passing = options.demo && common.data.is_none();
    let folder = passing.then(tempfile::tempdir).transpose()?;
    if let Some(folder) = &folder {
        config.data = folder.path().to_owned();
    }
    apply(&mut config, &options);
    let local = options.demo.then(Local::default);
    let post = Post::new(&config, local.as_ref())?;
    let mut policy = config.policy();
    read_secrets(&config.clients, &mut policy)?;
    // What no carrier is configured for lands in the demo's letter box.
    policy.mail |= options.demo;
    policy.sms |= options.demo;
    let mut authority = with_policy(&config, policy)?;
    if let Some(upstream) = &config.upstream {
        authority = authority.with_upstream(upstream::open(upstream)?);
    }
    let authority = Arc::new(authority);
    let demo = options.demo.then(|| Demo::seed(&authority)).transpose()?;
    let mut files = StaticFiles::load(&config.dist)?;
    files.dress(&config.branding)?;
    if !files.is_built() {
        tracing::warn!(folder = %config.dist.display(), "no pages here; run `cargo xtask build`");
    }
    let rustls = certificate(&mut config, &options, &certificates)?;
    let start = Start {
        config,
        authority,
        files,
        demo: demo.clone(),
        local,
        post,
        rustls,
        network: options.tls,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve::run(start, |origin| announce(origin, demo.as_ref(), &options)))
}

fn apply(config: &mut Config, options: &Serve) {
    if options.demo {
        demo::brand(config);
    }
    if let Some(dist) = &options.dist {
        config.dist.clone_from(dist);
    }
    match options.listen {
        Some(listen) => config.listen = listen,
        None if options.tls && config.listen == Config::default().listen => {
            config.listen = SocketAddr::from(([0, 0, 0, 0], 8443));
        }
        None => {}
    }
}

/// The configured certificate, or with `--tls` one made for this machine.
fn certificate(
    config: &mut Config,
    options: &Serve,
    home: &Path,
) -> Result<Option<axum_server::tls_rustls::RustlsConfig>, Failure> {
    if config.tls.is_none() && options.tls {
        config.tls = Some(tls::generated(home, &net::Names::of_this_machine().for_certificate())?);
    }
    Ok(config.tls.as_ref().map(tls::load).transpose()?)
}

fn log() {
    let filter = EnvFilter::try_from_env(LOG).unwrap_or_else(|_| EnvFilter::new("info"));
    // A second call in one process keeps the first one's choice.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        // A log that nobody reads any more must not take the service with it: it would be reported there, by a panic.
        .log_internal_errors(false)
        .try_init();
}

/// Says where it listens and, once, what a demo needs.
fn announce(origin: &str, demo: Option<&Demo>, options: &Serve) -> Result<(), Failure> {
    if let Some(demo) = demo {
        if options.json {
            out::json(&serde_json::json!({
                "url": origin,
                "demo": format!("{origin}/demo"),
                "password": demo.password,
                "outbox": format!("{origin}/demo/outbox"),
                "security_info": format!("{origin}{ACCOUNT_PAGE}"),
                "recovery": demo.recovery,
                "pass": demo.pass,
                "accounts": ACCOUNTS.map(|account| serde_json::json!({
                    "identifier": account.identifier,
                    "number_mode": account.mode.as_str(),
                    "sms": account.sms,
                })),
            }))?;
        } else {
            out::raw(&block(origin, demo, options.tls))?;
        }
    }
    out::line(&format!("listening on {origin}"))
}

fn block(origin: &str, demo: &Demo, tls: bool) -> String {
    let mut text = format!(
        "\n  Sign in      {origin}/\n  Pair phones  {origin}/demo\n  Messages     {origin}/demo/outbox\n  Your account {origin}{ACCOUNT_PAGE}\n  Password     {}   (the same for all, new at every start)\n\n",
        demo.password
    );
    for account in ACCOUNTS {
        let how = match account.mode.as_str() {
            _ if account.phoneless => "without a phone: codes by mail and text, recovery codes, a pass",
            "onphone" => "type the phone's number on the page",
            "select" => "tap one of three numbers",
            "type2" => "type two digits",
            "type6" => "type six digits",
            _ => "no number",
        };
        text.push_str(&format!("  {:<20} {how}\n", account.identifier));
    }
    text.push('\n');
    if tls {
        text.push_str(
            "  The certificate was made on this computer, so browsers warn that it is not trusted.\n  \
             On the phone: \"Advanced\" and \"Proceed\" (Android), \"Show Details\" and \"visit this website\" (iPhone).\n\n",
        );
    }
    text
}
