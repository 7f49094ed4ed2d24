//! Binding, serving, stopping.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use axum_server::{Handle, tls_rustls::RustlsConfig};

use crate::{
    authority::Authority,
    beside,
    config::Config,
    demo::Demo,
    http::{self, Site, StaticFiles, limits, state::App},
    message::{self, Local, Post},
    net, shutdown, watch,
};

/// What a server starts with.
pub struct Start {
    /// The configuration, already checked.
    pub config: Config,
    /// The rules.
    pub authority: Arc<Authority>,
    /// The built pages.
    pub files: StaticFiles,
    /// The demo's accounts.
    pub demo: Option<Demo>,
    /// The demo's letter box.
    pub local: Option<Local>,
    /// Who carries messages.
    pub post: Post,
    /// Certificate and key, when TLS ends here.
    pub rustls: Option<RustlsConfig>,
    /// Whether the machine's address in its network stands in links, so that a phone can open them.
    pub network: bool,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Serves until a signal comes. `ready` gets the public origin once connections are accepted.
///
/// # Errors
/// When the address cannot be bound, or `ready` fails.
pub async fn run(start: Start, ready: impl FnOnce(&str) -> Result<(), Failure>) -> Result<(), Failure> {
    let Start {
        mut config,
        authority,
        files,
        demo,
        local,
        post,
        rustls,
        network,
    } = start;
    let listener = TcpListener::bind(config.listen).map_err(|error| {
        format!(
            "cannot listen on {}: {error}; choose another with --listen",
            config.listen
        )
    })?;
    config.listen = listener.local_addr()?;
    // Only who has the address decides: a second server that finds it taken changes nothing.
    authority.keep_idle_ends()?;
    let origin = public_origin(&config, rustls.is_some(), network);
    authority.serve_pages(&passkey_origins(&config, &origin), config.passkey_domain.as_deref());
    authority.serve_issuer(&origin);
    let names = own_names(&config, demo.is_some());
    let site = Site::new(&config, authority.policy(), origin.clone(), names, files, demo)?.with_letters(local);
    let app = App::new(authority);
    let router = http::router(app.clone(), Arc::new(site)).into_make_service_with_connect_info::<SocketAddr>();

    let handle = Handle::new();
    let sending = post.carries().then(|| tokio::spawn(message::run(app.clone(), post)));
    let watching = app
        .authority()
        .is_behind()
        .then(|| tokio::spawn(watch::run(app.clone())));
    let beside = Some(tokio::spawn(beside::run(app.clone())));
    let stop = tokio::spawn(shutdown::on_signal(app, handle.clone()));
    // The socket already queues connections, so whoever reads this line can connect.
    ready(&origin)?;
    match rustls {
        Some(tls) => {
            bounded(axum_server::from_tcp_rustls(listener, tls)?)
                .handle(handle)
                .serve(router)
                .await?
        }
        None => {
            bounded(axum_server::from_tcp(listener)?)
                .handle(handle)
                .serve(router)
                .await?
        }
    }
    stop.abort();
    for task in [sending, watching, beside].into_iter().flatten() {
        task.abort();
    }
    Ok(())
}

/// Limits for slow and large heads of requests (security rule 112).
fn bounded<A>(mut server: axum_server::Server<SocketAddr, A>) -> axum_server::Server<SocketAddr, A> {
    let builder = server.http_builder();
    builder
        .http1()
        .header_read_timeout(limits::HEAD_TIME)
        .max_buf_size(limits::HEAD_LIMIT);
    builder
        .http2()
        .max_header_list_size(limits::HEAD_LIMIT as u32)
        .max_concurrent_streams(64);
    server.first_request_timeout(limits::HEAD_TIME + limits::BODY_TIME)
}

fn public_origin(config: &Config, tls: bool, network: bool) -> String {
    if config.public_url.is_none()
        && network
        && config.listen.ip().is_unspecified()
        && let Some(address) = net::lan_address()
    {
        return format!("https://{}", SocketAddr::new(address, config.listen.port()));
    }
    config.origin(tls)
}

/// Where passkeys are used: on the pages, and in frames of other sites, whose document stays here wherever the pages are.
fn passkey_origins(config: &Config, own: &str) -> Vec<String> {
    let mut origins = config.page_origins(own);
    if !config.clients.is_empty() && !origins.iter().any(|origin| origin == own) {
        origins.push(own.to_owned());
    }
    origins
}

/// What the pages' development server is called by browsers, and what it calls us (Trunk.toml).
const DEVELOPMENT: [&str; 2] = ["localhost:8081", "localhost"];

/// Without a public address the machine answers to all its names; with one, only to that and the configured ones. A
/// demo on loopback also answers those who work on the pages.
fn own_names(config: &Config, demo: bool) -> Vec<String> {
    if config.public_url.is_some() {
        return Vec::new();
    }
    let development = DEVELOPMENT.map(str::to_owned).into_iter();
    net::Names::of_this_machine()
        .with_port(config.listen.port())
        .chain(development.filter(|_| demo && config.listen.ip().is_loopback()))
        .collect()
}
