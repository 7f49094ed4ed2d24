//! Stopping: waiting pages are answered first, then connections get a moment, then it is over.

use std::time::Duration;

use axum_server::Handle;

use crate::http::state::App;

/// How long open connections may take to finish.
const DRAIN: Duration = Duration::from_secs(5);

/// Waits for SIGTERM or SIGINT, then stops the server.
pub async fn on_signal(app: App, handle: Handle<std::net::SocketAddr>) {
    signal().await;
    tracing::info!("stopping");
    app.begin_shutdown();
    handle.graceful_shutdown(Some(DRAIN));
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be caught; Ctrl-C stops gracefully");
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn signal() {
    let _ = tokio::signal::ctrl_c().await;
}
