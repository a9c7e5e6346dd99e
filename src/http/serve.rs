//! Listening.

use super::{App, router};
use std::{io, sync::Arc};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// Serves until SIGTERM or SIGINT; then takes no new work and ends once the requests under way are answered.
pub async fn serve(app: Arc<App>, listener: TcpListener) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stopped = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    };
    tracing::info!(address = %listener.local_addr()?, "listening");
    axum::serve(listener, router(&app)).with_graceful_shutdown(stopped).await?;
    app.store.close().await.map_err(io::Error::other)
}
